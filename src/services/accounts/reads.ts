/** The three reads of a customer: how they pay, what they owe, when they are billed. */
import { absence } from '../../domain/absences.ts';
import {
  type BalanceRead,
  balanceRead,
  type LedgerBreakdown,
  lastPostedFirst,
  type ShownEntry,
} from '../../domain/accounts/reads/balance.ts';
import { type BillingCycleRead, billingCycleRead } from '../../domain/accounts/reads/billing-cycle.ts';
import { type CreditRead, creditRead } from '../../domain/accounts/reads/credit.ts';
import { type PaymentStatusRead, paymentStatusRead } from '../../domain/accounts/reads/payment-status.ts';
import type { OfferedCycleOption } from '../../domain/billing/cycle/options.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, CustomerId } from '../../domain/flavor.ts';
import type { Store } from '../../store/store.ts';
import type { OfferCycleOptions } from '../decisions/evaluation.ts';

/** The accounts that a read is about; null: all accounts of the customer. */
export interface WantedAccounts {
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId | null;
}

interface Deps {
  readonly store: Pick<Store, 'snapshots' | 'inSnapshot'>;
  readonly now: () => Instant;
}

/** How the customer pays, at this moment. @throws BusinessFailure NotFound, CustomerNotFound, BillingAccountNotFound */
export async function readPaymentStatus(
  { store, now }: Deps,
  { customerId, billingAccountId }: WantedAccounts,
): Promise<PaymentStatusRead> {
  return paymentStatusRead(some(await store.snapshots.paymentStatusOf(customerId, billingAccountId, now())));
}

/**
 * What decisions see of the customer's credit over all accounts, from one MongoDB snapshot.
 * @throws BusinessFailure NotFound, CustomerNotFound
 */
export function readCredit({ store, now }: Deps, customerId: CustomerId): Promise<CreditRead> {
  return store.inSnapshot(async (moment) => {
    const at = now();
    const { party, accounts } = await moment.snapshots.ofCreditParty(customerId, at);
    return creditRead(customerId, party.partyId, some(accounts), at);
  });
}

/** How many ledger entries are shown beside the balance; the rest is in the list of transactions. */
const RECENT_TRANSACTIONS = 10;

/**
 * What the customer owes and may still spend. `from` and `to`, both inclusive, bound the breakdown and the transactions, not the
 * balance; null: no bound.
 * @throws BusinessFailure NotFound, CustomerNotFound, BillingAccountNotFound
 */
export function readBalance(
  deps: Deps,
  wanted: WantedAccounts & { readonly from: CivilDate | null; readonly to: CivilDate | null },
): Promise<BalanceRead> {
  return wanted.from === null && wanted.to === null
    ? wholeBalance(deps, wanted)
    : balanceOfSpan(deps, wanted);
}

/** The balance over the whole ledger, which each account's view has already. */
async function wholeBalance(
  { store, now }: Deps,
  { customerId, billingAccountId }: WantedAccounts,
): Promise<BalanceRead> {
  const accounts = some(await store.snapshots.withLedger(customerId, billingAccountId, now()));
  const newest = lastPostedFirst(accounts.flatMap((account) => account.newest)).slice(0, RECENT_TRANSACTIONS);
  const breakdowns = accounts.map(({ snapshot: { account }, sums }) => {
    const id = account.billingAccountId;
    return [id, breakdownOf(id, sums, newest)] as const;
  });
  return balanceRead(
    accounts.map(({ snapshot }) => snapshot),
    new Map(breakdowns),
  );
}

/** The balance with the entries of some days, added up in one MongoDB snapshot. */
function balanceOfSpan(
  { store, now }: Deps,
  { customerId, billingAccountId, from, to }: Parameters<typeof readBalance>[1],
): Promise<BalanceRead> {
  return store.inSnapshot(async (moment) => {
    const at = now();
    const snapshots = some(await moment.snapshots.presentOfCustomer(customerId, billingAccountId, at));
    const wanted = { customerId, billingAccountId, from, to, type: null };
    const { items } = await moment.ledger.list({ ...wanted, limit: RECENT_TRANSACTIONS, cursor: null });
    const breakdowns = new Map<BillingAccountId, LedgerBreakdown>();
    // One after the other: reads in one MongoDB session do not overlap.
    for (const { account } of snapshots) {
      const id = account.billingAccountId;
      const { debits, credits } = await moment.ledger.breakdown(id, from, to);
      breakdowns.set(id, breakdownOf(id, { debits: debits.byType, credits: credits.byType }, items));
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

/**
 * When the customer is billed, and the usual changes of each cycle, judged by the policy.
 * @throws BusinessFailure NotFound, CustomerNotFound, BillingAccountNotFound
 */
export async function readBillingCycle(
  { store, now, offerCycleOptions }: Deps & { readonly offerCycleOptions: OfferCycleOptions },
  { customerId, billingAccountId }: WantedAccounts,
): Promise<BillingCycleRead> {
  const at = now();
  const snapshots = some(await store.snapshots.presentOfCustomer(customerId, billingAccountId, at));
  const options = new Map<BillingAccountId, readonly OfferedCycleOption[]>();
  for (const snapshot of snapshots)
    options.set(snapshot.account.billingAccountId, await offerCycleOptions(snapshot, at));
  return billingCycleRead(snapshots, options);
}

function some<T>(accounts: readonly T[]): readonly T[] {
  if (accounts.length === 0) throw absence('customer-without-account');
  return accounts;
}
