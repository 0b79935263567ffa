/** Credentials of a system are exchanged while it works: none that counts is refused, none that has ended is taken. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { instantOf } from '../../../src/domain/civil-date.ts';
import { digestOfSecret, newMachineSecret } from '../../../src/services/access/secret-words.ts';
import {
  addService,
  type Credential,
  confirmService,
  renewService,
  tokenForService,
} from '../../../src/services/access/service-accounts.ts';
import { createTicketStore } from '../../../src/store/access/tickets.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const ENDPOINT = 'https://api.test/oauth/token';
const DAY_MS = 86_400_000;
const NOTHING_SHOWN = { certificate: null, key: null };

/** A clock that the test moves; each look is a millisecond later, so that no two moments are one. */
let nowMs = Date.parse('2026-11-22T09:00:00.000Z');
const clock = () => {
  nowMs += 1;
  return nowMs;
};
const tokens = {
  ...{ issuer: 'https://api.test', audience: 'goodstanding', tokenMs: 3_600_000 },
  accessToken: async () => 'a token',
  idToken: async () => 'a token',
  publicKeys: async () => [],
  publicKey: async () => undefined,
};
const deps = () => ({
  ...{ store: t.store, tickets: createTicketStore(t.db), tokens, tokenEndpoint: ENDPOINT, now: clock },
});

/** A secret or a key, as its holder shows it. */
interface Holder {
  readonly given: { readonly secretDigest: string | null; readonly publicKeys: readonly string[] };
  readonly show: (clientId: string) => Promise<Credential>;
}
function aSecret(): Holder {
  const secret = newMachineSecret();
  return {
    given: { secretDigest: digestOfSecret(secret), publicKeys: [] },
    show: async (clientId) => ({ kind: 'secret', clientId, secret }),
  };
}
async function aKey(): Promise<Holder & { readonly jwk: string }> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const kid = uniqueName('key');
  const jwk = JSON.stringify({ ...(await exportJWK(publicKey)), kid, alg: 'ES256' });
  return {
    ...{ jwk, given: { secretDigest: null, publicKeys: [jwk] } },
    show: async (clientId) => ({
      kind: 'assertion',
      assertion: await new SignJWT({ jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(ENDPOINT)
        .setIssuedAt(Math.floor(nowMs / 1000))
        .setExpirationTime(Math.floor(nowMs / 1000) + 60)
        .sign(privateKey),
    }),
  };
}

async function anAccount({ given }: Holder): Promise<string> {
  const clientId = uniqueName('engine');
  const at = instantOf(clock());
  const request = { clientId, roles: ['rating'] as const, ...given };
  const { changedAt } = await addService(t.store, request, 'chief', at);
  await confirmService(t.store, { clientId, changedAt }, 'deputy', instantOf(clock()));
  return clientId;
}
const ask = async (clientId: string, { show }: Holder) =>
  (await tokenForService(deps(), await show(clientId), NOTHING_SHOWN)) !== null;
const renew = (clientId: string, { given }: Pick<Holder, 'given'>) =>
  renewService(t.store, { clientId, by: 'chief' }, given, instantOf(clock()));
const confirm = (clientId: string, changedAt: string) =>
  confirmService(t.store, { clientId, changedAt }, 'deputy', instantOf(clock()));

/** One try of a holder: the steps of the exchange during which it began and ended, and whether it got a token. */
interface Try {
  readonly began: number;
  readonly ended: number;
  readonly got: boolean;
}

/**
 * Holders ask without a pause, two times each at once, while the steps are taken one after the other. Returns what each holder was told after each
 * step (0: before the first), of what began after that step was done and ended before the next one began.
 */
async function underLoad(
  clientId: string,
  holders: readonly Holder[],
  steps: readonly (() => Promise<unknown>)[],
): Promise<readonly (readonly boolean[])[][]> {
  // Odd numbers: a step is being taken.
  let moment = 0;
  let over = false;
  const tries = holders.map((): Try[] => []);
  const load = holders.flatMap((holder, n) =>
    [1, 2].map(async () => {
      while (!over) {
        const began = moment;
        const got = await ask(clientId, holder);
        tries[n]?.push({ began, ended: moment, got });
      }
    }),
  );
  const inMoment = (own: readonly Try[], at: number) =>
    own.filter(({ began, ended }) => began === at && ended === at);
  const asked = async () => {
    while (tries.some((own) => inMoment(own, moment).length < 3))
      await new Promise((resolve) => setImmediate(resolve));
  };
  try {
    await asked();
    for (const step of steps) {
      moment += 1;
      await step();
      moment += 1;
      await asked();
    }
  } finally {
    over = true;
    await Promise.all(load);
  }
  return holders.map((_, n) =>
    [0, ...steps.map((_step, at) => 2 * at + 2)].map((at) => [
      ...new Set(inMoment(tries[n] ?? [], at).map(({ got }) => got)),
    ]),
  );
}

const YES = [true];
const NO = [false];

describe('under load', () => {
  test('the secret before counts for seven days beside the new one, and not longer', async () => {
    const [old, fresh] = [aSecret(), aSecret()];
    const clientId = await anAccount(old);
    let changedAt = '';
    const told = await underLoad(
      clientId,
      [old, fresh],
      [
        async () => {
          ({ changedAt } = await renew(clientId, fresh));
        },
        () => confirm(clientId, changedAt),
        async () => {
          nowMs += 6 * DAY_MS;
        },
        async () => {
          nowMs += DAY_MS;
        },
      ],
    );
    expect(told).toEqual([
      [YES, YES, YES, YES, NO],
      [NO, NO, YES, YES, YES],
    ]);
  });

  test('a second exchange takes no secret away that counts, and each ends on its own day', async () => {
    const [old, lost, fresh, more] = [aSecret(), aSecret(), aSecret(), aSecret()];
    const clientId = await anAccount(old);
    const exchange = async (given: Holder) => confirm(clientId, (await renew(clientId, given)).changedAt);
    const told = await underLoad(
      clientId,
      [old, lost, fresh],
      [
        () => exchange(lost),
        async () => {
          nowMs += 3 * DAY_MS;
        },
        () => exchange(fresh),
        async () => {
          await expect(renew(clientId, more)).rejects.toThrow('secrets-taken');
        },
        async () => {
          nowMs += 4 * DAY_MS;
        },
        async () => {
          nowMs += 3 * DAY_MS;
        },
      ],
    );
    expect(told).toEqual([
      [YES, YES, YES, YES, YES, NO, NO],
      [NO, YES, YES, YES, YES, YES, NO],
      [NO, NO, NO, YES, YES, YES, YES],
    ]);
    await exchange(more);
    expect(await ask(clientId, more)).toBe(true);
  });

  test('a renewal that another one replaced before it was confirmed never counts', async () => {
    const [old, replaced, fresh] = [aSecret(), aSecret(), aSecret()];
    const clientId = await anAccount(old);
    let seen = '';
    const told = await underLoad(
      clientId,
      [old, replaced, fresh],
      [
        async () => {
          seen = (await renew(clientId, replaced)).changedAt;
          const { changedAt } = await renew(clientId, fresh);
          // Who looked at the first does not confirm the second unseen.
          await expect(confirm(clientId, seen)).rejects.toThrow('changed-since-seen');
          seen = changedAt;
        },
        () => confirm(clientId, seen),
      ],
    );
    expect(told).toEqual([
      [YES, YES, YES],
      [NO, NO, NO],
      [NO, NO, YES],
    ]);
  });

  test('a key is exchanged without a gap when both are named, and the one that is left out stops at once', async () => {
    const [old, fresh] = [await aKey(), await aKey()];
    const clientId = await anAccount(old);
    const name = (...keys: readonly { readonly jwk: string }[]) =>
      renew(clientId, { given: { secretDigest: null, publicKeys: keys.map(({ jwk }) => jwk) } });
    let changedAt = '';
    const told = await underLoad(
      clientId,
      [old, fresh],
      [
        async () => {
          ({ changedAt } = await name(fresh, old));
        },
        () => confirm(clientId, changedAt),
        async () => {
          ({ changedAt } = await name(fresh));
        },
        () => confirm(clientId, changedAt),
      ],
    );
    expect(told).toEqual([
      [YES, YES, YES, YES, NO],
      [NO, NO, YES, YES, YES],
    ]);
  });
});

test('the last use is the latest one, whichever process notes it first', async () => {
  const clientId = await anAccount(aSecret());
  const [early, late] = ['2026-12-01T09:00:00.000Z', '2026-12-01T09:00:01.000Z'] as const;
  await Promise.all([early, late, early].map((at) => t.store.serviceAccounts.used(clientId, at)));
  await t.store.serviceAccounts.used(clientId, early);
  expect(await t.store.serviceAccounts.get(clientId)).toMatchObject({ usedAt: late });
});
