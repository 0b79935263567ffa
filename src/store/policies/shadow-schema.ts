import { z } from 'zod';
import { OUTCOMES } from '../../domain/decisions/decision.ts';
import { REASON_CODES } from '../../domain/decisions/reason-codes.ts';
import type { ShadowDecision } from '../../domain/policies/shadow.ts';
import { policyReferenceSchema } from '../decisions/schema.ts';
import { id, instant, storedMoney } from '../mongo/primitives.ts';

const side = z.object({ outcome: z.enum(OUTCOMES), reasonCodes: z.array(z.enum(REASON_CODES)) });

export const shadowDecisionSchema: z.ZodType<ShadowDecision> = z.object({
  shadowId: z.string().min(1).max(400),
  receiptId: id,
  decidedAt: instant,
  candidate: policyReferenceSchema,
  released: policyReferenceSchema,
  actual: side,
  shadow: side,
  atStake: storedMoney,
});
