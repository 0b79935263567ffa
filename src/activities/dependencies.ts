import type { ReconsiderationRules } from '../domain/cases/reconsideration.ts';
import type { Instant, TimeZone } from '../domain/civil-date.ts';
import type { Ms } from '../domain/flavor.ts';
import type { RiskModel } from '../domain/insight/risk/expected-loss.ts';
import type { Senders } from '../domain/notices/delivery.ts';
import type { ReminderParameters } from '../domain/notices/reminders/parameters.ts';
import type { PaymentProcessor } from '../domain/payments/processor.ts';
import type { ParameterDocument } from '../rules/parameters.ts';
import type { Shadow } from '../services/decisions/shadow.ts';
import type { PolicyProvider } from '../services/policies/policy-provider.ts';
import type { Store } from '../store/store.ts';

/** What activities reach the outside with. */
export interface ActivityDependencies {
  readonly store: Store;
  readonly policies: PolicyProvider;
  /** Whom to ask what became of payments, and which declined orders a payment may mend; left out: nobody is asked. */
  readonly payments?: {
    readonly processor: PaymentProcessor;
    readonly reconsideration: (at: Instant) => ReconsiderationRules;
  };
  /** How long credit is held for an approved order; left out: as `HOLD_LIFE_MS` says. */
  readonly holdLifeMs?: Ms;
  /** Candidates that decide beside the released policy; left out: none do. */
  readonly shadow?: Shadow;
  /** How notices leave; left out: they stay. */
  readonly senders?: Senders;
  /** When notices are earned; left out: the shipped parameters. */
  readonly reminders?: ReminderParameters;
  /** How the risk watch weighs patterns; left out: nobody is watched. */
  readonly riskModel?: (at: Instant) => ParameterDocument<RiskModel>;
  /** Plans a bill run a day for each of these zones; left out: nobody plans. */
  readonly planBillRuns?: (timeZones: readonly TimeZone[]) => Promise<void>;
}
