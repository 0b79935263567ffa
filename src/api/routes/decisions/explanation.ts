/** A decision in words: as data, as text, or as a page. */

import { z } from '@hono/zod-openapi';
import { LOCALES } from '../../../domain/accounts/customer.ts';
import type { Audience } from '../../../texts/audience.ts';
import { localeOf } from '../../cases/presenter.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import type { Principal } from '../../middleware/principal.ts';
import { noSuch } from '../../problems/no-such.ts';
import { Problem } from '../../problems/problem.ts';
import { defineRoute } from '../../route.ts';
import { OwnId } from '../../schemas/primitives.ts';
import { EXPLANATION_RESPONSE, explanationAnswer } from '../shared/explanation-answer.ts';

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/decisions/{receiptId}/explanation',
    operationId: 'explainDecision',
    tags: ['Decisions'],
    summary: 'A decision in words',
    description:
      'An operator gets every rule, an agent those that mattered, a customer the reasons and what to do. The answer is JSON, plain text or a page, as Accept says. It needs decisions:read. With explanations:read alone, which customers have, a caller gets only their own decisions, for the audience customer.',
    request: {
      params: z.object({ receiptId: OwnId }),
      query: z.strictObject({
        audience: z
          .enum(['operator', 'agent', 'customer'])
          .optional()
          .openapi({ description: "The caller's own audience when left out" }),
        locale: z.enum(LOCALES).optional().openapi({ description: 'Accept-Language decides when left out' }),
      }),
    },
    responses: {
      200: EXPLANATION_RESPONSE,
    },
  },
  {
    rate: 'costly',
    objects: ['case', 'policy'],
    personal: 'none',
    audited: [],
    scopes: [],
    anyScope: ['decisions:read', 'explanations:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

export function registerDecisionExplanation(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const principal = principalOf(c);
    const query = c.req.valid('query');
    const audience = audienceFor(principal, query.audience);
    const locale = query.locale ?? localeOf(c.req.header('accept-language'));
    const receipt = await deps.store.decisions.get(c.req.valid('param').receiptId);
    if (receipt === null) throw noSuch('receipt');
    assertMayAccessCustomer(principal, receipt.customerId, 'receipt');
    const forms = await deps.explanationDesk.explainReceipt(receipt, { audience, locale });
    return explanationAnswer(c, forms, locale);
  });
}

/**
 * The audience that the caller may ask for.
 * @throws Problem `forbidden` without a scope for it, and when a customer asks for more than is theirs
 */
function audienceFor({ roles, scopes }: Principal, asked: Audience | undefined): Audience {
  const isCustomer = roles.includes('selfcare');
  if (!isCustomer && !scopes.has('decisions:read'))
    throw new Problem('forbidden', 'This needs the scope decisions:read.');
  if (isCustomer && !scopes.has('explanations:read'))
    throw new Problem('forbidden', 'This needs the scope explanations:read.');
  if (isCustomer && asked !== undefined && asked !== 'customer')
    throw new Problem('forbidden', 'This token may read explanations for the audience customer only.');
  if (isCustomer) return 'customer';
  return asked ?? (roles.includes('care') ? 'agent' : 'operator');
}
