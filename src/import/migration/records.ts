/**
 * The records of a migration: one flat record for each thing that the old system knows. A record is a line of NDJSON, or a row of a CSV file whose
 * mapping says which column each field is. docs/cut-over.md has the fields in words.
 */
import { z } from 'zod';
import { ACCOUNT_STATES, COLLECTION_STATUSES } from '../../domain/accounts/billing-account.ts';
import { LOCALES, SEGMENTS } from '../../domain/accounts/customer.ts';
import { DUNNING_HOLD_TAGS } from '../../domain/arrears/dunning-case.ts';
import { FREQUENCIES } from '../../domain/billing/cycle/bill-cycle.ts';
import { isCivilDate, isTimeZone } from '../../domain/civil-date.ts';
import { NOTICE_CHANNELS } from '../../domain/notices/contact.ts';
import { countryInput, currencyInput, idInput, personText } from '../../store/outside-input.ts';

const id = idInput();
const date = z.string().refine(isCivilDate, 'is not a date such as 2026-11-30');
/** In minor units of the account's currency. */
const amount = z.int().min(1, 'is not above zero');
const amountOrZero = z.int().min(0, 'is negative');
const zone = z.string().refine(isTimeZone, 'is not a time zone such as Europe/Berlin');
const email = z.email('is not an e-mail address').max(254);
/** E.164. */
const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'is not a phone number such as +4930123456');

const customer = z.strictObject({
  kind: z.literal('customer'),
  customerId: id,
  name: personText(200),
  segment: z.enum(SEGMENTS),
  locale: z.enum(LOCALES),
  customerSince: date,
  email: email.optional(),
  phone: phone.optional(),
  /** Whose law says how long records are kept. */
  country: countryInput().optional(),
  /** The group of companies that an enterprise belongs to. */
  groupId: id.optional(),
  /** The channel for all notices; left out: whatever reaches the customer. */
  channel: z.enum(NOTICE_CHANNELS).optional(),
});

const account = z.strictObject({
  kind: z.literal('account'),
  billingAccountId: id,
  customerId: id,
  currency: currencyInput(),
  timeZone: zone,
  creditLimit: amountOrZero,
  graceDays: z.int().min(0).max(60),
  openedDate: date,
  frequency: z.enum(FREQUENCIES),
  /** The next bill: its day, or for a weekly cycle its weekday, is that of all bills from then on. */
  nextBillDate: date,
  /** 29 to 31 where the next bill falls on the last day of a shorter month; else the day of `nextBillDate`. */
  billCycleDay: z.int().min(1).max(31).optional(),
  paymentTermDays: z.int().min(1).max(60),
  state: z.enum(ACCOUNT_STATES).optional(),
  collectionStatus: z.enum(COLLECTION_STATUSES).optional(),
  /** The tax that prices contain, in hundredths of a percent: 1900 is 19 %. */
  taxRateBasisPoints: z.int().min(0).max(10_000).optional(),
});

const service = z.strictObject({
  kind: z.literal('service'),
  billingAccountId: id,
  subscriptionId: id,
  offeringId: id,
  category: id,
  monthlyCharge: amountOrZero,
  startDate: date,
  /** An announced last day. */
  endDate: date.optional(),
  /** Whether bills charge it for the period that they are for, which is so when left out, or for the coming one. */
  charging: z.enum(['inArrears', 'inAdvance']).optional(),
  /** The last day that the old system charged in advance, after the days of its last bill. */
  chargedThrough: date.optional(),
  /** What it charged for the days from the last billed one to `chargedThrough`. */
  chargedAhead: amountOrZero.optional(),
});

const bill = z.strictObject({
  kind: z.literal('bill'),
  billingAccountId: id,
  /** Its number: customers name it when they pay. */
  billId: id,
  billDate: date,
  dueDate: date,
  periodFrom: date,
  periodTo: date,
  amount,
  openAmount: amountOrZero,
  /** The last day on which something was paid; needed for a bill that is paid in full. */
  lastPaidDate: date.optional(),
});

const credit = z.strictObject({
  kind: z.literal('credit'),
  billingAccountId: id,
  amount,
  date,
  note: personText(200).optional(),
});
const charge = z.strictObject({
  kind: z.literal('charge'),
  billingAccountId: id,
  amount,
  date,
  note: personText(200).optional(),
});
const deposit = z.strictObject({
  kind: z.literal('deposit'),
  billingAccountId: id,
  /** The order that it secured; an order has one deposit. */
  orderId: id,
  amount,
  /** Since when all of it is held. */
  date,
});
const hold = z.strictObject({
  kind: z.literal('hold'),
  billingAccountId: id,
  tag: z.enum(DUNNING_HOLD_TAGS),
});

const promise = z.strictObject({
  kind: z.literal('promise'),
  billingAccountId: id,
  promiseId: id,
  /** Of one instalment; the instalments of a plan are records with the same `promiseId`. */
  amount,
  dueDate: date,
});

/** One thing that the old system knows. */
export const migrationRecord = z.discriminatedUnion('kind', [
  customer,
  account,
  service,
  bill,
  credit,
  charge,
  deposit,
  hold,
  promise,
]);
export type MigrationRecord = z.infer<typeof migrationRecord>;

export type RecordKind = MigrationRecord['kind'];
export type RecordOf<K extends RecordKind> = Extract<MigrationRecord, { kind: K }>;

const SHAPES = { customer, account, service, bill, credit, charge, deposit, hold, promise } as const;

export const RECORD_KINDS = Object.keys(SHAPES).filter(isRecordKind);

export function isRecordKind(kind: string): kind is RecordKind {
  return Object.hasOwn(SHAPES, kind);
}

/** The fields that hold whole numbers; all others are texts. */
export const NUMBER_FIELDS: ReadonlySet<string> = new Set([
  ...['amount', 'openAmount', 'creditLimit', 'graceDays', 'billCycleDay', 'paymentTermDays'],
  ...['taxRateBasisPoints', 'monthlyCharge', 'chargedAhead'],
]);

/** The names of a kind's fields, and which may be left out. */
export function recordFields(kind: RecordKind): { readonly name: string; readonly optional: boolean }[] {
  return Object.entries(SHAPES[kind].shape)
    .filter(([name]) => name !== 'kind')
    .map(([name, schema]) => ({ name, optional: schema instanceof z.ZodOptional }));
}
