/** Events of other systems, for the fraud watch. */
import { takeOutsideEvent } from '../../../services/fraud/outside-events.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { FraudEventInput, FraudEventSchema } from '../../schemas/fraud/event.ts';

const report = defineRoute(
  {
    method: 'post',
    path: '/v1/fraud-events',
    operationId: 'reportFraudEvent',
    tags: ['Fraud'],
    summary: 'Something that happened elsewhere and is watched for fraud',
    description:
      'Judged and counted at once. The same `eventId` of the same sender counts once and is answered as the first time, whatever the key. Methods, addresses and devices are kept as keyed hashes alone.',
    request: { body: jsonBody(FraudEventInput, 'The event') },
    responses: { 200: jsonResponse('Counted, and what follows', FraudEventSchema) },
  },
  {
    rate: 'write',
    objects: ['account', 'customer'],
    personal: 'none',
    audited: [],
    scopes: ['fraud:report'],
    idempotencyKey: true,
    problems: ['not-found', 'event-mismatch'],
  },
);

export function registerFraudEventRoute(app: App, deps: BusinessDeps): void {
  app.openapi(report, async (c) => {
    const { eventId, kind, at, customerId, billingAccountId, agentId, amount, ...named } =
      c.req.valid('json');
    const { methodToken: method, device, address } = named;
    const judged = await takeOutsideEvent(
      { ...deps.fraudWatch, store: deps.store },
      { sender: principalOf(c).subject, now: deps.now() },
      {
        ...{ eventId, kind, at, amount: amount?.amountMinor ?? null },
        ...{ customerId: customerId ?? null, billingAccountId: billingAccountId ?? null },
        agent: agentId ?? null,
        clear: {
          ...(method === undefined ? {} : { method }),
          ...(device === undefined ? {} : { device }),
          ...(address === undefined ? {} : { address }),
        },
      },
    );
    if (judged !== null) deps.fraudWatch.raise(judged);
    const reasonCodes = (judged?.reasons ?? []).map(({ code }) => code);
    return c.json({ eventId, outcome: judged?.outcome ?? 'none', reasonCodes }, 200);
  });
}
