import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENTRY_TYPES, type NewEntry } from '../../../src/domain/ledger/entry.ts';
import { numberEntries } from '../../../src/domain/ledger/posting.ts';
import { storedAccounts } from '../../../src/store/accounts/collections.ts';
import { chainedEntries } from '../../../src/store/ledger/collections.ts';
import { chained, entryHash, genesisHash, noteDigest } from '../../../src/store/ledger/ledger-hash.ts';
import { type LedgerBreak, LedgerProof } from '../../../src/store/ledger/ledger-proof.ts';
import type { AnyDocument } from '../../../src/store/mongo/collection.ts';
import { aBillingAccount, aNewEntry } from '../../support/builders/builders.ts';

const BA = 'BA-1';
const POSTED_AT = '2026-11-22T09:00:00.000Z';

interface Ledger {
  readonly account: AnyDocument;
  readonly entries: readonly AnyDocument[];
}

function ledgerOf(entries: readonly NewEntry[], customerId = 'CUST-1'): Ledger {
  const start = { billingAccountId: BA, customerId, balance: 0, sequence: 0 };
  const numbered = numberEntries(start, entries, POSTED_AT);
  const chain = chained(genesisHash(BA), numbered);
  const { lastHash } = chain;
  const balance = numbered.at(-1)?.balanceAfter ?? 0;
  const account = aBillingAccount({ billingAccountId: BA, customerId, balance, sequence: entries.length });
  return {
    account: { ...storedAccounts.toDoc({ ...account, lastHash }) },
    entries: chain.entries.map((entry) => ({ ...chainedEntries.toDoc(entry) })),
  };
}

function proven({ account, entries }: Ledger): LedgerBreak | null {
  const proof = new LedgerProof(BA, account);
  for (const entry of entries) proof.entry(entry);
  proof.checkBills(() => null);
  return proof.end();
}

const newEntries = fc.array(
  fc
    .record({
      type: fc.constantFrom(...ENTRY_TYPES),
      direction: fc.constantFrom('debit' as const, 'credit' as const),
      amount: fc.integer({ min: 1, max: 2 ** 45 }),
      note: fc.option(fc.string({ unit: 'binary' })),
      billId: fc.option(fc.string({ minLength: 1 })),
      reversedEntryId: fc.option(fc.constant(`${BA}:1`)),
    })
    .map(({ reversedEntryId, ...parts }) =>
      aNewEntry({
        ...parts,
        billingAccountId: BA,
        ...(reversedEntryId === null ? {} : { reversedEntryId }),
      }),
    ),
  { minLength: 1, maxLength: 8 },
);

/** Another value of the same kind, as somebody who tampers would put it. */
function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return /^[0-9a-f]{64}$/.test(value) ? `${'a'.repeat(63)}b` : `${value}x`;
  return 'X';
}

describe('the chain of a ledger', () => {
  test('is valid for everything that was posted', () => {
    fc.assert(fc.property(newEntries, (entries) => proven(ledgerOf(entries)) === null));
  });

  test('names the entry with a changed, added or removed field', () => {
    fc.assert(
      fc.property(newEntries, fc.nat(), fc.nat(), fc.boolean(), (given, at, which, remove) => {
        const ledger = ledgerOf(given);
        const index = at % given.length;
        const entry = ledger.entries[index];
        const fields = [...Object.keys(entry ?? {}), 'extra'];
        const field = fields[which % fields.length] ?? '';
        const { [field]: value, ...rest }: Record<string, unknown> = entry ?? {};
        const id = String(entry?._id);
        const changed: AnyDocument = {
          ...(field === '_id' ? { _id: `${id}x` } : { _id: id }),
          ...rest,
          ...((remove && field !== 'extra') || field === '_id' ? {} : { [field]: other(value) }),
        };
        const entries = ledger.entries.map((kept, n) => (n === index ? changed : kept));
        expect(proven({ ...ledger, entries })).toMatchObject({ sequence: index + 1, entryId: changed._id });
      }),
    );
  });

  test('names the first entry that is missing, doubled or in another place', () => {
    fc.assert(
      fc.property(newEntries, fc.nat(), (given, at) => {
        const ledger = ledgerOf(given);
        const index = at % given.length;
        const missing = ledger.entries.filter((_, n) => n !== index);
        expect(proven({ ...ledger, entries: missing })).toMatchObject({ sequence: index + 1 });
        const doubled = ledger.entries.flatMap((entry, n) => (n === index ? [entry, entry] : [entry]));
        expect(proven({ ...ledger, entries: doubled })).toMatchObject({ sequence: index + 2 });
        const moved = [...missing, ...ledger.entries.slice(index, index + 1)];
        if (index < given.length - 1)
          expect(proven({ ...ledger, entries: moved })).toMatchObject({ sequence: index + 1 });
      }),
    );
  });

  test.each([
    ['sequence', 'accountSequence'],
    ['balance', 'accountBalance'],
    ['lastHash', 'accountHash'],
  ])('does not hold for an account with another %s', (field, fault) => {
    const ledger = ledgerOf([aNewEntry(), aNewEntry()].map((entry) => ({ ...entry, billingAccountId: BA })));
    const account = { ...ledger.account, [field]: other(ledger.account[field]) };
    expect(proven({ ...ledger, account })?.faults).toEqual([fault]);
  });

  test('belongs to one account: no ledger can replace another one', () => {
    const ledger = ledgerOf([{ ...aNewEntry(), billingAccountId: BA }]);
    const proof = new LedgerProof('BA-2', { ...ledger.account, _id: 'BA-2' });
    for (const entry of ledger.entries) proof.entry(entry);
    expect(proof.end()).toMatchObject({ sequence: 1, faults: ['previousHash'] });
  });

  test('stays valid when a bill of the account collects a charge later, but not with another bill', () => {
    const ledger = ledgerOf([1, 2].map(() => aNewEntry({ billingAccountId: BA, billId: null })));
    const entries = ledger.entries.map((entry) => ({ ...entry, billId: 'BILL-1' }));
    const ownedBy = (owner: string | null) => {
      const proof = new LedgerProof(BA, ledger.account);
      for (const entry of entries) proof.entry(entry);
      expect(proof.collectedBy()).toEqual(['BILL-1', 'BILL-1']);
      proof.checkBills(() => owner);
      return proof.end();
    };
    expect(ownedBy(BA)).toBeNull();
    expect(ownedBy('BA-2')).toMatchObject({ sequence: 1, faults: ['bill'] });
  });

  test('is the same on every machine and in every version: hashes are stored', () => {
    const [entry] = numberEntries(
      { billingAccountId: BA, customerId: 'CUST-1', balance: 0, sequence: 0 },
      [
        {
          billingAccountId: BA,
          type: 'usage',
          direction: 'debit',
          amount: 4_210,
          occurredAt: '2026-11-20T10:00:00.000Z',
          idempotencyKey: 'rating:1',
          source: 'rating',
          billId: null,
          paymentId: null,
          note: 'Grüße',
        },
      ],
      POSTED_AT,
    );
    if (entry === undefined) throw new Error('one entry in, one out');
    expect(genesisHash(BA)).toMatchInlineSnapshot(
      `"11ceba2f96e3f08c0cfa0d395c747307216f8f974122d22d80801f6f6dc6017a"`,
    );
    const proven = { ...entry, noteDigest: noteDigest('salt', 'Grüße') };
    expect(entryHash(proven, genesisHash(BA))).toMatchInlineSnapshot(
      `"caaebd1a0e9825cbc497b10ec1accef1150ad3c6df67aaf830d192c197a5015b"`,
    );
  });
});
