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
import { isInternalAccount } from '../../../domain/payments/suspense.ts';
import { Id } from '../../schemas/primitives.ts';
import { readTmfBody } from '../conventions/body.ts';
import type { TmfCall } from '../resource.ts';
import { chargesOf, MONTHS_OF_PERIOD, OrderPrice, refused } from './order-prices.ts';

/** How often one offering is ordered in one item. */
const MOST_OF_ONE = 1_000;

const Reference = z.object({ id: z.string() });
const Party = z.object({ id: z.string(), role: z.string().nullish(), '@referredType': z.string().nullish() });
const Item = z.object({
  id: z.string(),
  action: z.string(),
  quantity: z.int().min(1, 'at least 1').max(MOST_OF_ONE, `at most ${MOST_OF_ONE}`).nullish(),
  billingAccount: Reference.nullish(),
  productOffering: Reference.nullish(),
  itemPrice: z.array(OrderPrice).nullish(),
  itemTotalPrice: z.array(OrderPrice).nullish(),
  /** The parts of a bundle. */
  get productOrderItem() {
    return z.array(Item).nullish();
  },
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
  orderTotalPrice: z.array(OrderPrice).nullish(),
});
export type OrderBody = z.output<typeof OrderBody>;

/** Who orders, and what is billed; each is null when nobody says. */
export interface OrderParties {
  readonly customerId: string | null;
  readonly billingAccountId: string | null;
}

/**
 * The parts of a body that mean something. The tables were held against it before.
 * @throws Problem `validation-failed` without an item
 */
export function readOrderBody(sent: Readonly<Record<string, unknown>>): OrderBody {
  const body = readTmfBody(OrderBody, sent);
  if (body.productOrderItem.length === 0)
    throw refused({ pointer: '/productOrderItem', code: 'missing', detail: 'at least one item' });
  return body;
}

/** The customer and the account that a body names: the party with the role of a customer, or the only one. */
export function partiesOf({ relatedParty, billingAccount, productOrderItem }: OrderBody): OrderParties {
  const parties = relatedParty ?? [];
  const isCustomer = ({ role, '@referredType': type }: z.output<typeof Party>) =>
    role?.toLowerCase() === 'customer' || type?.toLowerCase() === 'customer';
  const party = parties.find(isCustomer) ?? (parties.length === 1 ? parties[0] : undefined);
  const ofItem = productOrderItem.find((item) => item.billingAccount != null)?.billingAccount;
  return {
    customerId: Id.safeParse(party?.id).data ?? null,
    billingAccountId: billingAccount?.id ?? ofItem?.id ?? null,
  };
}

/**
 * The account that is named, or the only one of the customer; null when there is none, or it is another customer's. Where no customer is named, the
 * account says whose it is.
 */
export async function namedAccount(
  { deps: { store } }: TmfCall,
  { customerId, billingAccountId }: OrderParties,
): Promise<BillingAccount | null> {
  if (billingAccountId !== null) {
    const account = await store.accounts.get(billingAccountId);
    if (account === null || isInternalAccount(account)) return null;
    return customerId === null || account.customerId === customerId ? account : null;
  }
  if (customerId === null) return null;
  const [only, another] = await store.accounts.ofCustomer(customerId);
  return another === undefined ? (only ?? null) : null;
}

/** The offering of an order: that of the first item that adds one. Null: it adds nothing. */
export function offeringOf({ productOrderItem }: OrderBody): string | null {
  const added = addedItems(productOrderItem).map(({ productOffering }) => Id.safeParse(productOffering?.id));
  return added.find(({ success }) => success)?.data ?? null;
}

/** The items that add something, each before the parts of its bundle. */
function addedItems(items: readonly Item[]): Item[] {
  return items
    .filter(({ action }) => action === 'add')
    .flatMap((item) => [item, ...addedItems(item.productOrderItem ?? [])]);
}

/**
 * The service order. All items that add something are one order: its charges are theirs together, its offering is the first one's.
 * @param offering of the order: {@link offeringOf}
 * @throws Problem `validation-failed` when an amount can't be taken
 */
export function serviceOrderOf(
  body: OrderBody,
  { orderId, offering }: { readonly orderId: string; readonly offering: string },
  account: Pick<
    BillingAccount,
    'billingAccountId' | 'customerId' | 'currency' | 'timeZone' | 'taxRateBasisPoints'
  >,
  now: Instant,
): ServiceOrder {
  const items = addedItems(body.productOrderItem);
  const { billingAccountId, customerId, timeZone } = account;
  return {
    ...{ orderId, customerId, billingAccountId },
    offering: { id: offering, category: categoryOf(body.category) },
    ...chargesOf(body, account),
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
