import { atHour, type Instant } from '../../src/domain/civil-date.ts';
import { type LedgerEntry, signedAmount } from '../../src/domain/ledger/entry.ts';
import { CHARGE_TYPES } from '../../src/domain/ledger/posting.ts';
import { INTERNAL_CUSTOMER_ID } from '../../src/domain/payments/suspense.ts';
import { accounts } from '../../src/store/accounts/collections.ts';
import { dunningCases } from '../../src/store/arrears/collections.ts';
import { bills } from '../../src/store/billing/collections.ts';
import { ledgerEntries } from '../../src/store/ledger/collections.ts';
import { collectionOf } from '../../src/store/mongo/collection.ts';
import { notices } from '../../src/store/notices/collections.ts';
import type { Violation } from './month-end.ts';
import type { World } from './world.ts';

/** What asks a customer for money. */
const ASKING_KINDS = [
  ...['dueSoon', 'dueToday', 'overdue'],
  ...['reminder', 'warning', 'serviceRestricted', 'suspended', 'collections', 'resumed'].map(
    (stage) => `dunning.${stage}`,
  ),
];

/** Something that was done against an account, or is in force. */
interface Act {
  readonly billingAccountId: string;
  readonly at: Instant;
  readonly what: string;
}

/** The ledger of an account, and when its bills were made: at two in the morning of their date. */
export interface Books {
  readonly entries: readonly Pick<LedgerEntry, 'type' | 'direction' | 'amount' | 'source' | 'postedAt'>[];
  readonly billsMadeAt: readonly Instant[];
}

/**
 * Letters, fees, restrictions and suspensions of accounts that owed nothing at that moment: nobody who is owed money is reminded, charged or
 * suspended (docs/billing.md). What an account owed is read off the ledger alone, without the product's arithmetic.
 */
export async function actsAgainstTheOwed(world: World, now: Instant): Promise<Violation[]> {
  const { db } = world;
  const acts = await actsOf(world, now);
  const ids = [...new Set(acts.map(({ billingAccountId }) => billingAccountId))];
  const books = new Map<string, { entries: LedgerEntry[]; billsMadeAt: Instant[] }>(
    ids.map((id) => [id, { entries: [], billsMadeAt: [] }]),
  );
  const ofThem = { billingAccountId: { $in: ids } };
  for await (const doc of collectionOf(db, ledgerEntries).find(ofThem))
    books.get(doc.billingAccountId)?.entries.push(ledgerEntries.fromDoc(doc));
  for await (const doc of collectionOf(db, bills).find(ofThem))
    books
      .get(doc.billingAccountId)
      ?.billsMadeAt.push(
        atHour(doc.billDate, 2, world.byAccount.get(doc.billingAccountId)?.timeZone ?? 'UTC'),
      );
  return acts.flatMap(({ billingAccountId, at, what }) => {
    const own = books.get(billingAccountId);
    if (own === undefined || owesAt(own, at)) return [];
    return [{ what: 'owed money', billingAccountId, text: `${what} at ${at}, when nothing was owed` }];
  });
}

/**
 * Whether bills ask for money at that moment: the balance without what was charged since the last bill is above zero, before or after what else
 * was posted in the same instant. The fee that dunning posts then does not count.
 */
export function owesAt({ entries, billsMadeAt }: Books, at: Instant): boolean {
  const owed = (isIn: (postedAt: Instant) => boolean): number => {
    const lastBill = billsMadeAt.filter(isIn).toSorted().at(-1);
    const counted = entries.filter(
      ({ postedAt, source, direction, type }) =>
        isIn(postedAt) &&
        !(source === 'dunning' && type === 'fee' && direction === 'debit' && postedAt === at) &&
        !(direction === 'debit' && CHARGE_TYPES.includes(type) && postedAt > (lastBill ?? '')),
    );
    return counted.reduce((sum, entry) => sum + signedAmount(entry), 0);
  };
  return owed((postedAt) => postedAt < at) > 0 || owed((postedAt) => postedAt <= at) > 0;
}

async function actsOf({ db }: World, now: Instant): Promise<Act[]> {
  const acts: Act[] = [];
  const asking = db
    .collection<{ billingAccountId: string; kind: string; createdAt: string }>(notices.name)
    .find({ kind: { $in: ASKING_KINDS } }, { projection: { billingAccountId: 1, kind: 1, createdAt: 1 } });
  for await (const { billingAccountId, kind, createdAt } of asking)
    acts.push({ billingAccountId, at: createdAt, what: `was told ${kind}` });
  const fees = { type: 'fee', source: 'dunning', direction: 'debit' } as const;
  for await (const { billingAccountId, postedAt } of collectionOf(db, ledgerEntries).find(fees))
    acts.push({ billingAccountId, at: postedAt, what: 'was charged a fee' });
  for await (const { billingAccountId, steps } of collectionOf(db, dunningCases).find())
    for (const { stage, at, effects } of steps)
      if (effects.length > 0) acts.push({ billingAccountId, at, what: `entered ${stage}` });
  const held = collectionOf(db, accounts).find({
    customerId: { $ne: INTERNAL_CUSTOMER_ID },
    $or: [
      { state: 'suspended' },
      { collectionStatus: 'collections' },
      { 'restrictions.0': { $exists: true } },
    ],
  });
  for await (const { _id } of held)
    acts.push({ billingAccountId: _id, at: now, what: 'is suspended, restricted or in collections' });
  return acts;
}
