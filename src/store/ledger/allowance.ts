import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { happensNow } from '../../domain/fraud/report.ts';
import {
  countersOf,
  type GivenCounter,
  type Giver,
  givingDayOf,
  type ReachedLimit,
  reachedLimit,
} from '../../domain/ledger/giving.ts';
import { type LedgerRefusal, ledgerRefusal } from '../../domain/ledger/refusals.ts';
import { type Currency, type Minor, money } from '../../domain/money.ts';
import type { Specifics } from '../../domain/refusal-table.ts';
import { type ReportingTx, reportFraudEvent } from '../fraud/reports.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { givenCredit } from './collections.ts';

/** Money that is given away. */
export interface Gift {
  readonly billingAccountId: BillingAccountId;
  readonly currency: Currency;
  readonly amount: Minor;
  /** Of the ledger entry by which it is given. */
  readonly idempotencyKey: string;
}

/**
 * What a giver may still give, within one transaction. Counters are read and written in it, so of two transactions that
 * would pass a limit together, one runs again and sees what the other gave.
 */
export interface GivingAllowance {
  /** Takes an amount, or tells which limit it would pass and takes nothing. */
  take(gift: Gift): ReachedLimit | null;
  /** Writes what was taken, and reports it to the fraud watch. */
  keep(): Promise<void>;
}

/** Reads what was given today by this giver and to these accounts. */
export async function allowanceOf(
  tx: ReportingTx,
  giver: Giver,
  accounts: readonly { readonly billingAccountId: BillingAccountId; readonly currency: Currency }[],
  now: Instant,
): Promise<GivingAllowance> {
  const day = givingDayOf(now);
  const ids = accounts.flatMap(({ billingAccountId, currency }) =>
    Object.values(countersOf(giver, billingAccountId, currency, day)),
  );
  const docs = await collectionOf(tx.db, givenCredit)
    .find({ _id: { $in: [...new Set(ids)] } }, within(tx))
    .toArray();
  const given = new Map(docs.map(givenCredit.fromDoc).map(({ counterId, amount }) => [counterId, amount]));
  const changed = new Set<string>();
  const gifts: Gift[] = [];
  return {
    take(gift) {
      const { billingAccountId, currency, amount } = gift;
      const { account, giver: own } = countersOf(giver, billingAccountId, currency, day);
      const before = { account: given.get(account) ?? 0, giver: given.get(own) ?? 0 };
      const reached = reachedLimit(giver.limits, before, money(amount, currency));
      if (reached !== null) return reached;
      given.set(account, before.account + amount);
      given.set(own, before.giver + amount);
      changed.add(account).add(own);
      gifts.push(gift);
      return null;
    },
    async keep() {
      for (const counterId of changed) await write(tx, { counterId, day, amount: given.get(counterId) ?? 0 });
      for (const gift of gifts) reportGift(tx, gift, giver, now);
    },
  };
}

/** Which cause a caller is told for each limit. */
const LIMIT_REFUSALS = {
  perCredit: 'above-credit-limit',
  perAccountDay: 'above-limit-of-account',
  perGiverDay: 'above-limit-of-giver',
} as const satisfies Record<ReachedLimit, LedgerRefusal>;

/**
 * Takes one credit from its giver's allowance.
 * @param told where the request has what is given, where it names no amount
 * @throws BusinessFailure CreditLimitReached
 */
export async function takeAllowance(
  tx: ReportingTx,
  giver: Giver,
  gift: Gift,
  now: Instant,
  told: Specifics = {},
): Promise<void> {
  const allowance = await allowanceOf(tx, giver, [gift], now);
  const reached = allowance.take(gift);
  if (reached !== null) throw ledgerRefusal(LIMIT_REFUSALS[reached], told);
  await allowance.keep();
}

/**
 * Reports to the fraud watch what was given. Goodwill is the word of the agent who gives it; what a client posts for many people is not
 * counted against one.
 */
export function reportGift(
  tx: ReportingTx,
  { billingAccountId, amount, idempotencyKey }: Gift,
  { by, way }: Pick<Giver, 'by' | 'way'>,
  now: Instant,
): void {
  const parties = { account: billingAccountId, ...(way === 'goodwill' ? { agent: by } : {}) };
  reportFraudEvent(
    tx,
    happensNow({ eventId: `credit:${idempotencyKey}`, kind: 'credit', amount, parties }, now),
  );
}

async function write(tx: Tx, counter: GivenCounter): Promise<void> {
  const { _id, ...fields } = givenCredit.toDoc(counter);
  await collectionOf(tx.db, givenCredit).replaceOne({ _id }, fields, { upsert: true, ...within(tx) });
}
