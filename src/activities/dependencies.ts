import type { LaneRule } from '../domain/billing/bill-lane.ts';
import type { TimeZone } from '../domain/civil-date.ts';
import type { Ms } from '../domain/flavor.ts';
import type { Senders } from '../domain/notices/delivery.ts';
import type { PaymentProcessor } from '../domain/payments/processor.ts';
import type { Sealing } from '../services/audit/make-seal.ts';
import type { BookOf } from '../services/cases/installation.ts';
import type { RequestAuthentication } from '../services/cases/request-authentication.ts';
import type { ReadOutsideFacts } from '../services/decisions/outside-facts.ts';
import type { Shadow } from '../services/decisions/shadow.ts';
import type { RelayDeps } from '../services/events/relay-deps.ts';
import type { OrderWatch } from '../services/fraud/orders.ts';
import type { Warehouse } from '../services/insight/warehouse.ts';
import type { PolicyProvider } from '../services/policies/policy-provider.ts';
import type { Store } from '../store/store.ts';

/** The dependencies of activities. */
export interface ActivityDependencies {
  readonly store: Store;
  /** Distinguishes requests that came through the API from all others. */
  readonly requests: Pick<RequestAuthentication, 'isAuthentic'>;
  /** Everything that decides, by version. */
  readonly policies: PolicyProvider;
  /** The processor to ask what became of payments; left out: nobody is asked. */
  readonly processor?: PaymentProcessor;
  /** How long credit is held for an approved order; left out: `CREDIT_HOLD_LIFE_MS`. */
  readonly creditHoldLifeMs?: Ms;
  /** Candidates that decide beside the released policy; left out: there are none. */
  readonly shadow?: Shadow;
  /** Watches orders for fraud; left out: nobody does. */
  readonly fraud?: OrderWatch;
  /** Who keeps the appointments of technicians, where that is another system; left out: the store does. */
  readonly appointments?: BookOf;
  /** How notices leave; left out: they are only stored. */
  readonly senders?: Senders;
  /** What the audit trail is sealed with; left out: it is not. */
  readonly sealing?: Sealing;
  /** Where a data warehouse's tables go; left out: nowhere. */
  readonly warehouse?: Warehouse;
  /** Facts from other systems; left out: there are none. */
  readonly outside?: ReadOutsideFacts;
  /** How events leave; left out: they stay in the outbox. */
  readonly events?: Pick<RelayDeps, 'send' | 'sendHub' | 'sinks' | 'onSinkFault' | 'onGone'>;
  /** Into how many lanes a bill run may be divided; left out: `LANE_RULE`. */
  readonly billRunLanes?: LaneRule;
  /** Plans a daily bill run for each of these zones; left out: nothing is planned. */
  readonly planBillRuns?: (timeZones: readonly TimeZone[]) => Promise<void>;
}
