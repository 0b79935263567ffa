/** What a TM Forum product order costs, by the prices in its body: each month, and once. */
import { z } from 'zod';
import type { BillingAccount } from '../../../domain/accounts/billing-account.ts';
import { type Minor, type Money, MoneyError, money, multiplyRatio, sumMinor } from '../../../domain/money.ts';
import { type Fault, Problem } from '../../problems/problem.ts';
import { MAX_AMOUNT_MINOR } from '../../schemas/primitives.ts';
import { minorIn } from '../money-in.ts';

const Amount = z.object({ unit: z.string(), value: z.number() });

export const OrderPrice = z.object({
  priceType: z.string().nullish(),
  recurringChargePeriod: z.string().nullish(),
  price: z
    .object({
      taxIncludedAmount: Amount.nullish(),
      dutyFreeAmount: Amount.nullish(),
      /** In percent. */
      taxRate: z.number().nullish(),
    })
    .nullish(),
});
type Price = z.output<typeof OrderPrice>;

/** An item, as far as it says what something costs. */
interface PricedItem {
  readonly action: string;
  readonly quantity?: number | null | undefined;
  readonly itemPrice?: readonly Price[] | null | undefined;
  readonly itemTotalPrice?: readonly Price[] | null | undefined;
  readonly productOrderItem?: readonly PricedItem[] | null | undefined;
}
interface PricedOrder {
  readonly productOrderItem: readonly PricedItem[];
  readonly orderTotalPrice?: readonly Price[] | null | undefined;
}
type Payer = Pick<BillingAccount, 'currency' | 'taxRateBasisPoints'>;

/** A price with its place in the body, and how often it is asked for. */
interface PlacedPrice {
  readonly price: Price;
  readonly times: number;
  readonly pointer: string;
}

/** How many months a period has. */
export const MONTHS_OF_PERIOD: Readonly<Record<string, number>> = {
  month: 1,
  months: 1,
  quarter: 3,
  year: 12,
  years: 12,
};

/**
 * What an order costs. The total of an item counts where there is one, also for the parts of its bundle; otherwise its prices, as often as it is ordered, and those of
 * its parts. The total of the order counts where no item has a price.
 * @throws Problem `validation-failed` for an amount that can't be taken
 */
export function chargesOf(
  order: PricedOrder,
  payer: Payer,
): { readonly monthlyCharge: Money; readonly oneOffCharge: Money } {
  const ofItems = pricesOf(order.productOrderItem, '/productOrderItem');
  const total = (order.orderTotalPrice ?? []).map((price) => {
    return { price, times: 1, pointer: '/orderTotalPrice' };
  });
  const prices = ofItems.length > 0 ? ofItems : total;
  const isMonthly = ({ price: { priceType } }: PlacedPrice) => priceType?.toLowerCase() === 'recurring';
  return {
    monthlyCharge: sumOf(prices.filter(isMonthly), payer),
    oneOffCharge: sumOf(
      prices.filter((price) => !isMonthly(price)),
      payer,
    ),
  };
}

function pricesOf(items: readonly PricedItem[], pointer: string): PlacedPrice[] {
  return items.flatMap(({ action, quantity, itemPrice, itemTotalPrice, productOrderItem }, index) => {
    if (action !== 'add') return [];
    const at = `${pointer}/${index}`;
    const total = itemTotalPrice ?? [];
    if (total.length > 0) return total.map((price) => ({ price, times: 1, pointer: `${at}/itemTotalPrice` }));
    const own = (itemPrice ?? []).map((price) => {
      return { price, times: quantity ?? 1, pointer: `${at}/itemPrice` };
    });
    return [...own, ...pricesOf(productOrderItem ?? [], `${at}/productOrderItem`)];
  });
}

function sumOf(prices: readonly PlacedPrice[], payer: Payer): Money {
  const amounts = prices.map((price) => minorOfPrice(price, payer) * price.times);
  if (amounts.some((amount) => amount > MAX_AMOUNT_MINOR / amounts.length))
    throw refused({
      ...{ pointer: '/productOrderItem', code: 'too-big', detail: 'What all of it costs is too large.' },
      accepted: `at most ${MAX_AMOUNT_MINOR} minor units`,
    });
  return money(sumMinor(amounts), payer.currency);
}

function minorOfPrice(
  { price: { price, recurringChargePeriod }, pointer }: PlacedPrice,
  payer: Payer,
): Minor {
  const amount = price?.taxIncludedAmount ?? price?.dutyFreeAmount;
  if (amount == null) return 0;
  if (amount.unit !== payer.currency)
    throw refused({
      pointer,
      code: 'currency-mismatch',
      detail: 'the currency of the billing account',
      accepted: payer.currency,
    });
  const months = MONTHS_OF_PERIOD[recurringChargePeriod?.toLowerCase() ?? 'month'];
  if (months === undefined)
    throw refused({
      pointer,
      code: 'not-allowed-value',
      detail: 'a period that is counted in months',
      accepted: 'month, quarter or year',
    });
  try {
    const minor = minorIn(amount, 0);
    const gross = price?.taxIncludedAmount == null ? withTax(minor, price?.taxRate, payer) : minor;
    // What is asked for in a month counts for credit; a part of a cent that a division leaves counts as a whole one.
    return Math.ceil(gross / months);
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    throw refused({ pointer, code: 'bad-format', detail: error.message });
  }
}

/** A net price with its tax: by the rate that is said, else by that of the account. Amounts are gross here. */
function withTax(net: Minor, percent: number | null | undefined, payer: Payer): Minor {
  const basisPoints = percent == null ? (payer.taxRateBasisPoints ?? 0) : Math.round(percent * 100);
  if (basisPoints < 0 || basisPoints > 10_000) throw new MoneyError('taxRate is 0 to 100 percent');
  return multiplyRatio(net, 10_000 + basisPoints, 10_000);
}

/** The refusal of an order for what its body says. */
export function refused(fault: Fault): Problem {
  return new Problem('validation-failed', 'The order can not be taken as it is.', { errors: [fault] });
}
