import type { Db, MongoClient } from 'mongodb';
import { payerOn } from '../../domain/accounts/payer.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { BillLine } from '../../domain/billing/bill-details.ts';
import { type BillDraft, collectedLine, ownLines } from '../../domain/billing/bill-of.ts';
import { type BillPlan, draftOf, type MadeBill, planOf } from '../../domain/billing/bill-plan.ts';
import { type Collectable, collectingRule } from '../../domain/billing/collectable.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import type { CivilDate, Instant, TimeZone } from '../../domain/civil-date.ts';
import { billMade } from '../../domain/events/events-of.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { type BilledView, writeBilledViews } from '../accounts/account-views.ts';
import type { WholeView } from '../accounts/begin.ts';
import { accounts, storedAccounts } from '../accounts/collections.ts';
import { type NoticeReader, payerReaders, readerOfBill } from '../accounts/payer-readers.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { type BulkOperation, insertion, writing } from '../audit/writing.ts';
import { announce as announceEvent } from '../events/outbox.ts';
import { chainedEntries, ledgerEntries, UNBILLED_INDEX } from '../ledger/collections.ts';
import { chained } from '../ledger/ledger-hash.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { StoredDataError } from '../mongo/errors.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { notices } from '../notices/collections.ts';
import { writeCredit } from './bill-credit.ts';
import { FIRST_LINES } from './bill-pages.ts';
import { collectedFilter, readBillSources, type StoredBillSources, TOO_MANY } from './bill-run-sources.ts';
import { collectPiece, MARKED_AT_ONCE } from './collect-ahead.ts';
import { billDetails, bills, subscriptions } from './collections.ts';

/** How bills are made. */
export interface BillOrder {
  /** The civil day of the accounts' zone: bills of a later date are not made. */
  readonly today: CivilDate;
  readonly now: Instant;
  readonly runId: string;
  /** What the customer is told of a bill, written with it; left out: nothing. */
  readonly announce?: (made: MadeBill, reader: NoticeReader, timeZone: TimeZone) => Notice;
  /** Once it is aborted, no further piece of a long bill is begun; what was marked stays, and the next call goes on there. */
  readonly signal?: AbortSignal;
}

export interface BillRunReads {
  /**
   * The next bill of an account as it would be made now, with the lines of the first {@link FIRST_LINES} entries that it would collect; nothing
   * is stored. Throws BillingAccountNotFound, InvalidState where it is not billed.
   */
  previewBill(billingAccountId: BillingAccountId, now: Instant): Promise<BillPreview>;
}
/** The next bill of an account. */
export interface BillPreview {
  readonly draft: BillDraft;
  /** Its own lines, and the first of those that it collects. */
  readonly lines: readonly BillLine[];
}

/** What one transaction of a bill run did. */
export interface BillsMade {
  readonly made: readonly MadeBill[];
  /** Accounts of which another bill is due. */
  readonly stillDue: readonly BillingAccountId[];
}

const NO_BILLS: BillsMade = { made: [], stillDue: [] };

function bothMade(one: BillsMade, other: BillsMade): BillsMade {
  return { made: [...one.made, ...other.made], stillDue: [...one.stillDue, ...other.stillDue] };
}

export interface BillRunWrites {
  /**
   * Makes the next bill of each of these accounts whose bill date has come, in one transaction for all of them if it can hold their entries:
   * charges, bill with details and notice, credit, progress. Otherwise in several. An account with more than one transaction can hold is still due
   * when the others are billed; by itself it is marked in pieces and billed. Exactly once, however often and from wherever it is called: a bill
   * moves the account's next bill date with it. Closed accounts may pass a date without a bill.
   * Accounts that are not there are left out. Throws what a malformed account throws; then nothing was written.
   */
  makeNextBills(ids: readonly BillingAccountId[], order: BillOrder): Promise<BillsMade>;
  /** The same for one account; null when no bill is due. */
  makeNextBill(billingAccountId: BillingAccountId, order: BillOrder): Promise<MadeBill | null>;
}

export function billRunReads(reader: Reader): BillRunReads {
  const collection = reader.db.collection<AnyDocument>(accounts.name);
  return {
    async previewBill(billingAccountId, now) {
      const [sources] = await readBillSources(reader, [billingAccountId], now, null);
      const draft = sources === undefined ? null : draftOf(sources);
      if (draft !== null && sources !== undefined) {
        const rule = collectingRule(sources.account, draft.period);
        const { collectedAhead } = sources.account;
        const { billingAccountId: _same, ...unmarked } = collectedFilter(billingAccountId, rule);
        const docs = await reader.db
          .collection<AnyDocument>(ledgerEntries.name)
          .find(
            collectedAhead === undefined
              ? { billingAccountId, ...unmarked }
              : { billingAccountId, $or: [unmarked, { billId: collectedAhead.billId }] },
            within(reader),
          )
          .sort({ sequence: 1 })
          .limit(FIRST_LINES)
          .toArray();
        const { stubLines } = draft.collected;
        const collected = docs.map((doc) =>
          collectedLine(ledgerEntries.fromDoc(doc), stubLines, draft.period),
        );
        return { draft, lines: [...ownLines(draft), ...collected] };
      }
      const there = await collection.countDocuments({ _id: billingAccountId }, within(reader));
      throw there === 0
        ? new BusinessFailure('BillingAccountNotFound', 'no such billing account')
        : billingRefusal('account-not-billed-here');
    },
  };
}

/** @param markedAtOnce how many entries one transaction sets a bill on; an account with more is billed in pieces */
export function billRunWrites(
  db: Db,
  client: MongoClient,
  markedAtOnce: number = MARKED_AT_ONCE,
): BillRunWrites {
  const makeTogether = (
    ids: readonly BillingAccountId[],
    order: BillOrder,
    most: number | null,
  ): Promise<BillsMade | typeof TOO_MANY> =>
    inAuditedTransaction(db, client, 'billing.makeNextBills', async (tx) => {
      const sources = await readBillSources(tx, ids, order.now, most);
      if (sources === TOO_MANY) return TOO_MANY;
      const plans = sources.flatMap((source) => {
        const plan = planOf(source, order.today, order);
        if (plan === null) return [];
        checkAhead(source, plan);
        const wasCollectedAhead = source.account.collectedAhead !== undefined;
        const { view: viewBefore, collectable } = source;
        return [
          { ...plan, ...chained(source.lastHash, plan.entries), wasCollectedAhead, viewBefore, collectable },
        ];
      });
      if (plans.length > 0) await write(tx, plans, order);
      return {
        made: plans.flatMap(({ made }) => made ?? []),
        stillDue: plans.flatMap(({ account }) =>
          (account.billing?.nextBillDate ?? order.today) > order.today ? [] : [account.billingAccountId],
        ),
      };
    });
  /** In as few transactions as can hold their entries; an account with more than one can hold is put off. */
  const makeShort = async (
    ids: readonly BillingAccountId[],
    order: BillOrder,
  ): Promise<BillsMade & { readonly long: readonly BillingAccountId[] }> => {
    const done = await makeTogether(ids, order, markedAtOnce);
    if (done !== TOO_MANY) return { ...done, long: [] };
    if (ids.length === 1) return { ...NO_BILLS, long: ids };
    const half = Math.ceil(ids.length / 2);
    const first = await makeShort(ids.slice(0, half), order);
    const rest = await makeShort(ids.slice(half), order);
    return { ...bothMade(first, rest), long: [...first.long, ...rest.long] };
  };
  const makeLong = async (id: BillingAccountId, order: BillOrder): Promise<BillsMade> => {
    while (await collectPiece(db, client, id, order, markedAtOnce)) order.signal?.throwIfAborted();
    // What is left are the entries of a stub, the newest ones, and what came meanwhile.
    const last = await makeTogether([id], order, null);
    return last === TOO_MANY ? { made: [], stillDue: [id] } : last;
  };
  const makeNextBills = async (ids: readonly BillingAccountId[], order: BillOrder): Promise<BillsMade> => {
    const { long, ...short } = await makeShort(ids, order);
    const [first, ...later] = long;
    if (first === undefined) return short;
    // The others don't wait for a long one, and are told of even if it fails.
    if (long.length < ids.length) return bothMade(short, { made: [], stillDue: long });
    return bothMade(await makeLong(first, order), { made: [], stillDue: later });
  };
  return {
    makeNextBills,
    async makeNextBill(billingAccountId, order) {
      for (;;) {
        const { made, stillDue } = await makeNextBills([billingAccountId], order);
        if (made[0] !== undefined || stillDue.length === 0) return made[0] ?? null;
      }
    },
  };
}

/** Entries that name another bill than the one that is made would be on none. */
function checkAhead({ account }: StoredBillSources, { made }: BillPlan): void {
  const { billingAccountId, collectedAhead } = account;
  if (collectedAhead !== undefined && collectedAhead.billId !== made?.bill.billId)
    throw new StoredDataError(accounts.name, billingAccountId, ['collectedAhead']);
}

/** A plan whose entries are chained to the account's ledger. */
type ChainedPlan = Omit<BillPlan, 'entries'> &
  ReturnType<typeof chained> & {
    readonly wasCollectedAhead: boolean;
    readonly viewBefore: WholeView | null;
    readonly collectable: Collectable;
  };

/**
 * The same guarded move of balance, sequence, version and last hash as `changeAccount` makes, with the entries and the view
 * in the same transaction, for many accounts with one round trip a collection.
 */
async function write(
  tx: AuditedTx,
  plans: readonly ChainedPlan[],
  { announce, now }: BillOrder,
): Promise<void> {
  const made = plans.flatMap((plan) => (plan.made === null ? [] : [plan.made]));
  await writing(tx, accounts).bulk(plans.map(accountUpdate));
  await writing(tx, chainedEntries).bulk([
    ...plans.flatMap(({ entries }) =>
      entries.map((entry) => insertion(ofAccount(entry.billingAccountId), chainedEntries, entry)),
    ),
    ...plans.flatMap(collection),
  ]);
  await writing(tx, bills).insertAll(
    made.map(({ bill }) => ({ object: ofAccount(bill.billingAccountId), value: bill })),
  );
  await writing(tx, billDetails).insertAll(
    made.map(({ details }) => ({ object: ofAccount(details.billingAccountId), value: details })),
  );
  for (const { account, made: one } of plans)
    if (one !== null) announceEvent(tx, billMade(one.bill, account.currency, one.details.madeAt));
  await writing(tx, subscriptions).bulk(
    plans.flatMap(({ changedServices }) => changedServices.map(serviceChange)),
  );
  await writeCredit(
    tx,
    {
      bills: plans.flatMap(({ paidBills }) => paidBills),
      payments: plans.flatMap((plan) => plan.payments),
    },
    now,
  );
  await writeBilledViews(tx, plans.map(billedView));
  if (announce === undefined) return;
  const payers = await payerReaders(
    tx,
    plans.flatMap(({ account, made: one }) =>
      one === null ? [] : (payerOn(account, one.bill.billDate) ?? []),
    ),
  );
  await writing(tx, notices).insertAll(
    plans.flatMap(({ account, made: one, view }) =>
      // Nobody is asked for old debt: a bill that rests is a claim in the proceedings.
      one === null || one.bill.rests === true
        ? []
        : [
            {
              object: ofAccount(account.billingAccountId),
              value: announce(
                one,
                readerOfBill(account, view.customer.locale, one.bill.billDate, payers),
                account.timeZone,
              ),
            },
          ],
    ),
  );
}

function billedView({
  account,
  viewBefore,
  view,
  entries,
  made,
  collects,
  collectable,
}: ChainedPlan): BilledView {
  const collected =
    made === null || collects === null
      ? null
      : { billId: made.bill.billId, rule: collects, waitingIds: collectable.waitingIds };
  return { account, before: viewBefore, after: view, entries, collected };
}

function accountUpdate({ account, versionBefore, lastHash, wasCollectedAhead }: ChainedPlan): BulkOperation {
  const { billing, balance, sequence, version, updatedAt } = account;
  return {
    object: ofAccount(account.billingAccountId),
    after: storedAccounts.toDoc({ ...account, lastHash }),
    operation: {
      updateOne: {
        // Read in this transaction: where another one moved the account since, MongoDB refuses and this one runs again.
        filter: { _id: account.billingAccountId, version: versionBefore },
        update: {
          $set: { billing, balance, sequence, version, updatedAt, lastHash },
          ...(wasCollectedAhead ? { $unset: { collectedAhead: '' } } : {}),
        },
      },
    },
  };
}

/**
 * Set the bill on the entries it collects and that don't name it yet; the proof of the ledger knows that this may come after the posting. Its own
 * charges name the bill already.
 */
function collection({ account, made, collects }: ChainedPlan): BulkOperation[] {
  if (made === null || collects === null) return [];
  const { billId, billingAccountId } = made.bill;
  const filter = collectedFilter(billingAccountId, collects);
  const update = { $set: { billId } };
  return [
    {
      object: ofAccount(account.billingAccountId),
      operation: { updateMany: { filter, update, hint: UNBILLED_INDEX } },
    },
  ];
}

/** The bill that charges the last day of a service ends it; one in advance says which days it has paid. */
function serviceChange({ subscriptionId, billingAccountId, state, paidAhead }: Subscription): BulkOperation {
  return {
    object: ofAccount(billingAccountId),
    operation: {
      updateOne: {
        filter: { _id: subscriptionId },
        update: { $set: { state, ...(paidAhead === undefined ? {} : { paidAhead }) } },
      },
    },
  };
}
