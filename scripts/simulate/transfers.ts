import { openAmount } from '../../src/domain/accounts/standing.ts';
import type { Bill } from '../../src/domain/billing/bill.ts';
import { addDays, civilDateAt, type Instant } from '../../src/domain/civil-date.ts';
import { money } from '../../src/domain/money.ts';
import type { TransferReportKind, TransferSplit } from '../../src/domain/payments/transfer.ts';
import { reportTransfer, takeBackTransfer } from '../../src/services/payments/transfers.ts';
import { collectionOf } from '../../src/store/mongo/collection.ts';
import { payments } from '../../src/store/payments/collections.ts';
import { LIFE } from './assumptions.ts';
import type { Violation } from './month-end.ts';
import type { Person } from './population.ts';
import { count, type World } from './world.ts';

/** What a transfer is said to be. */
interface Sent {
  readonly transferId: string;
  readonly amount: number;
  readonly split: TransferSplit;
}

/**
 * A payer sends one sum for the bills that they are asked to pay, and either names the parts or leaves it to the service. It comes at once, or is
 * announced and comes two days later, or does not come and is sent again; of some a part or all goes back.
 * @param asked the open bills that they are asked to pay
 */
export async function payByTransfer(
  world: World,
  payer: Person,
  asked: readonly Bill[],
  now: Instant,
): Promise<void> {
  payer.made.payments += 1;
  const transferId = `TR-${payer.billingAccountId.slice(3)}-${payer.made.payments}`;
  const fate = payer.random.fork(transferId);
  const parts = asked.map((bill) => ({
    ...{ billingAccountId: bill.billingAccountId, billId: fate.chance(0.5) ? bill.billId : null },
    amount: openAmount(bill),
  }));
  // Some round up: the rest is credit of the account that paid.
  const amount = parts.reduce((sum, part) => sum + part.amount, fate.chance(0.2) ? 500 : 0);
  if (amount === 0) return;
  const split: TransferSplit = fate.chance(0.5)
    ? { by: 'sender', parts }
    : { by: 'oldestDue', over: 'paidFor' };
  const sent = { transferId, amount, split };
  count(world, `transfers split by ${split.by === 'sender' ? 'their sender' : 'due date'}`);
  const today = civilDateAt(now, payer.timeZone);
  const later = (days: number, task: (at: Instant) => Promise<void>) =>
    world.agenda.add(addDays(today, days), payer.billingAccountId, task);
  const drawn = fate.next();
  let came = 0;
  if (drawn >= LIFE.transferAnnounced) await tell(world, payer, sent, 'settled', now);
  else {
    await tell(world, payer, sent, 'pending', now);
    const fails = drawn < LIFE.transferFails;
    later(2, (at) => tell(world, payer, sent, fails ? 'failed' : 'settled', at));
    if (fails)
      return later(5, (at) => tell(world, payer, { ...sent, transferId: `${transferId}-2` }, 'settled', at));
    came = 2;
  }
  if (!fate.chance(Math.min(1, LIFE.transferTakenBack * world.restless))) return;
  // Some of it is told before the money is: it waits.
  const first = came + (fate.chance(0.2) && came > 0 ? -1 : fate.int(1, 20));
  const all = fate.chance(0.4);
  later(first, (at) => goesBack(world, payer, sent, all ? amount : Math.ceil(amount * 0.3), at));
  if (!all) later(first + 3, (at) => goesBack(world, payer, sent, Math.floor(amount * 0.2), at));
}

async function tell(
  world: World,
  payer: Person,
  { transferId, amount, split }: Sent,
  status: TransferReportKind,
  now: Instant,
): Promise<void> {
  const { billingAccountId, currency } = payer;
  await reportTransfer(
    { ...world.news(now), store: world.store },
    {
      ...{ transferId, billingAccountId, amount: money(amount, currency), split, status },
      ...{ method: null, occurredAt: now, valueDate: null, reference: null, reportedBy: 'bank' },
    },
  );
  if (status === 'settled') expectMore(world, transferId, amount);
  count(world, `transfers ${status}`);
}

async function goesBack(
  world: World,
  payer: Person,
  { transferId }: Sent,
  amount: number,
  now: Instant,
): Promise<void> {
  if (amount === 0) return;
  await takeBackTransfer(
    { ...world.news(now), store: world.store },
    {
      ...{ transferId, eventId: null, kind: 'reversed', amount: money(amount, payer.currency) },
      ...{ occurredAt: now, valueDate: null, bankFee: null, reportedBy: 'bank' },
    },
  );
  expectMore(world, transferId, -amount);
  count(world, 'transfers taken back');
}

function expectMore({ transferred }: Pick<World, 'transferred'>, transferId: string, amount: number): void {
  transferred.set(transferId, (transferred.get(transferId) ?? 0) + amount);
}

/** Transfers whose parts do not add up to what came, less what went back. */
export async function wrongTransfers({
  db,
  transferred,
}: Pick<World, 'db' | 'transferred'>): Promise<Violation[]> {
  const counted = new Map<string, number>();
  for await (const doc of collectionOf(db, payments).find({ transferId: { $exists: true } })) {
    const { transferId = '', countedAmount } = payments.fromDoc(doc);
    counted.set(transferId, (counted.get(transferId) ?? 0) + countedAmount);
  }
  return [...new Set([...transferred.keys(), ...counted.keys()])].flatMap((transferId) => {
    const [wanted, is] = [Math.max(0, transferred.get(transferId) ?? 0), counted.get(transferId) ?? 0];
    const text = `${transferId} came to ${wanted}, its parts count ${is}`;
    return wanted === is ? [] : [{ what: 'transfer', billingAccountId: '-', text }];
  });
}
