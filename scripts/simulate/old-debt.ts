import type { Insolvency } from '../../src/domain/arrears/insolvency.ts';
import type { Bill } from '../../src/domain/billing/bill.ts';
import { civilDateAt, type Instant } from '../../src/domain/civil-date.ts';
import { dunningCases, insolvencies } from '../../src/store/arrears/collections.ts';
import { billDetails, bills } from '../../src/store/billing/collections.ts';
import { collectionOf } from '../../src/store/mongo/collection.ts';
import { notices } from '../../src/store/notices/collections.ts';
import { payments } from '../../src/store/payments/collections.ts';
import type { Violation } from './month-end.ts';
import type { World } from './world.ts';

/** What is known of a bill when it is looked at. */
export type BillSeen = Pick<
  Bill,
  'billId' | 'billDate' | 'dueDate' | 'periodFrom' | 'periodTo' | 'settledDate' | 'reopenings' | 'rests'
> & { readonly madeAt: Instant };

/** Something that asked an account for money. */
interface Asking {
  readonly at: Instant;
  readonly what: string;
  /** The bill that it was about; null: all that is late. */
  readonly billId: string | null;
}

/**
 * Old debt of a bankruptcy that does not rest. Between its opening and its dismissal, and for good after a discharge: every bill up to the opening rests, none
 * of them is asked for, no stage of dunning is entered without a late bill of the new time, no day before the opening is billed anew, a plain payment goes on
 * no old bill and a quota on no new one.
 */
export async function wokenDebt({ db, byAccount }: Pick<World, 'db' | 'byAccount'>): Promise<Violation[]> {
  const found: Violation[] = [];
  const all = await collectionOf(db, insolvencies).find().sort({ _id: 1 }).toArray();
  for (const proceedings of all.map(insolvencies.fromDoc)) {
    const { billingAccountId } = proceedings;
    const timeZone = byAccount.get(billingAccountId)?.timeZone ?? 'UTC';
    const own = await collectionOf(db, bills).find({ billingAccountId }).toArray();
    const details = await collectionOf(db, billDetails).find({ billingAccountId }).toArray();
    const madeAt = new Map(details.map((doc) => [doc._id, doc.madeAt]));
    const seen = own.map((doc): BillSeen => ({ ...bills.fromDoc(doc), madeAt: madeAt.get(doc._id) ?? '' }));
    const asked: Asking[] = [];
    const told = db
      .collection<{ _id: string; kind: string; reference: string; createdAt: string }>(notices.name)
      .find({ billingAccountId, kind: { $in: ['billMade', 'dueSoon', 'dueToday', 'overdue'] } });
    for await (const { kind, reference, createdAt } of told)
      asked.push({ at: createdAt, what: kind, billId: reference });
    for await (const { steps } of collectionOf(db, dunningCases).find({ billingAccountId }))
      for (const { stage, at } of steps) asked.push({ at, what: `dunning ${stage}`, billId: null });
    const say = (text: string) => found.push({ what: 'old debt', billingAccountId, text });
    for (const text of wokenBy(proceedings, seen, asked, timeZone)) say(text);
    const old = new Set(seen.filter((bill) => isOld(proceedings, bill)).map(({ billId }) => billId));
    for await (const doc of collectionOf(db, payments).find({ billingAccountId })) {
      const { paymentId, quota = false, allocations, receivedAt } = payments.fromDoc(doc);
      // What was credit until a dismissal goes on old bills then.
      if (proceedings.state === 'dismissed' || !isIn(proceedings, receivedAt)) continue;
      for (const { billId } of allocations)
        if (quota !== old.has(billId)) say(`${paymentId} is on ${billId}, and ${quota ? 'a' : 'no'} quota`);
    }
  }
  return found;
}

/** What is wrong with the bills of an account over which proceedings were opened, and with what asked for them. */
export function wokenBy(
  proceedings: Pick<Insolvency, 'openedOn' | 'openedAt' | 'endedAt' | 'state'>,
  own: readonly BillSeen[],
  asked: readonly Asking[],
  timeZone: string,
): string[] {
  const { openedOn, openedAt, state } = proceedings;
  const wrong: string[] = [];
  for (const bill of own) {
    const old = isOld(proceedings, bill);
    if (old && state !== 'dismissed' && bill.rests !== true) wrong.push(`${bill.billId} does not rest`);
    if (!old && bill.madeAt > openedAt && bill.periodFrom < openedOn)
      wrong.push(`${bill.billId} bills days from ${bill.periodFrom} on anew`);
  }
  for (const { at, what, billId } of asked) {
    if (!isIn(proceedings, at)) continue;
    const today = civilDateAt(at, timeZone);
    const isFair =
      billId === null
        ? own.some(
            (bill) =>
              !isOld(proceedings, bill) &&
              bill.dueDate < today &&
              (bill.settledDate === null || bill.settledDate >= today || (bill.reopenings ?? 0) > 0),
          )
        : own.some((bill) => bill.billId === billId && !isOld(proceedings, bill));
    if (!isFair) wrong.push(`${what} at ${at} asks for old debt${billId === null ? '' : ` of ${billId}`}`);
  }
  return wrong;
}

function isOld({ openedOn }: Pick<Insolvency, 'openedOn'>, bill: BillSeen): boolean {
  return bill.billDate <= openedOn || bill.periodTo < openedOn;
}

/** Whether old debt rests then: from the opening on, until it is dismissed. */
function isIn(
  { openedAt, endedAt, state }: Pick<Insolvency, 'openedAt' | 'endedAt' | 'state'>,
  at: Instant,
): boolean {
  return at > openedAt && (state !== 'dismissed' || at < (endedAt ?? ''));
}
