import { z } from 'zod';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import type { Instant } from '../../../src/domain/civil-date.ts';
import type { PolicyName } from '../../../src/domain/policies/names.ts';
import { POLICIES_FOLDER } from '../../../src/mains/prepare.ts';
import { policySha256 } from '../../../src/rules/canonical.ts';
import type { ReadyVersions } from '../../../src/rules/kinds/kinds.ts';
import { loadVersions, type ShippedVersion, versionInForce } from '../../../src/rules/load.ts';
import type { Store } from '../../../src/store/store.ts';

/** Versions are judged when they are loaded, which takes longer than most tests: each name once a process. */
const loaded = new Map<PolicyName, Promise<readonly ShippedVersion<PolicyName>[]>>();

function versionsOf(name: PolicyName): Promise<readonly ShippedVersion<PolicyName>[]> {
  const known = loaded.get(name) ?? loadVersions(POLICIES_FOLDER, name);
  loaded.set(name, known);
  return known;
}

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
  for (const { ready: _ready, ...version } of await versionsOf(name)) await store.policies.put(version);
}

/** The document of the newest version that comes with the product. */
export async function shippedDocument(name: PolicyName): Promise<Readonly<Record<string, unknown>>> {
  const newest = (await versionsOf(name)).at(-1);
  return z.record(z.string(), z.unknown()).parse(JSON.parse(newest?.content ?? ''));
}

/** Writes, reviews and releases a version from an instant on: the newest one that is shipped, but for what is changed. */
export async function releaseChanged(
  store: Pick<Store, 'policies'>,
  name: PolicyName,
  version: string,
  { changed, from, now }: { readonly changed: object; readonly from: Instant; readonly now: Instant },
): Promise<{ readonly name: PolicyName; readonly version: string; readonly sha256: string }> {
  const document = { ...(await shippedDocument(name)), ...changed, version };
  const sha256 = policySha256(document);
  const step = { name, version, now, note: null };
  const stored = { name, version, sha256, effectiveAt: from, content: canonicalJson(document) };
  await store.policies.draft(stored, { actor: 'ann', now, note: null });
  await store.policies.submit({ ...step, actor: 'ann' });
  await store.policies.approve({ ...step, actor: 'bob' });
  await store.policies.release({ ...step, actor: 'bob', effectiveAt: from });
  return { name, version, sha256 };
}
