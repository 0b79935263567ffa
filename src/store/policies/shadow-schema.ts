import { z } from 'zod';
import { OUTCOMES } from '../../domain/decisions/decision.ts';
import { REASON_CODES } from '../../domain/decisions/reason-codes.ts';
import { FRAUD_OUTCOMES, FRAUD_REASON_CODES } from '../../domain/fraud/outcomes.ts';
import { POLICY_NAMES } from '../../domain/policies/names.ts';
import type { ShadowDecision } from '../../domain/policies/shadow.ts';
import { id, instant, storedMoney } from '../mongo/primitives.ts';

const side = z.object({
  outcome: z.enum([...new Set([...OUTCOMES, ...FRAUD_OUTCOMES])]),
  reasonCodes: z.array(z.enum([...new Set([...REASON_CODES, ...FRAUD_REASON_CODES])])),
});
const version = z.object({
  name: z.enum(POLICY_NAMES),
  version: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const shadowDecisionSchema: z.ZodType<ShadowDecision> = z.object({
  shadowId: z.string().min(1).max(400),
  receiptId: id.nullable(),
  eventId: z.string().min(1).max(300).nullable(),
  decidedAt: instant,
  candidate: version,
  released: version,
  actual: side,
  shadow: side,
  atStake: storedMoney.nullable(),
});
