import { hasFinalBill, isFinalBill } from '../accounts/account-ending.ts';
import type { AccountSources } from '../accounts/account-sources.ts';
import type { BillingAccount } from '../accounts/billing-account.ts';
import type { AccountView, LedgerSums } from '../accounts/view/account-view.ts';
import { keptSince, viewOf, viewSince, withEntries } from '../accounts/view/view-of.ts';
import { isOldDebt } from '../arrears/insolvency.ts';
import { type CivilDate, type Instant, startOfDay } from '../civil-date.ts';
import type { BillId } from '../flavor.ts';
import { type LedgerEntry, type NewEntry, signedAmount } from '../ledger/entry.ts';
import { numberEntries } from '../ledger/posting.ts';
import { unbilledWithout } from '../ledger/unbilled.ts';
import { exact, sumMinor } from '../money.ts';
import { applyToBill } from '../payments/allocation.ts';
import type { Payment } from '../payments/payment.ts';
import type { Bill } from './bill.ts';
import { billIdOf } from './bill.ts';
import type { BillDetails, BillLine, CreditApplied } from './bill-details.ts';
import { type BillDraft, billOf, hasNoLines } from './bill-of.ts';
import {
  type Collectable,
  type CollectingRule,
  type ConfirmedLine,
  collectingRule,
  isCollected,
  NOTHING_TO_COLLECT,
} from './collectable.ts';
import {
  appliedTotal,
  type CreditEntry,
  creditedBills,
  creditOf,
  creditsLeft,
  extendedPayments,
  placeCredit,
  restsOf,
  unappliedCredit,
} from './credit.ts';
import type { Period } from './cycle/bill-cycle.ts';
import type { DueDays } from './due-days.ts';
import { nextPeriod, progressAfter, progressWithout } from './period.ts';
import { isInAdvance, paidAheadAfter } from './recurring.ts';
import { chargedOnce } from './replacement.ts';
import type { Subscription } from './subscription.ts';
import type { TaxTable } from './tax-table.ts';

/** Everything that determines the next bill of one account. */
export interface BillSources extends AccountSources {
  /** The day from which the account's view has everything so far. */
  readonly since: CivilDate;
  /** What the account's view says that its ledger adds up to. */
  readonly ledgerSums: LedgerSums;
  /** What the next bill collects of the entries that are on no bill. */
  readonly collectable: Collectable;
  /** The credits among the entries that are on no bill, and what takes such credits back. */
  readonly unbilledCredits: readonly (CreditEntry & Pick<LedgerEntry, 'type' | 'occurredAt' | 'billId'>)[];
  /** The confirmed lines of the stub that is billed next, if there is one. */
  readonly confirmed: readonly ConfirmedLine[];
  /** Settled payments that no bill has taken whole. */
  readonly unallocated: readonly Payment[];
  /** The calendar of due dates; undefined: bills may fall due on any day. */
  readonly dueDays: DueDays | undefined;
  /** The rates of tax in force; for an account that follows them. */
  readonly taxTable?: TaxTable;
}

/** The part of a bill run that every bill carries. */
export interface BillStamp {
  readonly runId: string;
  readonly now: Instant;
}

/** A bill with its details. */
export interface MadeBill {
  readonly bill: Bill;
  readonly details: BillDetails;
}

/** What making a bill changes. */
export interface BillPlan {
  readonly account: BillingAccount;
  /** The account's version before the change. */
  readonly versionBefore: number;
  /** The charges, numbered after the account's last entry; the store chains them. */
  readonly entries: readonly LedgerEntry[];
  /** Which earlier entries the bill collects; null: none. */
  readonly collects: CollectingRule | null;
  readonly payments: readonly Payment[];
  /** Earlier bills that credit is put on. */
  readonly paidBills: readonly Bill[];
  /** Null: the bill date passes without a bill. */
  readonly made: MadeBill | null;
  /** After the change. Of the newest entries it has only those of this plan. */
  readonly view: AccountView;
  /** Services whose last day is billed now, or that paid ahead, with what they become. */
  readonly changedServices: readonly Subscription[];
}

/** The next bill of an account as it would be made; null for an account that is not billed. */
export function draftOf(sources: BillSources): BillDraft | null {
  const { account, subscriptions, collectable, confirmed, dueDays } = sources;
  const { billing } = account;
  if (billing === undefined) return null;
  const period = nextPeriod({ billing });
  const funds = { credit: creditOf(sources), paymentRests: restsOf(sources.unallocated) };
  const rates = sources.taxTable === undefined ? {} : { taxTable: sources.taxTable };
  return billOf({ account, period, dueDays, subscriptions, collectable, confirmed, ...funds, ...rates });
}

/**
 * All changes that make the next bill of an account; null when its bill date has not come. An account that is closed, or has
 * its final bill, is billed for what is unbilled; if nothing is, its bill date passes.
 */
export function planOf(sources: BillSources, today: CivilDate, stamp: BillStamp): BillPlan | null {
  const { account } = sources;
  const { billing } = account;
  const draft = draftOf(sources);
  if (billing === undefined || draft === null || billing.nextBillDate > today) return null;
  if ((account.state === 'closed' || hasFinalBill(account)) && hasNoLines(draft))
    return changed(sources, { billing: progressWithout({ ...account, billing }) }, stamp, null);
  return changed(
    sources,
    { billing: progressAfter(account, draft.period.to) },
    stamp,
    postingsOf(sources, draft, stamp),
  );
}

interface Postings {
  readonly entries: readonly LedgerEntry[];
  readonly made: MadeBill;
  readonly collects: CollectingRule;
  readonly payments: readonly Payment[];
  readonly paidBills: readonly Bill[];
}

/** The charges, the bill, and the credit that goes on it. */
function postingsOf(sources: BillSources, draft: BillDraft, { runId, now }: BillStamp): Postings {
  const { account } = sources;
  const { billingAccountId, customerId, currency } = account;
  const billId = billIdOf(billingAccountId, draft.billDate);
  const charges = draft.recurring.filter(({ amount }) => amount !== 0);
  const occurredAt = startOfDay(draft.billDate, account.timeZone);
  const posted = numberEntries(
    account,
    charges.map(
      (line): NewEntry => ({
        billingAccountId,
        type: line.amount < 0 ? 'proration' : 'recurringCharge',
        direction: line.amount < 0 ? 'credit' : 'debit',
        amount: exact(Math.abs(line.amount)),
        occurredAt,
        idempotencyKey: keyOf(billId, line, draft.period),
        source: 'billRun',
        billId,
        paymentId: null,
        note: line.offeringId,
        ...suppliedBy(line),
      }),
    ),
    now,
  );
  const entryIds = new Map(charges.map((line, index) => [line, posted[index]?.entryId]));
  const lines = [
    ...draft.recurring.map((line) => ({ ...line, entryId: entryIds.get(line) ?? null })),
    ...draft.broughtForward,
  ];
  const asked = sentBill(sources, draft, billId);
  const balance = sumMinor([account.balance, ...posted.map(signedAmount)]);
  const { collected } = draft;
  const collects = collectingRule(account, draft.period);
  const left = sources.unbilledCredits.filter((entry) => !isCollected(entry, collects));
  const unbilled = unbilledWithout(sources, collected.unbilled);
  const credit = unappliedCredit([...sources.bills, asked], unbilled, balance);
  const placed = placeCredit([...sources.bills, asked], credit, {
    payments: sources.unallocated,
    credits: creditsLeft(left, sources.bills),
  });
  const creditApplied = placed.find((part) => part.billId === billId)?.applied ?? NO_CREDIT;
  const paid = appliedTotal(creditApplied);
  const creditOnOlderBills = sumMinor(
    placed.filter((part) => part.billId !== billId).map(({ applied }) => appliedTotal(applied)),
  );
  const { taxLines, total, creditCarried } = draft;
  return {
    ...{ entries: posted, collects },
    payments: extendedPayments(sources.unallocated, placed),
    paidBills: creditedBills(sources.bills, placed, draft.billDate),
    made: {
      bill: paid === 0 ? asked : applyToBill(asked, paid, draft.billDate, creditApplied.credits),
      details: {
        ...{ billId, billingAccountId, customerId, currency, runId, madeAt: now },
        ...{ lines, taxLines, total, creditCarried, creditApplied },
        collected: {
          ...{ fromSequence: collected.fromSequence, throughSequence: account.sequence },
          ...{ sums: collected.sums, stubLines: collected.stubLines },
        },
        ...(creditOnOlderBills > 0 ? { creditOnOlderBills } : {}),
      },
    },
  };
}

/** A service has one charge for the period of a bill, one for the coming period, and one for each span that is given back. */
function keyOf(billId: BillId, line: BillDraft['recurring'][number], { to }: Period): string {
  const key = `${billId}:${line.subscriptionId}`;
  if (line.amount < 0) return `${key}:back:${line.from}`;
  return line.from !== null && line.from > to ? `${key}:ahead` : key;
}

/** What an entry says of its tax: what takes it back has the same. */
function suppliedBy({ tax, to }: BillLine): Pick<NewEntry, 'taxClass' | 'suppliedOn'> {
  if (tax === undefined) return {};
  const taxClass = tax.taxClass === 'reverseCharge' ? {} : { taxClass: tax.taxClass };
  return to === null ? taxClass : { ...taxClass, suppliedOn: to };
}

const NO_CREDIT: CreditApplied = { payments: [], credits: [] };

function sentBill({ account }: BillSources, draft: BillDraft, billId: BillId): Bill {
  const { billDate, dueDate, period, amount } = draft;
  const { billingAccountId, customerId } = account;
  const settled = amount === 0;
  return {
    ...{ billId, billingAccountId, customerId, billDate, dueDate },
    ...{ periodFrom: period.from, periodTo: period.to, amount, paidAmount: 0, disputedAmount: 0 },
    state: settled ? 'settled' : 'sent',
    settledDate: settled ? billDate : null,
    ...(isOldDebt(account, billDate) ? { rests: true } : {}),
    ...(isFinalBill(account, billDate) ? { final: true } : {}),
  };
}

/** Services that the bill ends, because it is for their last day, or that paid ahead by it. */
function servicesAfter(services: readonly Subscription[], { bill, details }: MadeBill): Subscription[] {
  const period = { from: bill.periodFrom, to: bill.periodTo };
  const charges = details.lines.flatMap(({ subscriptionId, from, to, amount, entryId }) =>
    subscriptionId === null || from === null || to === null
      ? []
      : [{ subscriptionId, from, to, amount, entryId }],
  );
  const charged = new Map(chargedOnce(services).map((service) => [service.subscriptionId, service]));
  return services.flatMap((service) => {
    const ends = service.state === 'active' && service.endDate !== null && service.endDate <= period.to;
    if (!ends && !isInAdvance(service)) return [];
    return [
      {
        ...service,
        ...(ends ? { state: 'terminated' as const } : {}),
        ...(isInAdvance(service)
          ? { paidAhead: paidAheadAfter(charged.get(service.subscriptionId) ?? service, period, charges) }
          : {}),
      },
    ];
  });
}

/** The account and its view after the change. */
function changed(
  sources: BillSources,
  { billing }: Required<Pick<BillingAccount, 'billing'>>,
  { now }: BillStamp,
  postings: Postings | null,
): BillPlan {
  const entries = postings?.entries ?? [];
  const before = sources.account;
  const { collectedAhead: _onThisBill, ...kept } = before;
  const account: BillingAccount = {
    ...kept,
    billing,
    balance: sumMinor([before.balance, ...entries.map(signedAmount)]),
    sequence: before.sequence + entries.length,
    version: before.version + 1,
    updatedAt: now,
  };
  const made = postings?.made ?? null;
  const collects = postings?.collects ?? null;
  const collected = collects === null ? NOTHING_TO_COLLECT : sources.collectable;
  const payments = postings?.payments ?? [];
  const paidBills = postings?.paidBills ?? [];
  const changedServices = made === null ? [] : servicesAfter(sources.subscriptions, made);
  const after = {
    account,
    ...{ customer: sources.customer, creditPartyId: sources.creditPartyId },
    bills: [
      ...sources.bills.map((bill) => paidBills.find(({ billId }) => billId === bill.billId) ?? bill),
      ...(made === null ? [] : [made.bill]),
    ],
    payments: sources.payments.map(
      (payment) => payments.find(({ paymentId }) => paymentId === payment.paymentId) ?? payment,
    ),
    subscriptions: sources.subscriptions.map(
      (service) =>
        changedServices.find(({ subscriptionId }) => subscriptionId === service.subscriptionId) ?? service,
    ),
    ...unbilledWithout(sources, collected.unbilled),
    cycleChangeDates: sources.cycleChangeDates,
  };
  return {
    account,
    versionBefore: before.version,
    entries,
    collects: collected.sums.length === 0 ? null : collects,
    payments,
    paidBills,
    made,
    changedServices,
    view: viewOf(
      after,
      keptSince(sources.since, viewSince(account)),
      withEntries({ sums: sources.ledgerSums, newest: [] }, entries),
    ),
  };
}
