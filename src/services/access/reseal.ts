/** After a change of STAFF_KEYS: what an older key sealed is sealed with the active one, and then the older key is not needed. */
import type { SealingKeys } from '../../domain/access/sealing-keys.ts';
import type { StaffAccount } from '../../domain/access/staff.ts';
import type { Store } from '../../store/store.ts';
import { openSecret, sealSecret } from './sealing.ts';

/** What was sealed again. */
export interface Resealed {
  /** Secrets of codes of the moment. */
  readonly codes: number;
  /** Private keys that tokens are signed with. */
  readonly signingKeys: number;
}

const PAGE = 100;

/**
 * Seals every secret of staff again that another key than the active one sealed. Runs beside the service: each secret is one transaction,
 * guarded by its older form. Stopped, the next run does the rest: what is sealed with the active key is left alone.
 * @throws Error when a secret's key is not in STAFF_KEYS any more; what was done until then stays done
 */
export async function resealStaffSecrets(
  store: Pick<Store, 'staff' | 'issuerKeys'>,
  keys: SealingKeys,
): Promise<Resealed> {
  let codes = 0;
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Store['staff']['list']>> = await store.staff.list({ limit: PAGE, cursor });
    for (const { staffId, codes: kept } of page.items)
      if (kept !== null && isOlder(kept.sealed, keys) && (await resealCodes(store, staffId, keys)))
        codes += 1;
    cursor = page.nextCursor;
  } while (cursor !== null);
  let signingKeys = 0;
  for (const { keyId, sealed } of await store.issuerKeys.all()) {
    if (!isOlder(sealed, keys)) continue;
    const again = sealedAgain(sealed, ['issuerKeys', keyId], keys);
    if (await store.issuerKeys.reseal(keyId, { before: sealed, after: again })) signingKeys += 1;
  }
  return { codes, signingKeys };
}

async function resealCodes(
  { staff }: Pick<Store, 'staff'>,
  staffId: StaffAccount['staffId'],
  keys: SealingKeys,
): Promise<boolean> {
  const changed = await staff.change(staffId, (account) => {
    const { codes } = account;
    // Another run, or the person, was first.
    if (codes === null || !isOlder(codes.sealed, keys)) return null;
    const sealed = sealedAgain(codes.sealed, ['staff', staffId, 'codes'], keys);
    return {
      account: { ...account, codes: { ...codes, sealed } },
      act: { act: 'staff.administered', reason: 'sealedAgain' },
    };
  });
  return changed !== null;
}

function isOlder(sealed: string, { activeKeyId }: SealingKeys): boolean {
  return !sealed.startsWith(`${activeKeyId}:`);
}

function sealedAgain(sealed: string, place: readonly string[], keys: SealingKeys): string {
  return sealSecret(keys, place, openSecret(keys, place, sealed));
}
