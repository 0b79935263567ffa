/** What an operator's data warehouse gets: tables with one row for each thing that changed on a day. No personal texts, ids under pseudonyms. */
import type { CivilDate, Instant } from '../civil-date.ts';

/** `id`: a text that leaves under a pseudonym; `whole`: a safe integer; `json`: a text with JSON, whose ids leave under pseudonyms. */
export const WAREHOUSE_TYPES = ['text', 'id', 'whole', 'flag', 'day', 'instant', 'json'] as const;
export type WarehouseType = (typeof WAREHOUSE_TYPES)[number];

/** One column of a table. */
export interface WarehouseColumn {
  readonly name: string;
  readonly type: WarehouseType;
  readonly nullable: boolean;
  /** What it says, with its unit. */
  readonly note: string;
}

/** One table. */
export interface WarehouseTable {
  readonly name: string;
  readonly note: string;
  /** Columns that say which thing a row is about; of several rows about one thing, the one with the newest `as_of` holds. */
  readonly key: readonly string[];
  readonly columns: readonly WarehouseColumn[];
}

/** A plain value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [field: string]: Json };

/** One row as it is read: for each column a value; of a column `json`, the value that becomes the text. */
export type WarehouseRow = Readonly<Record<string, Json>>;

/** One row as it leaves. */
export type LeavingRow = Readonly<Record<string, string | number | boolean | null>>;

const column = (type: WarehouseType, name: string, note: string): WarehouseColumn => ({
  ...{ name, type, nullable: false, note },
});
const maybe = (type: WarehouseType, name: string, note: string): WarehouseColumn => ({
  ...column(type, name, note),
  nullable: true,
});

const CUSTOMER = column('id', 'customer_id', 'The customer.');
const ACCOUNT = column('id', 'billing_account_id', 'The billing account.');
const CURRENCY = column('text', 'currency', 'ISO 4217.');
const AS_OF = column('instant', 'as_of', 'When the row was read; the newest row of a key holds.');

const TABLES = {
  decisions: {
    name: 'decisions',
    note: 'Decisions, by their receipts. A receipt never changes.',
    key: ['receipt_id'],
    columns: [
      column('id', 'receipt_id', 'The receipt.'),
      column('text', 'request_type', 'service-approval, payment-inquiry or billing-cycle-change.'),
      column('id', 'workflow_id', 'The case that it is part of.'),
      CUSTOMER,
      ACCOUNT,
      column('instant', 'decided_at', 'When it was decided.'),
      column('day', 'decided_on', "The day of the decision in the account's time zone."),
      column('text', 'outcome', 'approve, approveWithConditions, review or decline.'),
      column('json', 'reason_codes', 'The reason codes, the most telling first.'),
      column('text', 'policy_name', 'The policy that decided.'),
      column('text', 'policy_version', 'Its version.'),
      column('text', 'decided_by', 'policy, agent or deadline.'),
      column('text', 'currency', 'The currency of amounts in facts, ISO 4217.'),
      column('json', 'facts', 'The facts by name; null: unknown. Amounts are in minor units.'),
      AS_OF,
    ],
  },
  cases: {
    name: 'cases',
    note: 'Orders, payment inquiries and changes of the billing cycle, as they were when the row was read.',
    key: ['workflow_id'],
    columns: [
      column('id', 'workflow_id', 'The case.'),
      column('text', 'kind', 'service-approval, payment-inquiry or billing-cycle-change.'),
      column('id', 'case_id', 'The order, the inquiry or the change.'),
      CUSTOMER,
      maybe('id', 'billing_account_id', 'The billing account; null: a question about no one account.'),
      column('text', 'state', 'In the words of the kind of case.'),
      maybe('text', 'code', 'Why it is there.'),
      maybe('id', 'receipt_id', 'The newest decision of the case.'),
      column('whole', 'revision', 'Rises with each step.'),
      column('flag', 'needs_attention', 'Whether a person has to look.'),
      column('instant', 'created_at', 'When it began.'),
      column('instant', 'updated_at', 'When it took its last step.'),
      maybe('instant', 'due_at', 'While it waits for somebody: its deadline.'),
      AS_OF,
    ],
  },
  bills: {
    name: 'bills',
    note: 'Bills, as they were when the row was read.',
    key: ['bill_id'],
    columns: [
      column('id', 'bill_id', 'The bill.'),
      CUSTOMER,
      ACCOUNT,
      column('day', 'bill_date', 'When it was made.'),
      column('day', 'due_date', 'By when it is to be paid.'),
      column('day', 'period_from', 'First day of its period.'),
      column('day', 'period_to', 'Last day of its period.'),
      column('whole', 'amount', 'In minor units; below zero: credit.'),
      column('whole', 'paid_amount', 'What was paid of it, in minor units.'),
      column('whole', 'disputed_amount', 'What is under dispute, in minor units.'),
      maybe('text', 'currency', 'ISO 4217, of the account; null: the account is gone.'),
      column(
        'text',
        'state',
        'sent, partiallyPaid or settled. A bill that was cancelled is settled, by a credit note.',
      ),
      maybe(
        'day',
        'settled_date',
        'The latest day on which a part of it was paid; null while something is open.',
      ),
      AS_OF,
    ],
  },
  payments: {
    name: 'payments',
    note: 'Payments, as they were when the row was read.',
    key: ['payment_id'],
    columns: [
      column('id', 'payment_id', 'The payment.'),
      CUSTOMER,
      ACCOUNT,
      column('text', 'status', 'The status of the payment.'),
      column('whole', 'amount', 'What came or is expected, in minor units.'),
      column('whole', 'counted_amount', 'What counts now, in minor units.'),
      CURRENCY,
      maybe('text', 'method', 'card, directDebit, transfer, wallet, cash or other.'),
      column('instant', 'occurred_at', 'When it was made, as far as known.'),
      maybe('day', 'value_date', 'The value date of the bank.'),
      maybe('instant', 'posted_at', 'When this service heard that it had come.'),
      column('json', 'allocations', 'The bills that it pays, with the amount of each in minor units.'),
      AS_OF,
      maybe(
        'id',
        'passed_from',
        'The payment of a payer of which this is a part; the whole counts the part too.',
      ),
    ],
  },
  kpis: {
    name: 'kpis',
    note: 'What the key figures are computed from, as the nightly rollup counted it: days are counted again for a while.',
    key: ['kpi', 'counted_day', 'currency'],
    columns: [
      column('text', 'kpi', 'The key figure, by the name that docs/kpis.md has for it.'),
      column('day', 'counted_day', 'The day in UTC that was counted.'),
      maybe('text', 'currency', 'ISO 4217; null: it has none.'),
      column('whole', 'samples', 'How many things were counted.'),
      column('whole', 'numerator', 'Of a share: how many were so.'),
      column('whole', 'denominator', 'Of a share: of how many.'),
      AS_OF,
    ],
  },
  events: {
    name: 'events',
    note: 'What was announced, by the day on which it came into the log. An event never changes.',
    key: ['event_id'],
    columns: [
      column('text', 'event_id', 'The event.'),
      column('whole', 'position', 'Its place in the log.'),
      column('text', 'type', 'Its type, as in docs/events.md.'),
      column('text', 'subject_kind', 'What it is about: account, customer, policy and others.'),
      column('id', 'subject_id', 'Which one.'),
      column('instant', 'time', 'When it happened.'),
      column('json', 'data', 'What it says; ids under pseudonyms.'),
      AS_OF,
    ],
  },
} as const satisfies Readonly<Record<string, WarehouseTable>>;

export type WarehouseTableName = keyof typeof TABLES;

/** All tables by their names. */
export const WAREHOUSE_TABLES: Readonly<Record<WarehouseTableName, WarehouseTable>> = TABLES;
export const WAREHOUSE_TABLE_NAMES: readonly WarehouseTableName[] = Object.values(TABLES).map(
  ({ name }) => name,
);

/** What was written of a day. */
export interface WarehouseDay {
  readonly day: CivilDate;
  readonly writtenAt: Instant;
  /** Rows by table. */
  readonly rows: Readonly<Record<WarehouseTableName, number>>;
}

/** One day on its way into the folder. Nothing of it is seen there before it is finished. */
export interface DayWriter {
  /** Adds rows to a table; they are in the file when this resolves, and may be forgotten. */
  add(table: WarehouseTable, rows: readonly LeavingRow[]): Promise<void>;
  /** Puts the day in the place of what was there of it. */
  finish(summary: WarehouseDay): Promise<void>;
  /** Leaves nothing behind of a day that was not finished. */
  abandon(): Promise<void>;
}

/** Where the tables go. */
export interface WarehouseFolder {
  /** Where it is, as the audit trail names it. */
  readonly address: string;
  /** The newest finished day; null: there is none. */
  lastDay(): Promise<CivilDate | null>;
  has(day: CivilDate): Promise<boolean>;
  begin(day: CivilDate): Promise<DayWriter>;
  /** Writes the document that says what the tables hold. */
  describe(document: WarehouseDocument): Promise<void>;
}

/** The document that says what the tables hold. */
export interface WarehouseDocument {
  readonly version: number;
  readonly note: string;
  readonly tables: readonly WarehouseTable[];
}

/** The document of this version. A column is never given another meaning; new ones are added at the end. */
export const WAREHOUSE_DOCUMENT: WarehouseDocument = {
  version: 1,
  note: 'Each table is a folder with a folder day=YYYY-MM-DD for each day in UTC: Parquet files with a row for each thing that changed on it. Columns of the type id, and ids within JSON, are pseudonyms.',
  tables: Object.values(WAREHOUSE_TABLES),
};
