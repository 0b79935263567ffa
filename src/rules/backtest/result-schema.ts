import { z } from 'zod';
import { OUTCOMES, REQUEST_TYPES } from '../../domain/decisions/decision.ts';
import type { StoredBacktestResult } from './stored.ts';

const count = z.int().min(0);
const ratio = z.number().nullable();
const share = z.object({ count, of: count, share: ratio, low: ratio, high: ratio });
const stakes = z.array(
  z.object({ currency: z.string(), amountMinor: z.int(), badMinor: z.int().nullable() }),
);
const totals = z.object({
  accounts: count,
  bad: share,
  approved: share,
  badAmongApproved: share,
  badAmongOthers: share,
  stakeApproved: stakes,
});
const outcome = z.enum(OUTCOMES);
const policyResult = z.object({
  policy: z.object({ name: z.enum(REQUEST_TYPES), version: z.string(), sha256: z.string() }),
  totals,
  outcomes: z.array(z.object({ outcome, accounts: share, bad: share })),
  reasons: z.array(z.object({ outcome, reason: z.string(), accounts: share, bad: share })),
  rules: z.array(z.object({ rule: z.string(), accounts: share, bad: share })),
  segments: z.array(z.object({ segment: z.string(), totals })),
  scores: z.array(z.object({ from: z.number(), accounts: count, bad: share })),
});
const swapSet = z.object({ accounts: share, bad: share, stake: stakes });

/** The result of a backtest, as a thread sends it back. */
export const StoredBacktestResultSchema: z.ZodType<StoredBacktestResult> = z.object({
  accounts: count,
  bad: share,
  currencies: z.array(z.string()),
  policy: policyResult,
  against: policyResult.nullable(),
  swaps: z
    .object({
      bothApprove: swapSet,
      swappedOut: swapSet,
      swappedIn: swapSet,
      neither: swapSet,
      agreement: share,
    })
    .nullable(),
  complete: z.boolean(),
  firstDay: z.string(),
  lastDay: z.string(),
  recorded: z.object({ sameOutcome: share, ownSameOutcome: share }),
  lacking: z.array(
    z.object({
      version: z.string(),
      decisions: count,
      facts: z.array(z.object({ fact: z.string(), decisions: count })),
    }),
  ),
  withoutMoney: count,
  withoutOutcome: count,
});
