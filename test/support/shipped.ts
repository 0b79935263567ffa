import type { Instant } from '../../src/domain/civil-date.ts';
import type { PolicyName } from '../../src/domain/policies/names.ts';
import { POLICIES_FOLDER } from '../../src/mains/prepare.ts';
import type { ReadyVersions } from '../../src/rules/kinds/kinds.ts';
import { loadVersions, versionInForce } from '../../src/rules/load.ts';
import type { Store } from '../../src/store/store.ts';

/** The version that comes with the product and takes effect last at or before `at`; left out: the newest. */
export async function shippedVersion<Name extends PolicyName>(
  name: Name,
  at: Instant = '2099-01-01T00:00:00.000Z',
): Promise<ReadyVersions[Name]> {
  const found = versionInForce(await loadVersions(POLICIES_FOLDER, name), at);
  if (found === null) throw new Error(`no version of ${name} is shipped that is in force at ${at}`);
  return found;
}

/** Releases the versions of one name that come with the product, in a store that has none. */
export async function releaseShipped(store: Pick<Store, 'policies'>, name: PolicyName): Promise<void> {
  for (const { ready: _ready, ...version } of await loadVersions(POLICIES_FOLDER, name))
    await store.policies.put(version);
}
