import type { Store } from '../store/store.ts';
import type { PolicyProvider } from './policies.ts';

/** What activities reach the outside with. */
export interface ActivityDependencies {
  readonly store: Store;
  readonly policies: PolicyProvider;
}
