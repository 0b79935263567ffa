/** The second of the three tools: what a customer owes and may still spend. */

import {
  balanceRead,
  type LedgerBreakdown,
  type ShownEntry,
} from '../../../domain/accounts/reads/balance.ts';
import type { CivilDate } from '../../../domain/civil-date.ts';
import type { BillingAccountId } from '../../../domain/flavor.ts';
import type { App, AppContext } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { BalanceQuery, BalanceSchema, CustomerParams } from '../../schemas/accounts/reads.ts';
import { accountsFor, type WantedAccounts } from '../shared/snapshots.ts';

/** How many ledger entries are shown beside the balance; the rest is in the list of transactions. */
const RECENT_TRANSACTIONS = 10;

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/customers/{customerId}/balance',
    operationId: 'getBalance',
    tags: ['Customers'],
    summary: 'Balance, credit, and what the balance is made of',
    description:
      'From one consistent snapshot of the instant `asOf`. `from` and `to` bound the breakdown and the transactions, not the balance. Currencies are never added up: with several, the figures at the top are null and `totals` has each.',
    request: { params: CustomerParams, query: BalanceQuery },
    responses: { 200: jsonResponse('The balance', BalanceSchema) },
  },
  { scopes: ['customers:read'], checksCustomer: true, problems: ['not-found'] },
);

export function registerBalanceRead(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const { customerId } = c.req.valid('param');
    const { from = null, to = null, billingAccountId } = c.req.valid('query');
    const wanted = { customerId, billingAccountId };
    const read = from === null && to === null ? wholeBalance : balanceOfSpan;
    const answer = await read(c, deps, wanted, { from, to });
    return c.json(answer, 200);
  });
}

interface Span {
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
}

/** Of the whole ledger: what each account's view holds already. */
async function wholeBalance(c: AppContext, { store, now }: BusinessDeps, wanted: WantedAccounts) {
  const accounts = await accountsFor(c, wanted, (customerId, billingAccountId) =>
    store.snapshots.withLedger(customerId, billingAccountId, now()),
  );
  const newest = accounts
    .flatMap((account) => account.newest)
    .sort(byNewest)
    .slice(0, RECENT_TRANSACTIONS);
  const breakdowns = accounts.map(
    ({ snapshot, sums }) =>
      [
        snapshot.account.billingAccountId,
        breakdownOf(snapshot.account.billingAccountId, sums, newest),
      ] as const,
  );
  return balanceRead(
    accounts.map(({ snapshot }) => snapshot),
    new Map(breakdowns),
  );
}

/** Of some days: added up from the entries, in one MongoDB snapshot. */
function balanceOfSpan(c: AppContext, { store, now }: BusinessDeps, wanted: WantedAccounts, span: Span) {
  return store.inSnapshot(async (reads) => {
    const snapshots = await accountsFor(c, wanted, (customerId, billingAccountId) =>
      reads.snapshots.presentOfCustomer(customerId, billingAccountId, now()),
    );
    const { items } = await reads.ledger.list({
      customerId: wanted.customerId,
      billingAccountId: wanted.billingAccountId ?? null,
      ...span,
      type: null,
      limit: RECENT_TRANSACTIONS,
      cursor: null,
    });
    const breakdowns = new Map<string, LedgerBreakdown>();
    // One after the other: reads in one MongoDB session do not overlap.
    for (const { account } of snapshots) {
      const { billingAccountId } = account;
      const { debits, credits } = await reads.ledger.breakdown(billingAccountId, span.from, span.to);
      const sums = { debits: debits.byType, credits: credits.byType };
      breakdowns.set(billingAccountId, breakdownOf(billingAccountId, sums, items));
    }
    return balanceRead(snapshots, breakdowns);
  });
}

function breakdownOf(
  billingAccountId: BillingAccountId,
  sums: Omit<LedgerBreakdown, 'transactions'>,
  entries: readonly ShownEntry[],
): LedgerBreakdown {
  return { ...sums, transactions: entries.filter((entry) => entry.billingAccountId === billingAccountId) };
}

/** The order of the list of transactions: by when it happened, ties as the ledger has them. */
function byNewest(a: ShownEntry, b: ShownEntry): number {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt > b.occurredAt ? -1 : 1;
  return b.sequence - a.sequence || (a.entryId > b.entryId ? -1 : 1);
}
