import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { isTimeZone } from '../domain/civil-date.ts';
import { fieldPath } from '../domain/field-path.ts';
import { PAYMENT_METHOD_KINDS } from '../domain/payments/payment.ts';
import { withoutCardNumber } from '../store/outside-input.ts';
import { withoutByteOrderMark } from './byte-order-mark.ts';
import { columnOf, integerValue, textValue } from './value.ts';

/** One month of history: its statement, the payments in it, and how late the account was at its end. */
const month = z.strictObject({
  /** What the account owed on the statement that ends the month, in minor units; negative: a credit. */
  statement: integerValue,
  /** The payments in the month, for the statement of the month before. */
  paid: integerValue,
  /** Months that the account was late at the end of the month; 0 and below: not late. */
  monthsLate: integerValue,
});

const mappingSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string().min(1),
  source: z.string().optional(),
  /** For CSV files. */
  delimiter: z.string().length(1).default(','),
  /** Columns that must not be read, such as personal data: the reader drops them before anything else sees them. */
  neverRead: z.array(z.string()),
  /** Known columns that are left out, such as an outcome that nobody could know at the time of a decision. */
  notImported: z.array(z.string()),
  customer: z.strictObject({
    customerId: textValue,
    name: textValue,
    segment: textValue,
    locale: textValue,
    /** Whose law says how long records are kept: ISO 3166-1 alpha-2. */
    country: textValue.optional(),
    /** The group of companies that an enterprise belongs to. */
    groupId: textValue.optional(),
  }),
  account: z.strictObject({
    billingAccountId: textValue,
    currency: textValue,
    timeZone: z.string().refine(isTimeZone, 'not a time zone'),
    state: textValue,
    collectionStatus: textValue,
    /** In minor units. */
    creditLimit: integerValue,
    graceDays: z.int().min(0).max(60),
    /** The account counts as opened this many months before the day of the import. */
    openedMonthsAgo: z.int().min(1),
  }),
  cycle: z
    .strictObject({
      /** The newest bill is made this many days before the day of the import; older ones are each a month earlier. */
      lastBillDaysAgo: z.int().min(0).max(27),
      paymentTermDays: z.int().min(1).max(60),
      /** A punctual payment is made this many days before the due date. */
      paidDaysBeforeDue: z.int().min(0).max(27),
    })
    .refine(
      ({ paymentTermDays, paidDaysBeforeDue }) =>
        paymentTermDays > paidDaysBeforeDue && paymentTermDays - paidDaysBeforeDue < 28,
      'a payment in time must fall between its bill and the next one: paymentTermDays - paidDaysBeforeDue is 1 to 27',
    ),
  /** What a bill asks for when the file says that it is late but not how much it is, in minor units. */
  leastArrears: z.int().min(1),
  paymentMethod: z.strictObject({
    kind: z.enum(PAYMENT_METHOD_KINDS).default('other'),
    brand: withoutCardNumber(z.string()).nullable().default(null),
    last4: z.string().max(4).nullable().default(null),
    token: withoutCardNumber(z.string()).nullable().default(null),
  }),
  /** The order that a backtest assumes for every account, in minor units; the import does not read it. */
  backtestOrder: z
    .strictObject({ monthlyCharge: z.int().min(0), oneOffCharge: z.int().min(0), termMonths: z.int().min(0) })
    .optional(),
  /** Newest first. */
  months: z.array(month).min(1).max(24),
});

/** How the columns of a file become accounts. It is only data; see docs/import.md. */
export type ImportMapping = z.infer<typeof mappingSchema>;

/** A mapping with its identity. */
export interface LoadedMapping {
  readonly mapping: ImportMapping;
  readonly sha256: string;
}

/** The import can't begin because of a file, the mapping or an option, which the caller can mend. */
export class ImportProblem extends Error {
  override readonly name = 'ImportProblem';
}

/** Reads a mapping file. Throws {@link ImportProblem} with every fault. */
export async function loadMapping(file: string): Promise<LoadedMapping> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new ImportProblem(missing ? `no mapping file ${file}` : `can't read the mapping file ${file}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(withoutByteOrderMark(text));
  } catch (error) {
    throw new ImportProblem(`the mapping ${file} is no JSON: ${error instanceof Error ? error.message : ''}`);
  }
  return { mapping: parseMapping(json, file), sha256: createHash('sha256').update(text).digest('hex') };
}

/** Checks a mapping. `name` is its name in messages. Throws {@link ImportProblem} with every fault. */
export function parseMapping(json: unknown, name = 'mapping'): ImportMapping {
  const result = mappingSchema.safeParse(json);
  const faults = result.success
    ? forbiddenColumns(result.data)
    : result.error.issues.map((issue) => `${fieldPath(issue.path) || '(top)'}: ${issue.message}`);
  if (faults.length > 0) throw new ImportProblem(`${name} is no usable mapping:\n  ${faults.join('\n  ')}`);
  if (!result.success) throw new ImportProblem(`${name} is no usable mapping`);
  return result.data;
}

/** Every column that the mapping reads, once. */
export function columnsRead(mapping: ImportMapping): string[] {
  const { country, groupId, ...customer } = mapping.customer;
  const values = [
    ...Object.values(customer),
    ...[country, groupId].filter((value) => value !== undefined),
    mapping.account.billingAccountId,
    mapping.account.currency,
    mapping.account.state,
    mapping.account.collectionStatus,
    mapping.account.creditLimit,
    ...mapping.months.flatMap((part) => [part.statement, part.paid, part.monthsLate]),
  ];
  return [...new Set(values.flatMap(columnOf))];
}

function forbiddenColumns(mapping: ImportMapping): string[] {
  const forbidden = new Set([...mapping.neverRead, ...mapping.notImported]);
  return columnsRead(mapping)
    .filter((column) => forbidden.has(column))
    .map((column) => `${column}: is read, but stands under neverRead or notImported`);
}
