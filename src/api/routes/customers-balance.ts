/** The second of the three tools: what a customer owes and may still spend. */
import type { LedgerEntry } from '../../domain/ledger.ts';
import { balanceRead, type LedgerBreakdown } from '../../domain/reads/balance.ts';
import type { BusinessDeps } from '../business.ts';
import type { App } from '../context.ts';
import { defineRoute, jsonResponse } from '../route.ts';
import { BalanceQuery, BalanceSchema, CustomerParams } from '../schemas/customer-reads.ts';
import { snapshotsOf } from './shared/snapshots.ts';

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
  { scopes: ['customers:read'], problems: ['not-found'] },
);

export function registerBalanceRead(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const { customerId } = c.req.valid('param');
    const query = c.req.valid('query');
    const from = query.from ?? null;
    const to = query.to ?? null;
    const billingAccountId = query.billingAccountId ?? null;
    const answer = await deps.store.inSnapshot(async (reads) => {
      const wanted = { customerId, billingAccountId: query.billingAccountId };
      const snapshots = await snapshotsOf(c, reads, wanted, deps.now());
      const { items } = await reads.ledger.list({
        customerId,
        billingAccountId,
        from,
        to,
        type: null,
        limit: RECENT_TRANSACTIONS,
        cursor: null,
      });
      const breakdowns = new Map<string, LedgerBreakdown>();
      // One after the other: reads in one MongoDB session do not overlap.
      for (const { account } of snapshots) {
        const { debits, credits } = await reads.ledger.breakdown(account.billingAccountId, from, to);
        breakdowns.set(account.billingAccountId, {
          debits: debits.byType,
          credits: credits.byType,
          transactions: items.filter(
            (entry: LedgerEntry) => entry.billingAccountId === account.billingAccountId,
          ),
        });
      }
      return balanceRead(snapshots, breakdowns);
    });
    return c.json(answer, 200);
  });
}
