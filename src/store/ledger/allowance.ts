import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import {
  countersOf,
  type GivenCounter,
  type Giver,
  givingDayOf,
  type ReachedLimit,
  reachedLimit,
} from '../../domain/ledger/giving.ts';
import type { Currency, Minor } from '../../domain/money.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { givenCredit } from './collections.ts';

/**
 * What a giver may still give, within one transaction. Counters are read and written in it, so of two transactions that
 * would pass a limit together, one runs again and sees what the other gave.
 */
export interface GivingAllowance {
  /** Takes an amount, or tells which limit it would pass and takes nothing. */
  take(billingAccountId: BillingAccountId, currency: Currency, amount: Minor): ReachedLimit | null;
  /** Writes what was taken. */
  keep(): Promise<void>;
}

/** Reads what was given today by this giver and to these accounts. */
export async function allowanceOf(
  tx: Tx,
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
  return {
    take(billingAccountId, currency, amount) {
      const { account, giver: own } = countersOf(giver, billingAccountId, currency, day);
      const before = { account: given.get(account) ?? 0, giver: given.get(own) ?? 0 };
      const reached = reachedLimit(giver.limits, before, amount);
      if (reached !== null) return reached;
      given.set(account, before.account + amount);
      given.set(own, before.giver + amount);
      changed.add(account).add(own);
      return null;
    },
    async keep() {
      for (const counterId of changed) await write(tx, { counterId, day, amount: given.get(counterId) ?? 0 });
    },
  };
}

/**
 * Takes one credit from its giver's allowance.
 * @throws BusinessFailure CreditLimitReached
 */
export async function takeAllowance(
  tx: Tx,
  giver: Giver,
  credit: {
    readonly billingAccountId: BillingAccountId;
    readonly currency: Currency;
    readonly amount: Minor;
  },
  now: Instant,
): Promise<void> {
  const allowance = await allowanceOf(tx, giver, [credit], now);
  const reached = allowance.take(credit.billingAccountId, credit.currency, credit.amount);
  if (reached !== null) throw new BusinessFailure('CreditLimitReached', `the credit would pass ${reached}`);
  await allowance.keep();
}

async function write(tx: Tx, counter: GivenCounter): Promise<void> {
  const { _id, ...fields } = givenCredit.toDoc(counter);
  await collectionOf(tx.db, givenCredit).replaceOne({ _id }, fields, { upsert: true, ...within(tx) });
}
