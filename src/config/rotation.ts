/** Keys that change while the process runs: new ones come by a file, and the process does not have to start again. */
import type { Keyring } from '../codec/keyring.ts';
import { ConfigError } from './errors.ts';
import type { Environment } from './fields.ts';
import { type Keyrings, readKeyrings } from './keyrings.ts';
import { filesOf, withSecretsFromFiles } from './secret-files.ts';

/** The keyrings of a process, and how they are read again. */
export interface Rotation {
  /** The files that hold keys; none when keys come by variables, which can't change. */
  readonly files: readonly string[];
  /**
   * Reads the files again. From then on the new keys are the ones in use; those that are gone do nothing any more.
   * @returns the ids of the keys in use, the active one first
   * @throws ConfigError when they can't be used; the keys before stay in use
   */
  reload(): { readonly [purpose in keyof Keyrings]: readonly string[] };
}

/** A keyring that stands for another one, which may be exchanged. */
interface LiveKeyring extends Keyring {
  replace(next: Keyring): void;
}

function liveKeyring(first: Keyring): LiveKeyring {
  let current = first;
  return {
    get activeKeyId() {
      return current.activeKeyId;
    },
    get keyIds() {
      return current.keyIds;
    },
    keyOf: (keyId) => current.keyOf(keyId),
    replace(next) {
      current = next;
    },
  };
}

/**
 * Keyrings that follow their files.
 * @param environment where PAYLOAD_KEYS_FILE and its like are looked up
 */
export function rotating(
  environment: Environment,
  first: Keyrings,
): { readonly keyrings: Keyrings; readonly rotation: Rotation } {
  const live = {
    payload: liveKeyring(first.payload),
    request: first.request === undefined ? undefined : liveKeyring(first.request),
    audit: first.audit === undefined ? undefined : liveKeyring(first.audit),
    seal: first.seal === undefined ? undefined : liveKeyring(first.seal),
    field: first.field === undefined ? undefined : liveKeyring(first.field),
    staff: first.staff === undefined ? undefined : liveKeyring(first.staff),
  };
  const reload: Rotation['reload'] = () => {
    const { env, faults: ofFiles } = withSecretsFromFiles(environment);
    const faults = [...ofFiles];
    const next = readKeyrings(env, faults);
    if (next === undefined || faults.length > 0) throw new ConfigError(faults);
    for (const purpose of ['request', 'audit', 'seal', 'field', 'staff'] as const)
      if (live[purpose] !== undefined && next[purpose] === undefined)
        throw new ConfigError([`${purpose.toUpperCase()}_KEYS: is not set any more`]);
    live.payload.replace(next.payload);
    if (next.request !== undefined) live.request?.replace(next.request);
    if (next.audit !== undefined) live.audit?.replace(next.audit);
    if (next.seal !== undefined) live.seal?.replace(next.seal);
    if (next.field !== undefined) live.field?.replace(next.field);
    if (next.staff !== undefined) live.staff?.replace(next.staff);
    return {
      payload: activeFirst(live.payload),
      request: activeFirst(live.request),
      audit: activeFirst(live.audit),
      seal: activeFirst(live.seal),
      field: activeFirst(live.field),
      staff: activeFirst(live.staff),
    };
  };
  const files = filesOf(environment, [
    'PAYLOAD_KEYS',
    'REQUEST_KEYS',
    'AUDIT_KEYS',
    'SEAL_KEYS',
    'FIELD_KEYS',
    'STAFF_KEYS',
  ]);
  return { keyrings: live, rotation: { files, reload } };
}

function activeFirst(keyring: Keyring | undefined): string[] {
  if (keyring === undefined) return [];
  const { activeKeyId, keyIds } = keyring;
  return [activeKeyId, ...keyIds.filter((keyId) => keyId !== activeKeyId)];
}
