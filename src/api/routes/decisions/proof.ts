/** The proof of a decision: decided again and compared, or exported so that anyone can do that. */
import { z } from '@hono/zod-openapi';
import { ofCase } from '../../../domain/audit/objects.ts';
import type { Receipt } from '../../../domain/decisions/decision.ts';
import { exportDecision, verifyDecision } from '../../../services/decisions/proof.ts';
import { contextOf } from '../../acting.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { PolicyReferenceSchema } from '../../schemas/decisions/decision.ts';
import { listOf, OwnId } from '../../schemas/primitives.ts';

const TAGS = ['Decisions'];
const params = z.object({ receiptId: OwnId });

const VerificationSchema = z
  .object({
    receiptId: z.string(),
    ok: z.boolean().openapi({ description: 'Whether the result is the same, byte for byte' }),
    policy: PolicyReferenceSchema,
    differences: listOf(
      z.object({
        pointer: z.string().openapi({ description: 'JSON pointer into the receipt' }),
        recorded: z.unknown().optional(),
        recomputed: z.unknown().optional(),
      }),
    ),
    engine: z
      .object({ recorded: z.string(), verifiedWith: z.string(), same: z.boolean() })
      .openapi({ description: 'The engine that decided, and the one that verified' }),
    links: z.object({ receipt: z.string(), export: z.string() }),
  })
  .openapi('Verification');

const ExportSchema = z
  .object({
    format: z.literal('goodstanding-decision-1'),
    receipt: z.record(z.string(), z.unknown()).openapi({ description: 'As it is stored' }),
    policyDocument: z
      .record(z.string(), z.unknown())
      .openapi({ description: '`receipt.policy.sha256` is the hash of its canonical JSON' }),
  })
  .openapi('DecisionExport', { description: 'Everything that is needed to verify a decision offline' });

const verification = defineRoute(
  {
    method: 'get',
    path: '/v1/decisions/{receiptId}/verification',
    operationId: 'verifyDecision',
    tags: TAGS,
    summary: 'Decides again from the receipt, and compares',
    description:
      'Runs the policy version that the receipt names on the facts in it. This proves outcome, reasons, conditions, remedies and trace; ids are not part of a decision.',
    request: { params },
    responses: { 200: jsonResponse('The result, also when it differs', VerificationSchema) },
  },
  {
    rate: 'costly',
    objects: ['case', 'policy'],
    personal: 'none',
    audited: [],
    scopes: ['decisions:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

const exported = defineRoute(
  {
    method: 'get',
    path: '/v1/decisions/{receiptId}/export',
    operationId: 'exportDecision',
    tags: TAGS,
    summary: 'The receipt with its policy, to verify offline',
    request: { params },
    responses: { 200: jsonResponse('The export', ExportSchema) },
  },
  {
    rate: 'costly',
    objects: ['case', 'policy'],
    personal: 'none',
    audited: [],
    scopes: ['decisions:read', 'policies:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

export function registerDecisionProofRoutes(app: App, deps: BusinessDeps): void {
  const find = async (c: AppContext, receiptId: string): Promise<Receipt> => {
    const receipt = await deps.store.decisions.get(receiptId);
    if (receipt === null) throw noSuch('receipt');
    assertMayAccessCustomer(principalOf(c), receipt.customerId, 'receipt');
    return receipt;
  };

  app.openapi(verification, async (c) => {
    const receipt = await find(c, c.req.valid('param').receiptId);
    const { receiptId, policy } = receipt;
    const { ok, differences, engine } = await verifyDecision(deps, receipt);
    if (!ok) logOf(c).error({ receiptId }, 'a receipt does not verify');
    const self = `/v1/decisions/${receiptId}`;
    const links = { receipt: linkTo(c, self), export: linkTo(c, `${self}/export`) };
    const found = { differences: [...differences], engine };
    return c.json({ receiptId, ok, policy, ...found, links }, 200);
  });

  app.openapi(exported, async (c) => {
    const { receipt, policyDocument } = await exportDecision(
      deps,
      await find(c, c.req.valid('param').receiptId),
    );
    const format = 'goodstanding-decision-1' as const;
    const object = ofCase(receipt.workflowId);
    await c
      .get('platform')
      .audit.enter({ act: 'export', outcome: 'done', reason: null, object, context: contextOf(c) });
    return c.json(
      { format, receipt: AnyObject.parse({ ...receipt }), policyDocument: AnyObject.parse(policyDocument) },
      200,
    );
  });
}

const AnyObject = z.record(z.string(), z.unknown());
