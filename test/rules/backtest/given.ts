import type { FactValue, Outcome } from '../../../src/domain/decisions/decision.ts';
import type { ReasonCode } from '../../../src/domain/decisions/reason-codes.ts';
import type { BacktestCase } from '../../../src/rules/backtest/backtest.ts';
import type { CaseDecider } from '../../../src/rules/backtest/decider.ts';

/** A decider that approves when `daysPastDue` is no more than `most`, and declines otherwise. */
export function approvingUpTo(most: number, version = `up-to-${most}`): CaseDecider {
  return {
    policy: { name: 'service-approval', version, sha256: 'a'.repeat(64) },
    ruleNames: ['good', 'late'],
    facts: new Set(['daysPastDue']),
    decide: ({ daysPastDue }) => {
      const good = typeof daysPastDue === 'number' && daysPastDue <= most;
      const outcome: Outcome = good ? 'approve' : 'decline';
      const reasonCodes: ReasonCode[] = [good ? 'GOOD_STANDING' : 'SERIOUSLY_PAST_DUE'];
      return { outcome, reasonCodes, fired: [good ? 0 : 1], score: null };
    },
  };
}

export function aCase(
  daysPastDue: FactValue | null,
  bad: boolean,
  over: Partial<BacktestCase> = {},
): BacktestCase {
  return { values: { daysPastDue }, bad, segment: null, stake: 100, currency: 'EUR', ...over };
}
