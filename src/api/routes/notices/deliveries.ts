/** What staff see of notices on their way, above all of those that did not get through. */
import { z } from '@hono/zod-openapi';
import type { Notice } from '../../../domain/notices/notice.ts';
import { sendNoticeAgain } from '../../../services/notices/send-again.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { DeliveryQuery, NoticeDeliverySchema, RetryInput } from '../../schemas/notices/notices.ts';
import { OwnId, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/notice-deliveries',
    operationId: 'listNoticeDeliveries',
    tags: ['Notices'],
    summary:
      'Notices by the state of their delivery, newest first; failed ones unless another state is named',
    request: { query: DeliveryQuery },
    responses: { 200: jsonResponse('One page', pageSchema(NoticeDeliverySchema)) },
  },
  {
    rate: 'read',
    objects: ['account', 'customer'],
    personal: 'none',
    audited: [],
    scopes: ['deliveries:read'],
  },
);

const again = defineRoute(
  {
    method: 'post',
    path: '/v1/notice-deliveries/{noticeId}/retry',
    operationId: 'retryNoticeDelivery',
    tags: ['Notices'],
    summary: 'Sends a notice again that failed or had no channel',
    description:
      'It goes back into the outbox and may be tried as often as a new one. The customer’s record says who asked.',
    request: {
      params: z.object({ noticeId: OwnId }),
      body: jsonBody(RetryInput, 'Why it may get through now'),
    },
    responses: { 200: jsonResponse('The notice on its way', NoticeDeliverySchema) },
  },
  {
    rate: 'write',
    objects: ['account', 'customer'],
    personal: 'none',
    audited: ['deliveries.again', 'interactions.put'],
    scopes: ['deliveries:write'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state'],
  },
);

export function registerNoticeDeliveryRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const page = await deps.store.deliveries.list({ state: query.state, ...pageRequest(query) });
    return c.json({ items: page.items.map(answerOf), nextCursor: page.nextCursor }, 200);
  });

  app.openapi(again, async (c) => {
    const { noticeId } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    const by = principalOf(c).subject;
    const request = { noticeId, reason, by, interactionId: requestId(c, 'RTY') };
    return c.json(answerOf(await sendNoticeAgain(deps, request)), 200);
  });
}

/** A notice as staff see it: everything except its text. */
function answerOf(notice: Notice): z.output<typeof NoticeDeliverySchema> {
  const { noticeId, customerId, billingAccountId, kind, createdAt, delivery } = notice;
  return { noticeId, customerId, billingAccountId, kind, createdAt, ...delivery };
}
