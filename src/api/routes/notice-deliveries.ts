/** What staff sees of notices on their way: above all those that did not get through. */
import type { App } from '../context.ts';
import type { BusinessDeps } from '../dependencies.ts';
import { defineRoute, jsonResponse } from '../route.ts';
import { DeliveryQuery, NoticeDeliverySchema } from '../schemas/notices.ts';
import { pageOf, pageRequest } from '../schemas/primitives.ts';

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/notice-deliveries',
    operationId: 'listNoticeDeliveries',
    tags: ['Notices'],
    summary: 'Notices by how far they got, newest first; the failed ones unless another state is asked for',
    request: { query: DeliveryQuery },
    responses: { 200: jsonResponse('One page', pageOf(NoticeDeliverySchema)) },
  },
  { scopes: ['deliveries:read'] },
);

export function registerNoticeDeliveryRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const page = await deps.store.deliveries.list({ state: query.state, ...pageRequest(query) });
    const items = page.items.flatMap((notice) => {
      const { noticeId, customerId, billingAccountId, kind, createdAt, delivery } = notice;
      return delivery === undefined
        ? []
        : [{ noticeId, customerId, billingAccountId, kind, createdAt, ...delivery }];
    });
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });
}
