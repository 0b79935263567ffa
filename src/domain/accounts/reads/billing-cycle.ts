import type { Frequency, Period } from '../../billing/cycle/bill-cycle.ts';
import type { OfferedCycleOption } from '../../billing/cycle/options.ts';
import { cyclePosition } from '../../billing/cycle/transition.ts';
import { type DueNext, expectedBill } from '../../billing/due-next.ts';
import { type CivilDate, earlier, type Instant } from '../../civil-date.ts';
import type { ReasonCode } from '../../decisions/reason-codes.ts';
import type { BillingAccountId, CustomerId } from '../../flavor.ts';
import { type Currency, type Money, money } from '../../money.ts';
import type { AccountState } from '../billing-account.ts';
import type { AccountPresent } from '../snapshot.ts';
import { currenciesOf, frameOf, shared, singleCurrency, sumMoney } from './across-accounts.ts';

/** A change of the cycle that could be requested now, already judged by the policy. */
export interface OfferedOption {
  readonly billingAccountId: BillingAccountId;
  readonly optionId: string;
  readonly change: OfferedCycleOption['change'];
  readonly billCycleDay: number;
  readonly frequency: Frequency;
  readonly paymentTermDays: number;
  readonly eligible: boolean;
  readonly reasonCodes: readonly ReasonCode[];
  readonly effectiveDate: CivilDate;
}

/** The cycle of one account; while a change is under way, the cycle that still runs. */
export interface AccountBillingCycle {
  readonly billingAccountId: BillingAccountId;
  readonly state: AccountState;
  readonly currency: Currency;
  readonly frequency: Frequency;
  readonly billCycleDay: number;
  readonly paymentTermDays: number;
  readonly currentPeriod: Period;
  readonly nextBillDate: CivilDate;
  readonly nextDueDate: CivilDate;
  /** What the next bill will leave to pay. Zero on a closed account, unless something is unbilled. */
  readonly expectedAmount: Money;
  /** The credit that was taken off for it. */
  readonly expectedCredit: Money;
  readonly options: readonly OfferedOption[];
}

/**
 * The answer of `GET /v1/customers/{customerId}/billing-cycle`. For several accounts, the top has what they share, and null where they
 * differ; the next dates are the earliest of all accounts.
 */
export interface BillingCycleRead {
  readonly customerId: CustomerId;
  readonly asOf: Instant;
  readonly frequency: Frequency | null;
  readonly billCycleDay: number | null;
  readonly paymentTermDays: number | null;
  readonly currentPeriod: Period | null;
  readonly nextBillDate: CivilDate;
  readonly nextDueDate: CivilDate;
  /** What the next bills of all accounts add up to; null when they have several currencies. */
  readonly expectedAmount: Money | null;
  readonly totals: readonly { readonly currency: Currency; readonly expectedAmount: Money }[];
  /** Of all accounts. */
  readonly options: readonly OfferedOption[];
  readonly accounts: readonly AccountBillingCycle[];
}

/**
 * The billing cycle of a customer from the snapshots of the accounts asked for (at least one, all of one customer;
 * RangeError otherwise) and the judged options of each account, by account id.
 */
export function billingCycleRead(
  snapshots: readonly AccountPresent[],
  options: ReadonlyMap<BillingAccountId, readonly OfferedCycleOption[]>,
): BillingCycleRead {
  const { customerId, asOf } = frameOf(snapshots);
  const accounts = snapshots.map((snapshot) =>
    accountCycle(snapshot, options.get(snapshot.account.billingAccountId) ?? []),
  );
  const totals = currenciesOf(snapshots).map((currency) => ({
    currency,
    expectedAmount: sumMoney(
      accounts.filter((account) => account.currency === currency).map((account) => account.expectedAmount),
      currency,
    ),
  }));
  return {
    customerId,
    asOf,
    frequency: shared(accounts.map((account) => account.frequency)),
    billCycleDay: shared(accounts.map((account) => account.billCycleDay)),
    paymentTermDays: shared(accounts.map((account) => account.paymentTermDays)),
    currentPeriod: shared(accounts.map((account) => account.currentPeriod)),
    nextBillDate: accounts.map((account) => account.nextBillDate).reduce(earlier),
    nextDueDate: accounts.map((account) => account.nextDueDate).reduce(earlier),
    expectedAmount: singleCurrency(snapshots) === null ? null : (totals[0]?.expectedAmount ?? null),
    totals,
    options: accounts.flatMap((account) => account.options),
    accounts,
  };
}

function accountCycle(snapshot: AccountPresent, options: readonly OfferedCycleOption[]): AccountBillingCycle {
  const { billingAccountId, currency, state } = snapshot.account;
  const position = cyclePosition(snapshot);
  const { cycle } = position;
  return {
    billingAccountId,
    state,
    currency,
    frequency: cycle.frequency,
    billCycleDay: cycle.billCycleDay,
    paymentTermDays: cycle.paymentTermDays,
    currentPeriod: position.currentPeriod,
    nextBillDate: position.nextBillDate,
    nextDueDate: position.nextDueDate,
    ...expectedFigures(expectedBill(snapshot), currency),
    options: options.map((option) => offered(billingAccountId, option)),
  };
}

function expectedFigures({ amount, credit }: DueNext, currency: Currency) {
  return { expectedAmount: money(amount, currency), expectedCredit: money(credit, currency) };
}

function offered(billingAccountId: BillingAccountId, option: OfferedCycleOption): OfferedOption {
  const { optionId, change, billCycleDay, frequency, paymentTermDays } = option;
  const { eligible, reasonCodes, effectiveDate } = option;
  return {
    billingAccountId,
    optionId,
    change,
    billCycleDay,
    frequency,
    paymentTermDays,
    eligible,
    reasonCodes,
    effectiveDate,
  };
}
