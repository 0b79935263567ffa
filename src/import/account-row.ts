import type { z } from 'zod';
import {
  ACCOUNT_STATES,
  type AccountState,
  COLLECTION_STATUSES,
  type CollectionStatus,
} from '../domain/accounts/billing-account.ts';
import { LOCALES, type Locale, SEGMENTS, type Segment } from '../domain/accounts/customer.ts';
import type { BillingAccountId, CustomerId } from '../domain/flavor.ts';
import type { Currency, Minor } from '../domain/money.ts';
import { countryInput, currencyInput, idInput, personText } from '../store/outside-input.ts';
import type { ImportMapping } from './mapping.ts';
import {
  type ColumnFault,
  type IntegerValue,
  readInteger,
  readText,
  type SourceRow,
  type TextValue,
} from './value.ts';

/** One month of a row; amounts are in minor units. */
export interface StatedMonth {
  readonly statement: Minor;
  readonly paid: Minor;
  /** 0 when not late. */
  readonly monthsLate: number;
}

/** The content of a row, read by its mapping. */
export interface AccountRow {
  readonly customerId: CustomerId;
  readonly name: string;
  readonly segment: Segment;
  readonly locale: Locale;
  /** Null: the mapping does not say. */
  readonly country: string | null;
  readonly groupId: string | null;
  readonly billingAccountId: BillingAccountId;
  readonly currency: Currency;
  readonly state: AccountState;
  readonly collectionStatus: CollectionStatus;
  readonly creditLimit: Minor;
  /** Newest first. */
  readonly months: readonly StatedMonth[];
}

export type DecodedRow =
  | { readonly account: AccountRow; readonly faults: null }
  | { readonly account: null; readonly faults: readonly ColumnFault[] };

/** Reads a row by its mapping. All faults of a row are found at once; no fault contains a value of the row. */
export function decodeRow(mapping: ImportMapping, row: SourceRow): DecodedRow {
  const faults: ColumnFault[] = [];
  const { customer, account } = mapping;
  const customerId = checked(ID, customer.customerId, row, faults);
  const billingAccountId = checked(ID, account.billingAccountId, row, faults);
  const name = checked(NAME, customer.name, row, faults);
  const segment = oneOf(SEGMENTS, customer.segment, row, faults);
  const locale = oneOf(LOCALES, customer.locale, row, faults);
  const country = customer.country === undefined ? null : checked(COUNTRY, customer.country, row, faults);
  const groupId = customer.groupId === undefined ? null : checked(ID, customer.groupId, row, faults);
  const state = oneOf(ACCOUNT_STATES, account.state, row, faults);
  const collectionStatus = oneOf(COLLECTION_STATUSES, account.collectionStatus, row, faults);
  const currency = checked(CURRENCY, account.currency, row, faults);
  const creditLimit = notNegative(account.creditLimit, row, faults);
  const months = mapping.months.map((month) => ({
    statement: readInteger(month.statement, row, faults) ?? 0,
    paid: notNegative(month.paid, row, faults) ?? 0,
    monthsLate: Math.max(0, readInteger(month.monthsLate, row, faults) ?? 0),
  }));
  for (const [index, { monthsLate }] of months.entries())
    if (monthsLate > MOST_MONTHS_LATE)
      faults.push({
        column: columnName(mapping.months[index]?.monthsLate),
        reason: `is more than ${MOST_MONTHS_LATE} months`,
      });
  if (
    customerId === null ||
    billingAccountId === null ||
    name === null ||
    segment === null ||
    locale === null ||
    state === null ||
    collectionStatus === null ||
    currency === null ||
    creditLimit === null ||
    faults.length > 0
  )
    return { account: null, faults: once(faults) };
  return {
    account: {
      customerId,
      name,
      segment,
      locale,
      country,
      groupId,
      billingAccountId,
      currency,
      state,
      collectionStatus,
      creditLimit,
      months,
    },
    faults: null,
  };
}

/** The same checks as in the API: no card number, no invisible characters, ids that fit into a path. */
const ID = idInput();
const NAME = personText(200);
const CURRENCY = currencyInput();
const COUNTRY = countryInput();

/** Lateness beyond this makes no difference; a mapping clamps it. */
const MOST_MONTHS_LATE = 24;

/** The text if the API would take it, or null after its faults were added. */
function checked(
  schema: z.ZodType<string>,
  value: TextValue,
  row: SourceRow,
  faults: ColumnFault[],
): string | null {
  const text = readText(value, row, faults);
  if (text === null) return null;
  const result = schema.safeParse(text);
  if (result.success) return result.data;
  for (const { message } of result.error.issues) faults.push({ column: columnName(value), reason: message });
  return null;
}

function oneOf<T extends string>(
  allowed: readonly T[],
  value: TextValue,
  row: SourceRow,
  faults: ColumnFault[],
): T | null {
  const text = readText(value, row, faults);
  if (text === null) return null;
  const found = allowed.find((candidate) => candidate === text);
  if (found === undefined)
    faults.push({ column: columnName(value), reason: `is none of ${allowed.join(', ')}` });
  return found ?? null;
}

function notNegative(value: IntegerValue, row: SourceRow, faults: ColumnFault[]): Minor | null {
  const number = readInteger(value, row, faults);
  if (number === null || number >= 0) return number;
  faults.push({ column: columnName(value), reason: 'is negative' });
  return null;
}

function columnName(value: TextValue | IntegerValue | undefined): string {
  return value !== undefined && 'column' in value ? value.column : '(constant)';
}

/** Two values may read the same column; its fault is reported once. */
function once(faults: readonly ColumnFault[]): ColumnFault[] {
  const seen = new Map(faults.map((fault) => [`${fault.column} ${fault.reason}`, fault]));
  return [...seen.values()];
}
