/**
 * What the data warehouse gets of a day, page by page. Only the fields that leave are read: nothing personal is, and no key is needed.
 */
import type { Db, MongoClient } from 'mongodb';
import { z } from 'zod';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import { EVENT_DAYS_KEPT } from '../../domain/events/catalogue.ts';
import type { Json, WarehouseRow, WarehouseTableName } from '../../domain/insight/warehouse.ts';
import { accounts } from '../accounts/collections.ts';
import { type AuditTrailWrites, auditTrailWrites } from '../audit/audit-trail.ts';
import { auditEntries } from '../audit/collections.ts';
import { bills } from '../billing/collections.ts';
import { approvals, cycleChanges, inquiries } from '../cases/collections.ts';
import { decisions } from '../decisions/collections.ts';
import { domainEvents, EVENT_EXPIRY, POSITION } from '../events/collections.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { payments } from '../payments/collections.ts';
import { kpiRollups } from './collections.ts';

export interface WarehouseReads {
  /**
   * Rows of a table about what changed on a day in UTC, in pages. A day that has ended has all of its rows, except for what an open transaction
   * wrote in its last seconds.
   * @throws ZodError for a document that is not as it should be, with its fields and no values
   */
  rowsOf(table: WarehouseTableName, day: CivilDate, asOf: Instant): AsyncIterable<WarehouseRow[]>;
}

/** Documents read at a time. */
const PAGE = 1_000;
const DAY_MS = 86_400_000;
/** A night has hours for what a request has seconds for. */
const LONG = { maxTimeMS: 3_600_000 } as const;

const text = z.string();
const whole = z.int();

/** How one collection becomes rows. */
interface Source {
  readonly collection: string;
  /** The fields that are read. */
  readonly fields: readonly string[];
  row(doc: unknown, more: Details): WarehouseRow;
}

interface Details {
  readonly currencies: ReadonlyMap<string, string>;
}

const Decision = z.object({
  ...{ _id: text, requestType: text, workflowId: text, customerId: text, billingAccountId: text },
  ...{ decidedAt: text, today: text, outcome: text, currency: text },
  reasons: z.array(z.object({ code: text })),
  policy: z.object({ name: text, version: text }),
  decidedBy: z.object({ kind: text }),
  facts: z.record(text, z.object({ value: z.union([text, z.number(), z.boolean()]).nullable() })),
});

const DECISIONS: Source = {
  collection: decisions.name,
  fields: [
    ...['requestType', 'workflowId', 'customerId', 'billingAccountId', 'decidedAt', 'today', 'outcome'],
    ...['currency', 'reasons.code', 'policy.name', 'policy.version', 'decidedBy.kind', 'facts'],
  ],
  row(doc) {
    const d = Decision.parse(doc);
    const facts = Object.entries(d.facts).map(([name, { value }]): [string, Json] => [name, value]);
    return {
      ...{ receipt_id: d._id, request_type: d.requestType, workflow_id: d.workflowId },
      ...{ customer_id: d.customerId, billing_account_id: d.billingAccountId },
      ...{ decided_at: d.decidedAt, decided_on: d.today, outcome: d.outcome },
      reason_codes: d.reasons.map(({ code }) => code),
      ...{ policy_name: d.policy.name, policy_version: d.policy.version },
      ...{ decided_by: d.decidedBy.kind, currency: d.currency, facts: Object.fromEntries(facts) },
    };
  },
};

const CASE_FIELDS = [
  ...['workflowId', 'state', 'revision', 'needsAttention', 'createdAt', 'updatedAt', 'dueAt'],
  ...['timeline.code', 'decision.receiptId'],
];
const AnyCase = z.object({
  ...{ _id: text, workflowId: text, state: text, revision: whole, needsAttention: z.boolean() },
  ...{ createdAt: text, updatedAt: text, dueAt: text.nullable() },
  timeline: z.array(z.object({ code: text.nullable() })),
  // Where it is null, MongoDB leaves out what a field of it is asked of.
  decision: z.object({ receiptId: text }).nullish(),
});
const Parties = z.object({ customerId: text, billingAccountId: text.nullable() });

/** Cases of one kind; `parties` are the paths of their customer and account. */
function casesOf(
  kind: string,
  collection: string,
  fields: readonly string[],
  parties: (doc: unknown) => z.output<typeof Parties>,
): Source {
  return {
    collection,
    fields: [...CASE_FIELDS, ...fields],
    row(doc) {
      const c = AnyCase.parse(doc);
      const { customerId, billingAccountId } = parties(doc);
      return {
        ...{ workflow_id: c.workflowId, kind, case_id: c._id },
        ...{ customer_id: customerId, billing_account_id: billingAccountId },
        ...{ state: c.state, code: c.timeline.at(-1)?.code ?? null },
        ...{ receipt_id: c.decision?.receiptId ?? null, revision: c.revision },
        ...{ needs_attention: c.needsAttention, created_at: c.createdAt },
        ...{ updated_at: c.updatedAt, due_at: c.dueAt },
      };
    },
  };
}

const CASES: readonly Source[] = [
  casesOf(
    'service-approval',
    approvals.name,
    ['order.customerId', 'order.billingAccountId'],
    (doc) => z.object({ order: Parties }).parse(doc).order,
  ),
  casesOf(
    'payment-inquiry',
    inquiries.name,
    ['inquiry.customerId', 'inquiry.billingAccountId'],
    (doc) => z.object({ inquiry: Parties }).parse(doc).inquiry,
  ),
  casesOf('billing-cycle-change', cycleChanges.name, ['customerId', 'request.billingAccountId'], (doc) => {
    const shape = z.object({ customerId: text, request: z.object({ billingAccountId: text }) });
    const { customerId, request } = shape.parse(doc);
    return { customerId, billingAccountId: request.billingAccountId };
  }),
];

const Bill = z.object({
  ...{ _id: text, customerId: text, billingAccountId: text, billDate: text, dueDate: text },
  ...{ periodFrom: text, periodTo: text, amount: whole, paidAmount: whole, disputedAmount: whole },
  ...{ state: text, settledDate: text.nullable() },
});

const BILLS: Source = {
  collection: bills.name,
  fields: Object.keys(Bill.shape),
  row(doc, { currencies }) {
    const b = Bill.parse(doc);
    return {
      ...{ bill_id: b._id, customer_id: b.customerId, billing_account_id: b.billingAccountId },
      ...{ bill_date: b.billDate, due_date: b.dueDate, period_from: b.periodFrom, period_to: b.periodTo },
      ...{ amount: b.amount, paid_amount: b.paidAmount, disputed_amount: b.disputedAmount },
      currency: currencies.get(b.billingAccountId) ?? null,
      ...{ state: b.state, settled_date: b.settledDate },
    };
  },
};

const Payment = z.object({
  ...{ _id: text, customerId: text, billingAccountId: text, status: text, amount: whole },
  ...{ countedAmount: whole, currency: text, occurredAt: text, valueDate: text.optional() },
  postedAt: text.nullable(),
  passedFrom: text.optional(),
  method: z.object({ kind: text }).nullish(),
  allocations: z.array(z.object({ billId: text, amount: whole })),
});

const PAYMENTS: Source = {
  collection: payments.name,
  fields: [
    ...['customerId', 'billingAccountId', 'status', 'amount', 'countedAmount', 'currency', 'occurredAt'],
    ...['valueDate', 'postedAt', 'method.kind', 'allocations.billId', 'allocations.amount', 'passedFrom'],
  ],
  row(doc) {
    const p = Payment.parse(doc);
    return {
      ...{ payment_id: p._id, customer_id: p.customerId, billing_account_id: p.billingAccountId },
      ...{ status: p.status, amount: p.amount, counted_amount: p.countedAmount, currency: p.currency },
      ...{ method: p.method?.kind ?? null, occurred_at: p.occurredAt },
      ...{ value_date: p.valueDate ?? null, posted_at: p.postedAt, allocations: p.allocations },
      passed_from: p.passedFrom ?? null,
    };
  },
};

const Rollup = z.object({
  ...{ kpi: text, day: text },
  tallies: z.array(
    z.object({ currency: text.nullable(), samples: whole, numerator: whole, denominator: whole }),
  ),
});

const Event = z.object({
  ...{ _id: text, type: text, subject: text, at: text, [POSITION]: z.number() },
  data: z.record(text, z.json()),
});

export function warehouseReads({ db }: { readonly db: Db }): WarehouseReads {
  return {
    rowsOf(table, day, asOf) {
      switch (table) {
        case 'decisions':
          return stamped(changedRows(db, DECISIONS, day), asOf);
        case 'cases':
          return stamped(inTurn(CASES.map((source) => changedRows(db, source, day))), asOf);
        case 'bills':
          return stamped(changedRows(db, BILLS, day), asOf);
        case 'payments':
          return stamped(changedRows(db, PAYMENTS, day), asOf);
        case 'kpis':
          return stamped(countedRows(db, day), asOf);
        case 'events':
          return stamped(announcedRows(db, day), asOf);
      }
    },
  };
}

async function* stamped(pages: AsyncIterable<WarehouseRow[]>, asOf: Instant): AsyncIterable<WarehouseRow[]> {
  for await (const page of pages) yield page.map((row) => ({ ...row, as_of: asOf }));
}

async function* inTurn(all: readonly AsyncIterable<WarehouseRow[]>[]): AsyncIterable<WarehouseRow[]> {
  for (const pages of all) yield* pages;
}

/** Documents that the audit trail says were changed on that day, as they are now. What is gone meanwhile has no row. */
async function* changedRows(db: Db, source: Source, day: CivilDate): AsyncIterable<WarehouseRow[]> {
  const documents = db.collection<AnyDocument>(source.collection);
  const projection = Object.fromEntries(source.fields.map((field) => [field, 1]));
  for await (const ids of changedIds(db, source.collection, day)) {
    const docs = await documents.find({ _id: { $in: ids } }, { projection }).toArray();
    const currencies = source === BILLS ? await currenciesOf(db, docs) : new Map<string, string>();
    yield docs.map((doc) => source.row(doc, { currencies }));
  }
}

/** The ids of documents of a collection that entries of that day name, each once, in pages. */
async function* changedIds(db: Db, collection: string, day: CivilDate): AsyncIterable<string[]> {
  const cursor = db
    .collection<AnyDocument>(auditEntries.name)
    .aggregate<{ _id: string }>(
      [
        { $match: { at: within(day), 'changes.collection': collection } },
        { $project: { changes: { collection: 1, id: 1 } } },
        { $unwind: '$changes' },
        { $match: { 'changes.collection': collection } },
        { $group: { _id: '$changes.id' } },
      ],
      { hint: 'byTime', allowDiskUse: true, batchSize: PAGE, ...LONG },
    );
  yield* pagesOf(cursor, ({ _id }) => _id);
}

async function currenciesOf(db: Db, docs: readonly AnyDocument[]): Promise<Map<string, string>> {
  const ids = [...new Set(docs.map((doc) => String(doc['billingAccountId'])))];
  const found = await db
    .collection<AnyDocument>(accounts.name)
    .find({ _id: { $in: ids } }, { projection: { currency: 1 } })
    .toArray();
  return new Map(found.map((doc) => [doc._id, text.parse(doc['currency'])]));
}

/** What the rollup counted on that day, whatever day it counted. */
async function* countedRows(db: Db, day: CivilDate): AsyncIterable<WarehouseRow[]> {
  const cursor = db
    .collection<AnyDocument>(kpiRollups.name)
    .find({ rolledAt: within(day) }, { batchSize: PAGE, ...LONG });
  for await (const page of pagesOf(cursor, (doc) => Rollup.parse(doc)))
    yield page.flatMap(({ kpi, day: counted, tallies }) =>
      tallies.map(({ currency, samples, numerator, denominator }) => ({
        ...{ kpi, counted_day: counted, currency, samples, numerator, denominator },
      })),
    );
}

/** What got its position on that day: when it did is known by when it expires. */
async function* announcedRows(db: Db, day: CivilDate): AsyncIterable<WarehouseRow[]> {
  const from = Date.parse(`${day}T00:00:00Z`) + EVENT_DAYS_KEPT * DAY_MS;
  const cursor = db
    .collection<AnyDocument>(domainEvents.name)
    .find(
      { [EVENT_EXPIRY]: { $gte: new Date(from), $lt: new Date(from + DAY_MS) } },
      { sort: { [EVENT_EXPIRY]: 1 }, batchSize: PAGE, ...LONG },
    );
  for await (const page of pagesOf(cursor, (doc) => Event.parse(doc)))
    yield page.map((event) => {
      const [kind = '', ...rest] = event.subject.split('/');
      return {
        ...{ event_id: event._id, position: Number(event[POSITION]), type: event.type },
        ...{ subject_kind: kind, subject_id: rest.join('/'), time: event.at, data: event.data },
      };
    });
}

/** From the beginning of a day in UTC to that of the next, as instants compare. */
function within(day: CivilDate) {
  const start = Date.parse(`${day}T00:00:00Z`);
  return { $gte: new Date(start).toISOString(), $lt: new Date(start + DAY_MS).toISOString() };
}

async function* pagesOf<T, R>(items: AsyncIterable<T>, of: (item: T) => R): AsyncIterable<R[]> {
  let page: R[] = [];
  for await (const item of items) {
    page.push(of(item));
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** What an export needs of the store. It takes no key of a personal field, because none is read. */
export function warehouseStore(
  db: Db,
  client: MongoClient,
): { readonly warehouse: WarehouseReads; readonly auditTrail: AuditTrailWrites } {
  return { warehouse: warehouseReads({ db }), auditTrail: auditTrailWrites(db, client) };
}
