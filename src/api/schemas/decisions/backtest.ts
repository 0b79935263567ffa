/** Requests and answers of backtests over stored decisions. */
import { z } from '@hono/zod-openapi';
import { OUTCOMES } from '../../../domain/decisions/decision.ts';
import { PolicyDocumentInput, PolicyVersion } from '../policies/policy.ts';
import { CivilDateInput, DateText, Id, listOf, orNull } from '../primitives.ts';
import { PolicyReferenceSchema } from './decision.ts';

/** The most decisions of one backtest: they take about ten seconds of one core. */
const MOST_DECISIONS = 20_000;
const USUAL_DECISIONS = 5_000;
const MOST_OUTCOMES = 5_000;

const PolicyChoice = z
  .strictObject({ version: PolicyVersion.optional(), document: PolicyDocumentInput.optional() })
  .superRefine(({ version, document }, ctx) => {
    if ((version === undefined) === (document === undefined))
      ctx.addIssue({
        code: 'custom',
        message: 'give one of version and document',
        params: { code: version === undefined ? 'missing' : 'not-allowed-value' },
      });
  })
  .openapi({
    description: 'A stored version of `service-approval` in any state, or a document that is stored nowhere',
    minProperties: 1,
    maxProperties: 1,
  });

export const BacktestInput = z
  .strictObject({
    policy: PolicyChoice,
    against: PolicyChoice.optional(),
    from: CivilDateInput.optional().openapi({
      description: "Cases first decided on this day or later, in the account's time zone",
    }),
    to: CivilDateInput.optional().openapi({ description: 'Cases first decided on this day or earlier' }),
    limit: z
      .int('a whole number')
      .min(1, 'at least 1')
      .max(MOST_DECISIONS, `at most ${MOST_DECISIONS}`)
      .default(USUAL_DECISIONS)
      .openapi({ description: 'The largest number of decisions, the oldest first' }),
    segment: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .openapi({ description: 'A fact to break the figures down by' }),
    outcomes: z
      .array(z.strictObject({ billingAccountId: Id, bad: z.boolean() }))
      .min(1)
      .max(MOST_OUTCOMES)
      .optional()
      .openapi({ description: 'How the accounts turned out. Without it no bad rates can be computed' }),
  })
  .superRefine(({ from, to, outcomes }, ctx) => {
    if (from !== undefined && to !== undefined && from > to)
      ctx.addIssue({
        code: 'custom',
        path: ['to'],
        message: 'not before from',
        params: { code: 'not-allowed-value' },
      });
    const seen = new Set<string>();
    for (const [index, { billingAccountId }] of (outcomes ?? []).entries()) {
      if (seen.has(billingAccountId))
        ctx.addIssue({
          code: 'custom',
          path: ['outcomes', index, 'billingAccountId'],
          message: 'stands here twice',
          params: { code: 'not-allowed-value' },
        });
      seen.add(billingAccountId);
    }
  })
  .openapi('BacktestInput', {
    example: {
      policy: { version: '2026-12-01' },
      against: { version: '2026-11-01' },
      from: '2026-11-01',
      to: '2026-11-30',
      outcomes: [{ billingAccountId: 'BA-0007', bad: false }],
    },
  });

const rate = z.number().min(0).max(1).nullable();
const ShareSchema = z
  .object({ count: z.int(), of: z.int(), share: rate, low: rate, high: rate })
  .openapi('Share', {
    description: 'With its 95 % confidence interval; null for an empty group',
  });
const StakesSchema = listOf(
  z
    .object({
      currency: z.string(),
      amountMinor: z.int(),
      badMinor: z.int().nullable().openapi({
        description: 'The part on accounts that went bad; null when no outcome is known',
      }),
    })
    .openapi('Stake', { description: 'The money at stake in one currency; currencies are never added up' }),
);
const TotalsSchema = z
  .object({
    accounts: z.int(),
    bad: ShareSchema,
    approved: ShareSchema,
    badAmongApproved: ShareSchema,
    badAmongOthers: ShareSchema,
    stakeApproved: StakesSchema,
  })
  .openapi('BacktestTotals', { description: 'Approval with conditions does not count as approved' });
const SwapSetSchema = z.object({ accounts: ShareSchema, bad: ShareSchema, stake: StakesSchema });
const counted = { accounts: ShareSchema, bad: ShareSchema };
const OfPolicySchema = z
  .object({
    policy: PolicyReferenceSchema,
    totals: TotalsSchema,
    outcomes: listOf(z.object({ outcome: z.enum(OUTCOMES), ...counted })),
    reasons: listOf(z.object({ outcome: z.enum(OUTCOMES), reason: z.string(), ...counted })).openapi({
      description: 'By the first reason of each decision',
    }),
    rules: listOf(z.object({ rule: z.string(), ...counted })).openapi({
      description: 'How often each rule fired',
    }),
    segments: listOf(z.object({ segment: z.string(), totals: TotalsSchema })),
    scores: listOf(z.object({ from: z.int(), accounts: z.int(), bad: ShareSchema })),
  })
  .openapi('BacktestOfPolicy');

export const BacktestSchema = z
  .object({
    accounts: z.int().openapi({ description: 'Decisions that were decided again' }),
    complete: z.boolean().openapi({
      description: 'False when some of these days were left out because the limit or 20 s was reached',
    }),
    firstDay: DateText,
    lastDay: DateText,
    bad: ShareSchema,
    currencies: listOf(z.string().nullable()),
    recorded: z.object({ sameOutcome: ShareSchema, ownSameOutcome: ShareSchema }).openapi({
      description: 'How often the policy comes to the recorded outcome: of all decisions, and of its own',
    }),
    lacking: listOf(
      z.object({
        version: z.string(),
        decisions: z.int(),
        facts: listOf(z.object({ fact: z.string(), decisions: z.int() })),
      }),
    ).openapi({ description: 'Facts that a policy needs and receipts do not have; they count as unknown' }),
    withoutMoney: z.int(),
    withoutOutcome: z.int(),
    policy: OfPolicySchema,
    against: orNull(OfPolicySchema),
    swaps: orNull(
      z
        .object({
          bothApprove: SwapSetSchema,
          swappedOut: SwapSetSchema,
          swappedIn: SwapSetSchema,
          neither: SwapSetSchema,
          agreement: ShareSchema,
        })
        .openapi('Swaps', {
          description:
            'Swapped out: `policy` approves and `against` does not. Swapped in: the other way round',
        }),
    ),
  })
  .openapi('Backtest', { description: 'What a policy would have decided about stored decisions' });
