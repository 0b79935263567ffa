import { civilDateAt, DAY_MS, epochMsOf, type Instant, instantOf } from '../../src/domain/civil-date.ts';
import { sumMinor } from '../../src/domain/money.ts';
import { INTERNAL_CUSTOMER_ID } from '../../src/domain/payments/suspense.ts';
import { accounts, creditHolds } from '../../src/store/accounts/collections.ts';
import { verifyAccountView } from '../../src/store/accounts/view-verify.ts';
import { keysOfClient } from '../../src/store/audit/client-keys.ts';
import { auditBilling } from '../../src/store/billing/billing-audit.ts';
import { bills, subscriptions } from '../../src/store/billing/collections.ts';
import { verifyLedger } from '../../src/store/ledger/ledger-verify.ts';
import { collectionOf } from '../../src/store/mongo/collection.ts';
import { notices } from '../../src/store/notices/collections.ts';
import { auditFaultsOf } from '../../test/support/product/audit-faults.ts';
import { openedDb } from '../../test/support/product/field-keys.ts';
import { wrongReaders } from './asked.ts';
import { wokenDebt } from './old-debt.ts';
import { actsAgainstTheOwed } from './owed-money.ts';
import { lostOnTheWay } from './passed-on.ts';
import { misplacedMoney } from './placed-money.ts';
import { wrongPromises } from './promise-ends.ts';
import { wrongTransfers } from './transfers.ts';
import type { World } from './world.ts';

/** Something that must not be. */
export interface Violation {
  readonly what: string;
  readonly billingAccountId: string;
  readonly text: string;
}

/** How many accounts' views are derived again and compared. */
const VIEWS_SAMPLED = 150;

/**
 * Holds everything against the rules at the end of a month; none: all is well. The ledgers are proven, the money of every account is
 * audited (balances, bills, periods, payments, notices of bills), no due bill is missing, no cause has two notices and no notice
 * was handed over twice or waits longer than a night, held credit is the sum of the credit holds in force, no approval of the policy left available credit
 * below zero, no service of a written-off account runs on, views are what they are derived from (a sample), promises ended as they
 * had to, no sweep left an account out, nobody who is owed money was reminded, charged or suspended, no money is without a place, letters went to who was
 * asked to pay, what a payer paid for others adds up with what they got, the parts of a transfer add up to what came less what went
 * back, and the old debt of a bankruptcy rests.
 */
export async function checkMonth(world: World, now: Instant): Promise<Violation[]> {
  const { db, client, faults } = world;
  const found: Violation[] = faults.map(({ billingAccountId, code }) => ({
    what: 'fault',
    billingAccountId,
    text: code,
  }));
  await verifyLedger(db, client, {
    billingAccountId: null,
    onBroken: ({ billingAccountId, ...broken }) =>
      found.push({ what: 'ledger', billingAccountId, text: JSON.stringify(broken) }),
  });
  const audit = await auditBilling(db, client, { accountsPerSnapshot: 250 });
  for (const { billingAccountId, fault, subject, text } of audit.violations)
    found.push({ what: `audit ${fault}`, billingAccountId, text: `${subject ?? 'account'} ${text}` });
  found.push(...(await wrongAccounts(world, now)), ...(await doubledNotices(world)));
  found.push(...(await lateNotices(world, now)));
  found.push(...(await wrongPromises(world, now)));
  found.push(...(await actsAgainstTheOwed(world, now)), ...(await misplacedMoney(world)));
  found.push(...(await wrongReaders(world)), ...(await lostOnTheWay(world)));
  found.push(...(await wrongTransfers(world)), ...(await wokenDebt(world)));
  for (const { billingAccountId } of sample(world, now))
    for (const part of await verifyAccountView(openedDb(db), billingAccountId))
      found.push({ what: 'view', billingAccountId, text: `${part} differs from what it is derived from` });
  return found;
}

/** Bills that should be there, held credit, and services of whom nothing is expected any more. */
async function wrongAccounts({ db }: World, now: Instant): Promise<Violation[]> {
  const found: Violation[] = [];
  const held = new Map<string, number>();
  for (const doc of await collectionOf(db, creditHolds).find({ state: 'held' }).toArray())
    held.set(doc.billingAccountId, sumMinor([held.get(doc.billingAccountId) ?? 0, doc.amount]));
  const running = collectionOf(db, subscriptions).find({ state: 'active', endDate: null });
  const serving = new Set((await running.toArray()).map((doc) => doc.billingAccountId));
  const all = await collectionOf(db, accounts)
    .find({ customerId: { $ne: INTERNAL_CUSTOMER_ID } })
    .toArray();
  for (const account of all.map(accounts.fromDoc)) {
    const { billingAccountId, billing, timeZone, heldCredit } = account;
    const say = (what: string, text: string) => found.push({ what, billingAccountId, text });
    const today = civilDateAt(now, timeZone);
    if (billing === undefined || billing.nextBillDate <= today)
      say('bill missing', `the bill of ${billing?.nextBillDate} is not made on ${today}`);
    const sum = held.get(billingAccountId) ?? 0;
    if (heldCredit !== sum || heldCredit < 0)
      say('held credit', `is ${heldCredit}, credit holds add up to ${sum}`);
    if (account.collectionStatus === 'writtenOff' && serving.has(billingAccountId))
      say('service runs on', 'although the account was written off');
  }
  return found;
}

/** One notice a cause, and each handed to a sender once: here no sender fails, so there is no reason for a second time. */
async function doubledNotices({ db, sent }: World): Promise<Violation[]> {
  const rows = await db
    .collection(notices.name)
    .aggregate<{ _id: { account: string; kind: string; reference: string }; times: number }>([
      { $match: { kind: { $in: ['billMade', 'dueSoon', 'dueToday', 'overdue', 'unusualBill'] } } },
      {
        $group: {
          _id: { account: '$billingAccountId', kind: '$kind', reference: '$reference' },
          times: { $sum: 1 },
        },
      },
      { $match: { times: { $gt: 1 } } },
    ])
    .toArray();
  // A bill that was paid and is open again may be called overdue once more.
  const again = await collectionOf(db, bills)
    .find({ _id: { $in: rows.map(({ _id }) => _id.reference) } })
    .toArray();
  const reopened = new Map(again.map((doc) => [doc._id, doc.reopenings ?? 0]));
  const allowed = ({ kind, reference }: { kind: string; reference: string }) =>
    kind === 'overdue' ? 1 + (reopened.get(reference) ?? 0) : 1;
  const found = rows
    .filter(({ _id, times }) => times > allowed(_id))
    .map(({ _id, times }) => ({
      what: 'notice twice',
      billingAccountId: _id.account,
      text: `${_id.kind} of ${_id.reference} is there ${times} times`,
    }));
  for (const [id, times] of sent)
    if (times > 1)
      found.push({ what: 'notice sent twice', billingAccountId: '-', text: `${id}: ${times} times` });
  return found;
}

/** Quiet hours end every morning: what was written more than a day ago has left, or was not to be sent. */
async function lateNotices({ db }: World, now: Instant): Promise<Violation[]> {
  const rows = await collectionOf(db, notices)
    .find({ 'delivery.state': 'pending', createdAt: { $lt: instantOf(epochMsOf(now) - DAY_MS) } })
    .toArray();
  return rows.map(({ _id, billingAccountId, createdAt }) => ({
    what: 'notice waits',
    billingAccountId: billingAccountId ?? '-',
    text: `${_id} waits since ${createdAt}`,
  }));
}

function sample({ people }: World, now: Instant) {
  const step = Math.max(1, Math.floor(people.length / VIEWS_SAMPLED));
  const first = Number(now.slice(5, 7)) % step;
  return people.filter((_, index) => index % step === first);
}

/** What `audit verify` finds of a life when it ends: chains, keys, and the documents that the trail tells of. */
export async function checkTrail({ db, client }: World): Promise<Violation[]> {
  const faults = await auditFaultsOf(db, keysOfClient(client), client);
  return faults.map(({ kind, entryId, shard, document }) => ({
    what: 'audit trail',
    billingAccountId: '-',
    text: [kind, entryId ?? shard ?? '', document?.collection ?? '', document?.id ?? ''].join(' '),
  }));
}
