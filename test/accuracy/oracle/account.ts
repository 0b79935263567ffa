/** What the oracle knows of one account: only what the rules speak of. */
import { dayOf } from './days.ts';
import type {
  AccountSpec,
  Cycle,
  Hold,
  HoldSetter,
  PaymentStatus,
  SecondSpec,
  Side,
  TaxClass,
} from './operation.ts';
import type { Tax } from './taxes.ts';

/** A line of the ledger; the amount is negative for a credit. */
export interface Entry {
  readonly type: string;
  readonly amount: number;
  readonly occurredAt: string;
  /** Bill date of the bill it is on; null: on none. */
  bill: string | null;
  /** Of a proration that was confirmed with a cycle change, or corrects one: the subscription. Only the stub's bill takes it. */
  readonly confirmedFor: string | null;
  /** Of what a system outside posted: its source and key; absent on all else. */
  readonly name?: string;
  /** Was taken back by an entry of its own. */
  reversed?: true;
  /** Takes back an entry that no bill had collected. */
  readonly cancels?: true;
  readonly taxClass?: TaxClass;
  /** The day of the supply, where it is not the one on which it occurred. */
  readonly suppliedOn?: string;
  /** Of a bank's fee: what it was charged for. */
  readonly ofFact?: string;
  /** It was put on its bill after that was made: a credit note of a dispute. */
  readonly afterwards?: true;
  /** How much of a credit note of a dispute has paid its bill. */
  readonly counted?: number;
  /** The entry that this one stands for, on a bill that was billed again. */
  readonly corrects?: Entry;
  /** Of a fee of dunning: the number of the episode, and the stage. */
  readonly ofStep?: string;
}

/** What a bill asks for, line by line. */
export interface BillLine {
  readonly type: string;
  readonly amount: number;
  readonly taxClass: TaxClass | undefined;
  /** The day of the supply. */
  readonly date: string;
  readonly subscriptionId: string | null;
  /** The days that it is for; null where the bill shows none. */
  readonly from: string | null;
  readonly to: string | null;
  /** Null: what was brought forward. */
  readonly entry: Entry | null;
}

export interface Bill {
  /** Its name: the date on which the first of its series was made, and the number in the series. */
  readonly billDate: string;
  /** The day on which it was made. */
  readonly madeOn: string;
  readonly lines: readonly BillLine[];
  /** How often it was open again after it was settled. */
  reopenings: number;
  /** The bill in its place; null: it stands. */
  replacedBy: string | null;
  readonly dueDate: string;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly taxes: readonly Tax[];
  paid: number;
  /** The latest day on which a part of it was paid. */
  lastPaid: string | null;
}

/** One thing that was reported of a payment. */
export interface Fact {
  readonly word: PaymentStatus;
  readonly amount: number;
  readonly at: string;
  /** The bank's value date. */
  day: string | null;
  /** What the bank charges for it. */
  fee: number;
  /** Its identity, where the report named one. */
  readonly event?: string;
}

export interface Payment {
  readonly name: string;
  /** As it was reported first. */
  readonly amount: number;
  readonly currency: string;
  /** All that was reported of it. */
  readonly facts: Fact[];
  /** The facts whose money is on the ledger. */
  moved: readonly string[];
  /** The bank's fees that are owed now, by the fact that brought each. */
  fees: ReadonlyMap<string, number>;
  status: PaymentStatus;
  /** What counts of it on its account. */
  counted: number;
  /** The day on which it was paid. */
  day: string;
  occurredAt: string;
  /** The bill that was named. */
  bill: string | null;
  /** The bill that it was put on bills for. */
  countedFor: string | null;
  /** The bill that the first report named. */
  readonly namedFirst: string | null;
  /** It was in suspense. */
  readonly waited: boolean;
  /** When the service heard that money came; null: none came. */
  postedAt: string | null;
  where: 'account' | 'suspense' | 'returned';
  parts: { readonly bill: string; readonly amount: number }[];
  /** What is held of it for orders. */
  deposits: { readonly order: string; amount: number }[];
  /** The order that was named. */
  order: string | null;
  /** The order for which it was held or put on bills. */
  countedForOrder: string | null;
  /** It comes from the administrator of a bankruptcy, for old debt. */
  quota: boolean;
}

/** Something that went back of a transfer. */
export interface TakeBack {
  readonly event: string;
  readonly status: 'reversed' | 'refunded';
  readonly amount: number;
  readonly at: string;
  readonly fee: number;
}

/** One sum that came for several accounts. */
export interface Transfer {
  /** What was said of it; null: only something that went back of it is known. */
  said: string | null;
  readonly currency: string;
  /** The payments of its parts, in their order. */
  parts: readonly { readonly of: Side; readonly payment: string }[];
  readonly takeBacks: TakeBack[];
}

/** Proceedings over an account. */
export interface Insolvency {
  readonly openedOn: string;
  readonly reference: string;
  readonly openedBy: string;
  state: 'open' | 'discharged' | 'dismissed';
  endedBy: string | null;
}

export interface Dispute {
  readonly bill: string;
  readonly amount: number;
  /** The part that was open when it began; the rest was paid. */
  readonly resting: number;
  /** Null while it is open. */
  end: { readonly outcome: string; readonly upheld: number } | null;
}

export interface Pledge {
  readonly name: string;
  readonly amount: number;
  readonly installments: readonly { readonly dueDate: string; readonly amount: number }[];
  state: 'active' | 'kept' | 'broken' | 'cancelled';
  endedOn: string | null;
  paid: number;
  /** What came since it was given, and what was taken back of that, in the order of reports. */
  readonly moves: {
    readonly payment: string;
    readonly postedAt: string;
    readonly amount: number;
    readonly came: boolean;
  }[];
  /** While it is in force, what dunning has restricted or suspended runs. */
  readonly restores: boolean;
  /** The settlement that is waiting for it. */
  readonly settles: string | null;
}

/** Dunning of an account from the first stage to its end. */
export interface Episode {
  readonly steps: {
    readonly stage: string;
    readonly date: string;
    readonly at: string;
    /** By bill date, the amount that the letter asked for, and the unpaid part of the bill. */
    readonly asked: ReadonlyMap<string, { readonly asked: number; readonly unpaid: number }>;
    /** What it brought about. */
    readonly effects: readonly (
      | 'notice'
      | 'fee'
      | 'blockNewOrders'
      | 'suspend'
      | 'collections'
      | 'proposeWriteOff'
    )[];
    readonly fee: number;
    readonly daysPastDue: number;
    readonly pastDue: number;
    readonly bills: number;
  }[];
  ending: 'paid' | 'settled' | 'writtenOff' | 'insolvency' | null;
  /** A plan in force lets services run that it has restricted. */
  relieved: boolean;
}

export interface Subscription {
  readonly id: string;
  readonly monthlyCharge: number;
  readonly startDate: string;
  endDate: string | null;
  readonly state: 'active' | 'suspended' | 'terminated';
  readonly taxClass?: TaxClass;
  /** Each bill charges it for the coming period. */
  readonly inAdvance?: boolean;
  /** The days that it has paid for and that no bill's period has reached. */
  paidAhead?: readonly PaidAhead[];
  /** The end of the relation brought its end. */
  byRelation?: boolean;
  /** Its own end, later than the one that the relation brought. */
  ownEnd?: OwnEnd;
  /** It ends because another takes its place. */
  replaced?: boolean;
  /** It rests after its last day. */
  paused?: boolean;
  /** It goes on as another one. */
  goesOn?: boolean;
}

/** Days that a service has paid for before they came. */
export interface PaidAhead {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

/** An end that was announced for a service. */
export type OwnEnd = Pick<Subscription, 'endDate' | 'replaced' | 'paused' | 'goesOn'>;

/** A debt that is to be given up. */
export interface Proposal {
  readonly kind: 'writeOff' | 'settlement' | 'discharge';
  readonly proposedBy: string;
  decidedBy: string | null;
  /** What was open, by bill date. */
  readonly bills: ReadonlyMap<string, number>;
  state: 'proposed' | 'approved' | 'rejected' | 'withdrawn' | 'agreed' | 'lapsed';
  /** What the customer has to pay for a settlement, and until when. */
  readonly terms: { readonly amount: number; readonly payBy: string } | null;
  /** What was given up of each bill and has not been paid since. */
  readonly given: Map<string, number>;
}

/** Credit that is to be paid out. */
export interface PayOut {
  readonly amount: number;
  state: 'proposed' | 'approved' | 'rejected';
}

/** A cycle change that was confirmed. */
export interface Transition {
  readonly before: Cycle;
  readonly stub: { readonly from: string; readonly to: string } | null;
  readonly effectiveDate: string;
  /** The subscriptions whose stub was confirmed. */
  readonly confirmed: readonly string[];
}

export interface Order {
  readonly monthlyCharge: number;
  readonly oneOffCharge: number;
  state: string;
  held: number;
  /** What its condition asks for as a deposit, since when; null: nothing. What was released is asked for no more. */
  asked: { amount: number; readonly since: string } | null;
  /** When all of its deposit was here; null: it is not. */
  heldSince: string | null;
  /** What was held of its deposit when that was released, and what was paid out of it; null: it was not. */
  released: { readonly amount: number; paidOut: number } | null;
  /** The technician's word. */
  completedAt: string | null;
}

/** A quote as it was answered; which options there are is the policy's business. */
export interface SeenOption {
  readonly optionId: string;
  readonly change: string;
  readonly billCycleDay: number;
  readonly frequency: Cycle['frequency'];
  readonly paymentTermDays: number;
  readonly effectiveDate: string;
  readonly stub: {
    readonly from: string;
    readonly to: string;
    readonly days: number;
    readonly amount: number;
    readonly lines: readonly { readonly subscriptionId: string; readonly amount: number }[];
  } | null;
  readonly firstBillDate: string;
  readonly firstDueDate: string;
}

/** One account. Everything is plain data: a copy is a `structuredClone`. */
export interface Account {
  readonly id: string;
  readonly spec: AccountSpec;
  state: AccountSpec['state'];
  creditLimit: number;
  cycle: Cycle;
  transition: Transition | null;
  billedThrough: string;
  /** After a bill date that passed without a bill: when the next one is. */
  skippedTo: string | null;
  collectionStatus: AccountSpec['collectionStatus'];
  /** The last day of the relation, and when the final bill is made; null: it does not end. */
  ending: { readonly lastDay: string; readonly finalBillDate: string } | null;
  /** All proceedings over it, the last one last. */
  readonly insolvencies: Insolvency[];
  /** Days on which a bill is made between those of the cycle. */
  readonly cuts: string[];
  /** The customer's other account is above it. */
  isBelow: boolean;
  /** From which day on the customer's other account pays its bills, or no longer does. */
  payers: readonly { readonly from: string; readonly pays: boolean }[];
  /** It was the payer of the customer's other account at some time. */
  hasPaidForOther: boolean;
  /** Transfers for both accounts. */
  readonly transfers: Map<string, Transfer>;
  /** Credit on the customer's other account, where that has nothing else. */
  otherCredit: number;
  /** The customer's other account, where it has services and bills. */
  readonly second: Account | null;
  /** By the sequence's names, the ids of services that go on as others. */
  readonly serviceIds: Map<string, string>;
  /** What the customer was reminded of, by cause, with the amount that was named. */
  readonly reminders: Map<string, string>;
  /** Whether credit is low, and how often it was. */
  lowCredit: { readonly low: boolean; readonly number: number };
  /** Dunning lets nobody order. */
  noNewOrders: boolean;
  readonly episodes: Episode[];
  readonly subscriptions: Subscription[];
  readonly entries: Entry[];
  /** By source and key, what was posted. */
  readonly posted: Map<string, string>;
  readonly bills: Bill[];
  readonly payments: Map<string, Payment>;
  readonly disputes: Map<string, Dispute>;
  readonly proposals: Map<string, Proposal>;
  readonly payOuts: Map<string, PayOut>;
  /** The holds in force, and who set each. */
  readonly holds: Map<Hold, HoldSetter>;
  readonly pledges: Pledge[];
  readonly orders: Map<string, Order>;
  readonly quotes: Map<string, { readonly option: SeenOption; confirmed: boolean }>;
  /** Requests that were answered, by Idempotency-Key. */
  readonly sent: Map<string, string>;
}

/** An account that was just opened. */
export function openAccount(id: string, spec: AccountSpec): Account {
  return {
    id,
    spec,
    state: spec.state,
    creditLimit: spec.creditLimit,
    cycle: spec.cycle,
    transition: null,
    billedThrough: spec.billedThrough,
    skippedTo: null,
    collectionStatus: spec.collectionStatus,
    ending: null,
    insolvencies: [],
    cuts: [],
    isBelow: false,
    payers: [],
    hasPaidForOther: false,
    transfers: new Map(),
    otherCredit: 0,
    second: spec.second === undefined ? null : openAccount(secondIdOf(id), secondSpecOf(spec, spec.second)),
    serviceIds: new Map(),
    reminders: new Map(),
    lowCredit: { low: false, number: 0 },
    noNewOrders: false,
    episodes: [],
    subscriptions: spec.subscriptions.map(({ name, ...subscription }) => ({
      id: `${id}-${name}`,
      ...subscription,
    })),
    entries: [],
    posted: new Map(),
    bills: [],
    payments: new Map(),
    disputes: new Map(),
    proposals: new Map(),
    payOuts: new Map(),
    holds: new Map(),
    pledges: [],
    orders: new Map(),
    quotes: new Map(),
    sent: new Map(),
  };
}

/** The id of the other account of the customer of an account. */
export function secondIdOf(id: string): string {
  return `${id}-other`;
}

/** All that an account's second one is. */
export function secondSpecOf({ timeZone, currency, begins }: AccountSpec, second: SecondSpec): AccountSpec {
  return {
    ...{ timeZone, currency, state: 'active', collectionStatus: 'none' },
    ...second,
    ...(begins === undefined ? {} : { begins }),
  };
}

/** Sum of numbers. */
export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

/** The part of a bill that is disputed now. */
export function disputedOn(account: Account, billDate: string): number {
  const open = [...account.disputes.values()].filter(({ bill, end }) => bill === billDate && end === null);
  return sum(open.map(({ resting }) => resting));
}

/** The proceedings that are open. */
export function openInsolvencyOf({ insolvencies }: Pick<Account, 'insolvencies'>): Insolvency | null {
  return insolvencies.find(({ state }) => state === 'open') ?? null;
}

/** Whether a bill is old debt of proceedings that are open or ended with a discharge. One that was billed again is as old as its days. */
function restsOn({ insolvencies }: Account, { billDate }: Pick<Bill, 'billDate'>): boolean {
  return insolvencies.some(
    ({ state, openedOn }) => state !== 'dismissed' && billDate.slice(0, 10) <= openedOn,
  );
}

/** What is left to claim of a bill that rests. */
export function claimOn(account: Account, bill: Bill): number {
  return restsOn(account, bill) ? Math.max(0, bill.amount - bill.paid) : 0;
}

/** What is not paid of a bill that is not old debt. */
export function unpaidOn(account: Account, bill: Bill): number {
  return restsOn(account, bill) ? 0 : Math.max(0, bill.amount - bill.paid);
}

/** The part of a bill that is still asked for. */
export function openOn(account: Account, bill: Bill): number {
  return Math.max(0, unpaidOn(account, bill) - disputedOn(account, bill.billDate));
}

/** A bill by its name. */
export function billOf({ bills }: Pick<Account, 'bills'>, name: string): Bill | undefined {
  return bills.find(({ billDate }) => billDate === name);
}

/** The bill that stands in the place of one; it itself when it was not cancelled. */
export function standingBill(account: Pick<Account, 'bills'>, bill: Bill): Bill {
  const next = bill.replacedBy === null ? undefined : billOf(account, bill.replacedBy);
  return next === undefined ? bill : standingBill(account, next);
}

/** Something is paid on a bill, on a day. */
export function payOn(bill: Bill, amount: number, date: string): void {
  bill.paid += amount;
  if (amount > 0 && (bill.lastPaid === null || bill.lastPaid < date)) bill.lastPaid = date;
}

/** Something that was paid on a bill is taken back. */
export function payBack(bill: Bill, amount: number): void {
  bill.paid -= amount;
  if (bill.paid === 0) bill.lastPaid = null;
}

/** The sum of the ledger. */
export function balanceOf(account: Account): number {
  return sum(account.entries.map(({ amount }) => amount));
}

/** Whether bills collect an entry of this type. */
export function isCollected(type: string): boolean {
  return ![
    ...['payment', 'reversal', 'refund', 'depositHeld', 'depositReleased'],
    ...['creditMovedOut', 'creditMovedIn'],
  ].includes(type);
}

/** What no bill has collected yet. */
function unbilledOf({ entries }: Account): Entry[] {
  return entries.filter(({ type, bill }) => bill === null && isCollected(type));
}

/** The credits among entries that count at once: none that only corrects a charge which is on no bill, and none that was taken back. */
export function creditsAmong(entries: readonly Entry[]): number {
  return -sum(
    entries
      .filter(({ amount, cancels, confirmedFor }) =>
        cancels === true ? amount > 0 : amount < 0 && confirmedFor === null,
      )
      .map(({ amount }) => amount),
  );
}

/** What was paid or credited beyond the bills and the charges that later bills take. */
export function unappliedOf(account: Account): number {
  const open = sum(account.bills.map(({ amount, paid }) => amount - paid));
  const unbilled = unbilledOf(account);
  const charges = sum(unbilled.map(({ amount }) => amount)) + creditsAmong(unbilled);
  return open + charges - balanceOf(account);
}

/** Fees that are on no bill yet and were not taken back. */
export function feesOf(account: Account): number {
  const fees = unbilledOf(account).filter(({ type }) => type === 'fee');
  return sum(
    fees.filter(({ amount, cancels }) => amount > 0 || cancels === true).map(({ amount }) => amount),
  );
}

/** The credit that may be paid out. */
export function freeCreditOf(account: Account): number {
  return Math.max(0, unappliedOf(account) - feesOf(account));
}

/** What is held for an order. */
export function depositOf({ payments }: Account, order: string): number {
  return sum(
    [...payments.values()].flatMap(({ deposits }) =>
      deposits.filter((part) => part.order === order).map(({ amount }) => amount),
    ),
  );
}

/** The credit that orders hold. */
export function heldOf(account: Account): number {
  return sum([...account.orders.values()].map(({ held }) => held));
}

/** The promise or plan that is active. */
export function activePledge(account: Account): Pledge | null {
  return account.pledges.find(({ state }) => state === 'active') ?? null;
}

/** Text order, as identifiers are compared. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An entry is taken back by one of the same type: before a bill has collected it, both are on one bill. */
export function takeBack(account: Account, entry: Entry, at: string): void {
  entry.reversed = true;
  const { type, amount, bill, occurredAt, taxClass, suppliedOn } = entry;
  const supplied = suppliedOn ?? dayOf(occurredAt, account.spec.timeZone);
  account.entries.push({
    ...{ type, amount: -amount, bill: null, confirmedFor: null, suppliedOn: supplied },
    ...(taxClass === undefined ? {} : { taxClass }),
    ...(bill === null ? { occurredAt, cancels: true } : { occurredAt: at }),
  });
}
