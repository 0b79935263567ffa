import type { TimeZone } from '../domain/civil-date.ts';
import type { Ms } from '../domain/flavor.ts';
import type { Senders } from '../domain/notices/delivery.ts';
import type { PaymentProcessor } from '../domain/payments/processor.ts';
import type { Sealing } from '../services/audit/make-seal.ts';
import type { RequestAuthentication } from '../services/cases/request-authentication.ts';
import type { Shadow } from '../services/decisions/shadow.ts';
import type { PolicyProvider } from '../services/policies/policy-provider.ts';
import type { Store } from '../store/store.ts';

/** What activities reach the outside with. */
export interface ActivityDependencies {
  readonly store: Store;
  /** Tells requests that came through the API from all others. */
  readonly requests: Pick<RequestAuthentication, 'isAuthentic'>;
  /** Everything that decides, by version. */
  readonly policies: PolicyProvider;
  /** Whom to ask what became of payments; left out: nobody is asked. */
  readonly processor?: PaymentProcessor;
  /** How long credit is held for an approved order; left out: as `CREDIT_HOLD_LIFE_MS` says. */
  readonly creditHoldLifeMs?: Ms;
  /** Candidates that decide beside the released policy; left out: none do. */
  readonly shadow?: Shadow;
  /** How notices leave; left out: they stay. */
  readonly senders?: Senders;
  /** What the audit trail is sealed with; left out: it is not. */
  readonly sealing?: Sealing;
  /** Plans a bill run a day for each of these zones; left out: nobody plans. */
  readonly planBillRuns?: (timeZones: readonly TimeZone[]) => Promise<void>;
}
