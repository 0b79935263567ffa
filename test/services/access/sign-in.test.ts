/** Signing in while the account is changed: what was taken from it opens no session, also not for a request that was on its way. */
import { describe, expect, test } from 'vitest';
import { newKeyEntry, parseKeyring } from '../../../src/codec/keyring.ts';
import type { CodeSecret } from '../../../src/domain/access/staff.ts';
import { instantOf } from '../../../src/domain/civil-date.ts';
import { renewRecoveryCodes } from '../../../src/services/access/own-account.ts';
import { hashOfPassword } from '../../../src/services/access/passwords.ts';
import { digestOfSecret, newCode } from '../../../src/services/access/secret-words.ts';
import {
  type SignInDeps,
  signInWithPassword,
  signInWithRecoveryCode,
} from '../../../src/services/access/sign-in.ts';
import { endStaffSessions, resetStaff } from '../../../src/services/access/staff.ts';
import type { StaffWrites } from '../../../src/store/access/staff.ts';
import { createThrottleStore } from '../../../src/store/access/throttle.ts';
import { createTicketStore } from '../../../src/store/access/tickets.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const nothing = async () => undefined;
const NOW = instantOf(Date.now());
const PASSWORD = 'correct horse battery staple';
const FROM = { network: null, requestId: null };
const passwordHash = await hashOfPassword(PASSWORD);
const otherHash = await hashOfPassword('another horse battery staple');
const RECOVERY = newCode();
const CODES = { sealed: 's1:AAAA', lastStep: 7 };

/** What signing in needs; `meanwhile` happens after the account was looked at, and before the session is opened. */
function deskWith(meanwhile: () => Promise<unknown>): SignInDeps {
  const { staff } = t.store;
  const change: StaffWrites['change'] = async (staffId, made) => {
    await meanwhile();
    return staff.change(staffId, made);
  };
  return {
    store: { staff: { ...staff, change } },
    tickets: createTicketStore(t.db),
    throttle: createThrottleStore(t.db),
    keys: parseKeyring(newKeyEntry('s1')),
    party: { host: 'localhost', origin: 'http://localhost' },
    sessionMs: 3_600_000,
    now: Date.now,
  };
}

async function aPerson(codes: CodeSecret | null) {
  const staffId = uniqueName('STAFF');
  const name = staffId.toLowerCase();
  await t.store.staff.add({
    ...{ staffId, name, roles: ['auditor'], state: 'active', unconfirmed: null },
    ...{ invitation: null, passwordHash, passkeys: [], recoveryCodes: [digestOfSecret(RECOVERY)], codes },
    ...{ createdAt: NOW, createdBy: 'chief', changedAt: NOW },
  });
  return { staffId, name };
}

const openSessions = async (staffId: string) =>
  (await t.store.staff.sessions(staffId)).filter(({ endedAt }) => endedAt === null);

/** What takes the password from an account, and ends its sessions. */
const CHANGES: readonly (readonly [what: string, change: (staffId: string) => Promise<unknown>])[] = [
  ['is reset', (staffId) => resetStaff(t.store, staffId, digestOfSecret('new'), 'chief', NOW)],
  [
    'gets another password',
    (staffId) =>
      t.store.staff.change(staffId, (account) => ({
        account: { ...account, passwordHash: otherHash },
        act: { act: 'staff.administered', reason: 'test' },
        ends: { sessionId: 'all', by: 'chief', at: NOW },
      })),
  ],
];

describe.each(CHANGES)('an account that %s', (_what, change) => {
  test('opens no session for the password before, given a moment ago', async () => {
    const { staffId, name } = await aPerson(null);
    const desk = deskWith(() => change(staffId));
    expect(await signInWithPassword(desk, { name, password: PASSWORD }, FROM)).toEqual({ kind: 'refused' });
    expect(await openSessions(staffId)).toEqual([]);
  });

  test('opens none for the second factor, when its first was the password before', async () => {
    const { staffId, name } = await aPerson(CODES);
    const first = await signInWithPassword(deskWith(nothing), { name, password: PASSWORD }, FROM);
    if (first.kind !== 'secondFactor') throw new Error(first.kind);
    const given = { ticket: first.ticket, code: RECOVERY };
    const during = deskWith(() => change(staffId));
    expect(await signInWithRecoveryCode(during, given, FROM)).toEqual({ kind: 'refused' });

    const again = await aPerson(CODES);
    const one = await signInWithPassword(deskWith(nothing), { name: again.name, password: PASSWORD }, FROM);
    if (one.kind !== 'secondFactor') throw new Error(one.kind);
    await change(again.staffId);
    const late = { ticket: one.ticket, code: RECOVERY };
    expect(await signInWithRecoveryCode(deskWith(nothing), late, FROM)).toEqual({ kind: 'refused' });
    for (const id of [staffId, again.staffId]) expect(await openSessions(id)).toEqual([]);
  });
});

test('who signs in with a password alone has a session, and none when a second factor was added meanwhile', async () => {
  const { staffId, name } = await aPerson(null);
  expect(await signInWithPassword(deskWith(nothing), { name, password: PASSWORD }, FROM)).toMatchObject({
    kind: 'signedIn',
  });
  const added = deskWith(() =>
    t.store.staff.change(staffId, (account) => ({
      account: { ...account, codes: CODES },
      act: { act: 'staff.administered', reason: 'test' },
    })),
  );
  expect(await signInWithPassword(added, { name, password: PASSWORD }, FROM)).toEqual({ kind: 'refused' });
  expect(await openSessions(staffId)).toHaveLength(1);
});

test.each([
  ['is reset', (staffId: string) => resetStaff(t.store, staffId, digestOfSecret('new'), 'chief', NOW)],
  ['loses its sessions', (staffId: string) => endStaffSessions(t.store, staffId, 'all', 'chief', NOW)],
])(
  'an account that %s gets no factor by a request that its old session sent before',
  async (_what, change) => {
    const { staffId, name } = await aPerson(null);
    const entered = await signInWithPassword(deskWith(nothing), { name, password: PASSWORD }, FROM);
    if (entered.kind !== 'signedIn') throw new Error(entered.kind);
    const account = await t.store.staff.get(staffId);
    if (account === null) throw new Error('nobody');
    const signedIn = { account, session: entered.session, mayChange: true };
    const late = await renewRecoveryCodes(
      deskWith(() => change(staffId)),
      signedIn,
      FROM,
    );
    expect(late).toEqual({ kind: 'refused' });
    const kept = (await t.store.staff.get(staffId))?.recoveryCodes;
    expect([[], account.recoveryCodes]).toContainEqual(kept);
  },
);
