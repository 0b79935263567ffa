import type { z } from 'zod';
import type { CivilDate } from '../domain/civil-date.ts';
import type { BillingAccountId, CustomerId } from '../domain/flavor.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { AccountSources } from './account-sources.ts';
import { type AnyDocument, accountViews } from './collections.ts';
import { keyed } from './mapping.ts';
import {
  type AccountView,
  historyViewSchema,
  ledgerViewSchema,
  presentViewSchema,
  type Row,
  VIEW_FORMAT,
} from './schemas/account-view.ts';
import type { PresentSources } from './snapshot-of.ts';
import { type Reader, within } from './transaction.ts';

/** A view without the parts that a read leaves on the disk. */
export type PresentView = Omit<AccountView, 'history' | 'ledger'>;

interface ViewPart<V extends PresentView> {
  readonly projection: Readonly<Record<string, 0>>;
  fromDoc(doc: unknown): V;
}

function part<V extends PresentView>(
  schema: z.ZodType<V>,
  ...omitted: ('history' | 'ledger')[]
): ViewPart<V> {
  const { fromDoc } = keyed<PresentView & V, 'billingAccountId'>(
    accountViews.name,
    'billingAccountId',
    schema,
  );
  return { projection: Object.fromEntries(omitted.map((name) => [name, 0])), fromDoc };
}

export const PRESENT = part(presentViewSchema, 'history', 'ledger');
export const WITH_HISTORY = part(historyViewSchema, 'ledger');
export const WITH_LEDGER = part(ledgerViewSchema, 'history');

/** Which accounts: all of a customer's, or one of them. */
export interface ViewMatch {
  readonly _id?: BillingAccountId;
  readonly customerId: CustomerId;
}

/**
 * The views of these accounts by id, from one moment. Null when they can't tell: there is none, or one does not reach back
 * to `from`, holds too much, or is of another format.
 */
export async function readViews<V extends PresentView>(
  reader: Reader,
  match: ViewMatch,
  from: CivilDate,
  { projection, fromDoc }: ViewPart<V>,
): Promise<V[] | null> {
  const docs = await reader.db
    .collection<AnyDocument>(accountViews.name)
    .find({ ...match }, { ...within(reader), projection, ...ONE_MOMENT })
    .toArray();
  const views = docs.map(fromDoc);
  const tells = (view: V) => view.format === VIEW_FORMAT && view.complete && view.since <= from;
  if (views.length === 0 || !views.every(tells)) return null;
  return views.sort((a, b) => (a.billingAccountId < b.billingAccountId ? -1 : 1));
}

const ONE_MOMENT = { readConcern: { level: 'snapshot' } } as const;

/** What a view says of an account now, as its collections would say it. */
export function presentFrom(view: PresentView): PresentSources {
  const { account, customer, unbilledAmount, cycleChangeDates } = view;
  return {
    account,
    customer,
    bills: view.openBills.map((row) => owned(view, row)),
    subscriptions: view.subscriptions.map((row) => owned(view, row)),
    unbilledAmount,
    cycleChangeDates,
  };
}

/** The same with its past. */
export function sourcesFrom(view: Omit<AccountView, 'ledger'>): AccountSources {
  const present = presentFrom(view);
  return {
    ...present,
    bills: [...present.bills, ...view.history.settledBills.map((row) => owned(view, row))],
    payments: view.history.payments.map((row) => owned(view, row)),
  };
}

/** The newest entries of a view. */
export function newestFrom(view: PresentView & Pick<AccountView, 'ledger'>): LedgerEntry[] {
  return view.ledger.newest.map((row) => owned(view, row));
}

/** A row with the ids that it left out. */
export function owned<T>(
  { billingAccountId, customerId }: { readonly billingAccountId: string; readonly customerId: string },
  row: Row<T>,
): Row<T> & { billingAccountId: string; customerId: string } {
  return { ...row, billingAccountId, customerId };
}
