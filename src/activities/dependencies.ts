import type { TimeZone } from '../domain/civil-date.ts';
import type { Store } from '../store/store.ts';
import type { PolicyProvider } from './policies.ts';
import type { Shadow } from './shadow.ts';

/** What activities reach the outside with. */
export interface ActivityDependencies {
  readonly store: Store;
  readonly policies: PolicyProvider;
  /** Candidates that decide beside the released policy; left out: none do. */
  readonly shadow?: Shadow;
  /** Plans a bill run a day for each of these zones; left out: nobody plans. */
  readonly planBillRuns?: (timeZones: readonly TimeZone[]) => Promise<void>;
}
