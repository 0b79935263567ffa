/** From the body of a TM Forum product order to the service order that is decided. */
import { z } from 'zod';
import type { BillingAccount } from '../../../domain/accounts/billing-account.ts';
import {
  OFFERING_CATEGORIES,
  type OfferingCategory,
  type ServiceOrder,
} from '../../../domain/cases/order.ts';
import {
  addDays,
  type CivilDate,
  civilDateAt,
  type Instant,
  isCivilDate,
  later,
} from '../../../domain/civil-date.ts';
import { type Money, MoneyError, money, sumMinor } from '../../../domain/money.ts';
import type { Fault } from '../../problems/problem.ts';
import { Problem } from '../../problems/problem.ts';
import { Id, MAX_AMOUNT_MINOR } from '../../schemas/primitives.ts';
import { readTmfBody } from '../conventions/body.ts';
import { minorIn } from '../money-in.ts';
import type { TmfCall } from '../resource.ts';

/** How often one offering is ordered in one item. */
const MOST_OF_ONE = 1_000;

const Reference = z.object({ id: z.string() });
const Party = z.object({ id: z.string(), role: z.string().nullish(), '@referredType': z.string().nullish() });
const Price = z.object({
  priceType: z.string().nullish(),
  recurringChargePeriod: z.string().nullish(),
  price: z
    .object({ taxIncludedAmount: z.object({ unit: z.string(), value: z.number() }).nullish() })
    .nullish(),
});
const Item = z.object({
  id: z.string(),
  action: z.string(),
  quantity: z.int().min(1, 'at least 1').max(MOST_OF_ONE, `at most ${MOST_OF_ONE}`).nullish(),
  billingAccount: Reference.nullish(),
  productOffering: Reference.nullish(),
  itemPrice: z.array(Price).nullish(),
  itemTotalPrice: z.array(Price).nullish(),
  itemTerm: z
    .array(
      z.object({
        duration: z.object({ amount: z.number().nullish(), units: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
  product: z
    .object({
      place: z.array(z.object({ id: z.string().nullish(), role: z.string() })).nullish(),
      productCharacteristic: z.array(z.object({ name: z.string(), value: z.unknown() })).nullish(),
    })
    .nullish(),
});
type Item = z.output<typeof Item>;

/** What of a product order means something here. */
const OrderBody = z.object({
  externalId: z.string().nullish(),
  category: z.string().nullish(),
  requestedStartDate: z.string().nullish(),
  billingAccount: Reference.nullish(),
  relatedParty: z.array(Party).nullish(),
  productOrderItem: z.array(Item),
});
export type OrderBody = z.output<typeof OrderBody>;

/** Who orders, and what is billed. `billingAccountId` is null when nobody says. */
export interface OrderParties {
  readonly customerId: string;
  readonly billingAccountId: string | null;
}

/** The parts of a body that mean something. The tables were held against it before. */
export function readOrderBody(sent: Readonly<Record<string, unknown>>): OrderBody {
  return readTmfBody(OrderBody, sent);
}

/**
 * The customer and the account that a body names: the party with the role of a customer, or the only one.
 * @throws Problem `validation-failed` without a party
 */
export function partiesOf({ relatedParty, billingAccount, productOrderItem }: OrderBody): OrderParties {
  const parties = relatedParty ?? [];
  const isCustomer = ({ role, '@referredType': type }: z.output<typeof Party>) =>
    role?.toLowerCase() === 'customer' || type?.toLowerCase() === 'customer';
  const party = parties.find(isCustomer) ?? (parties.length === 1 ? parties[0] : undefined);
  if (party === undefined || !Id.safeParse(party.id).success)
    throw refused({
      pointer: '/relatedParty',
      code: 'missing',
      detail: 'one party in the role customer, by its id',
    });
  const ofItem = productOrderItem.find((item) => item.billingAccount != null)?.billingAccount;
  return { customerId: party.id, billingAccountId: billingAccount?.id ?? ofItem?.id ?? null };
}

/** The account that is named, or the only one of the customer; null when there is none, or it is another customer's. */
export async function namedAccount(
  { deps: { store } }: TmfCall,
  customerId: string,
  billingAccountId: string | null,
) {
  if (billingAccountId !== null) {
    const account = await store.accounts.get(billingAccountId);
    return account?.customerId === customerId ? account : null;
  }
  const [only, another] = await store.accounts.ofCustomer(customerId);
  return another === undefined ? (only ?? null) : null;
}

/**
 * The service order. All items that add something are one order: its charges are theirs together, its offering is the first one's.
 * @throws Problem `validation-failed` when nothing is added, or an amount can't be taken
 */
export function serviceOrderOf(
  body: OrderBody,
  orderId: string,
  account: Pick<BillingAccount, 'billingAccountId' | 'customerId' | 'currency' | 'timeZone'>,
  now: Instant,
): ServiceOrder {
  const items = body.productOrderItem.filter(({ action }) => action === 'add');
  const [first] = items;
  const offering = first?.productOffering?.id;
  if (offering === undefined || !Id.safeParse(offering).success)
    throw refused({
      pointer: '/productOrderItem',
      code: 'missing',
      detail: 'an item with the action add and the id of its productOffering',
    });
  const { billingAccountId, customerId, currency, timeZone } = account;
  return {
    ...{ orderId, customerId, billingAccountId },
    offering: { id: offering, category: categoryOf(body.category) },
    monthlyCharge: chargeOf(items, currency, 'recurring'),
    oneOffCharge: chargeOf(items, currency, 'once'),
    termMonths: Math.max(0, ...items.map(termOf)),
    installation: installationOf(items, body.requestedStartDate ?? null, civilDateAt(now, timeZone)),
    ...(isInAdvance(body.productOrderItem) ? { billedInAdvance: true } : {}),
  };
}

/** The characteristic of a product by which an order says that it is billed in advance. */
export const IN_ADVANCE = 'billedInAdvance';

/**
 * Whether the items that add something say so. One order starts one service: those that say anything have to say the same.
 * @throws Problem `validation-failed`
 */
function isInAdvance(items: readonly Item[]): boolean {
  const said = items.flatMap(({ action, product }, index) =>
    (action === 'add' ? (product?.productCharacteristic ?? []) : [])
      .filter(({ name }) => name === IN_ADVANCE)
      .map(({ value }) => ({ value: String(value).toLowerCase(), index })),
  );
  const wrong = said.find(({ value }) => (value !== 'true' && value !== 'false') || value !== said[0]?.value);
  if (wrong !== undefined)
    throw refused({
      pointer: `/productOrderItem/${wrong.index}/product/productCharacteristic`,
      code: 'not-allowed-value',
      detail: `${IN_ADVANCE} is true or false, and the same for every item`,
      accepted: 'true, false',
    });
  return said[0]?.value === 'true';
}

function categoryOf(category: string | null | undefined): OfferingCategory {
  return OFFERING_CATEGORIES.find((known) => known === category?.toLowerCase()) ?? 'other';
}

/** The total of an item counts where there is one; otherwise its prices, as often as it is ordered. */
function chargeOf(items: readonly Item[], currency: string, kind: 'recurring' | 'once'): Money {
  const amounts = items.flatMap((item, index) => {
    const total = item.itemTotalPrice ?? [];
    const times = total.length > 0 ? 1 : (item.quantity ?? 1);
    return (total.length > 0 ? total : (item.itemPrice ?? []))
      .filter(({ priceType }) => (priceType?.toLowerCase() === 'recurring') === (kind === 'recurring'))
      .map((price) => minorOfPrice(price, currency, index) * times);
  });
  if (amounts.some((amount) => amount > MAX_AMOUNT_MINOR / amounts.length))
    throw refused({
      ...{ pointer: '/productOrderItem', code: 'too-big', detail: 'What all of it costs is too large.' },
      accepted: `at most ${MAX_AMOUNT_MINOR} minor units`,
    });
  return money(sumMinor(amounts), currency);
}

const MONTHS_OF_PERIOD: Readonly<Record<string, number>> = {
  month: 1,
  months: 1,
  quarter: 3,
  year: 12,
  years: 12,
};

function minorOfPrice(
  { price, recurringChargePeriod }: z.output<typeof Price>,
  currency: string,
  index: number,
) {
  const pointer = `/productOrderItem/${index}/itemTotalPrice`;
  const amount = price?.taxIncludedAmount;
  if (amount == null) return 0;
  if (amount.unit !== currency)
    throw refused({
      pointer,
      code: 'currency-mismatch',
      detail: 'the currency of the billing account',
      accepted: currency,
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
    // What is asked for in a month counts for credit; a part of a cent that a division leaves counts as a whole one.
    return Math.ceil(minorIn(amount, 0) / months);
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    throw refused({ pointer, code: 'bad-format', detail: error.message });
  }
}

function termOf({ itemTerm }: Item): number {
  const months = (itemTerm ?? []).map(({ duration }) => {
    const factor = MONTHS_OF_PERIOD[duration?.units?.toLowerCase() ?? 'month'] ?? 0;
    return Math.round((duration?.amount ?? 0) * factor);
  });
  return Math.min(120, Math.max(0, ...months));
}

/** A place in the role of an installation address asks for a technician; its id is the area. */
function installationOf(
  items: readonly Item[],
  start: string | null,
  today: CivilDate,
): ServiceOrder['installation'] {
  const places = items.flatMap(({ product }) => product?.place ?? []);
  const place = places.find(({ role }) => role.toLowerCase().startsWith('install'));
  if (place?.id == null || !Id.safeParse(place.id).success) return null;
  const tomorrow = addDays(today, 1);
  const day = start?.slice(0, 10) ?? tomorrow;
  const wished = isCivilDate(day) ? day : tomorrow;
  return {
    required: true,
    area: place.id,
    earliestDate: later(wished, tomorrow),
    preferredWindow: null,
  };
}

function refused(fault: Fault): Problem {
  return new Problem('validation-failed', 'The order can not be taken as it is.', { errors: [fault] });
}
