import type { OfferingCategory, ServiceOrder } from '../domain/cases/order.ts';
import { addDays, type CivilDate } from '../domain/civil-date.ts';
import type { Outcome } from '../domain/decisions/decision.ts';
import type { ReasonCode } from '../domain/decisions/reason-codes.ts';
import type { BillingAccountId, CustomerId, OrderId } from '../domain/flavor.ts';
import { type Minor, money } from '../domain/money.ts';

/** The order that shows a story, without the parts that differ from run to run. */
export interface StoryOrder {
  readonly offering: { readonly id: string; readonly category: OfferingCategory };
  readonly monthlyCharge: Minor;
  readonly oneOffCharge: Minor;
  /** Installed in this area; null when nothing has to be. */
  readonly area: string | null;
}

/** A named, invented customer of the demo. */
export interface DemoStory {
  readonly customerId: CustomerId;
  /** The account that orders of this story are for; an enterprise has others beside it. */
  readonly billingAccountId: BillingAccountId;
  readonly name: string;
  readonly story: string;
  readonly order: StoryOrder;
  /** What {@link storyOrder} is answered under the policies of version 2026-11-01. */
  readonly expects: { readonly outcome: Outcome; readonly reasonCode: ReasonCode };
}

const FIBRE: StoryOrder = {
  offering: { id: 'fibre-500', category: 'broadband' },
  monthlyCharge: 4_500,
  oneOffCharge: 9_900,
  area: 'north',
};
const PHONE: StoryOrder = {
  offering: { id: 'phone-bundle', category: 'device' },
  monthlyCharge: 3_900,
  oneOffCharge: 19_900,
  area: null,
};
const SITE_NETWORK: StoryOrder = {
  offering: { id: 'site-network', category: 'cloud' },
  monthlyCharge: 250_000,
  oneOffCharge: 3_000_000,
  area: 'south',
};

function story(
  number: number,
  name: string,
  text: string,
  order: StoryOrder,
  outcome: Outcome,
  reasonCode: ReasonCode,
): DemoStory {
  const suffix = String(number).padStart(4, '0');
  return {
    customerId: `CUST-${suffix}`,
    billingAccountId: number === 6 ? `BA-${suffix}-1` : `BA-${suffix}`,
    name,
    story: text,
    order,
    expects: { outcome, reasonCode },
  };
}

/** The named customers. Every name is invented. Their accounts are told in story-accounts.ts. */
export const STORIES = [
  story(1, 'Ottoline Fernweh', 'Has paid every bill in time for years.', FIBRE, 'approve', 'GOOD_STANDING'),
  story(
    2,
    'Bartholomew Quill',
    'A direct debit failed and the bill is now 20 days overdue.',
    FIBRE,
    'approveWithConditions',
    'PAST_DUE',
  ),
  story(
    3,
    'Marisol Tidewater',
    'Became a customer six weeks ago and wants a costly phone.',
    PHONE,
    'approveWithConditions',
    'SHORT_HISTORY',
  ),
  story(
    4,
    'Cornelius Vantongeren',
    'A payment came back from the bank in spring and was made good a few days later.',
    FIBRE,
    'review',
    'RETURNED_PAYMENT',
  ),
  story(5, 'Philippa Undersea', 'Disputes the bill of last month.', FIBRE, 'review', 'OPEN_DISPUTE'),
  story(
    6,
    'Zephyr & Loom Works',
    'An enterprise with two accounts in euros and one in dollars that orders a large site network.',
    SITE_NETWORK,
    'review',
    'LARGE_ORDER',
  ),
  story(
    7,
    'Ignatius Halfpenny',
    'In good standing; would like to be billed on the 31st.',
    FIBRE,
    'approve',
    'GOOD_STANDING',
  ),
  story(
    8,
    'Rosalind Marchbanks',
    'Has not paid for more than 90 days.',
    FIBRE,
    'decline',
    'SERIOUSLY_PAST_DUE',
  ),
  story(9, 'Thaddeus Greywater', 'Has been handed to collections.', FIBRE, 'decline', 'IN_COLLECTIONS'),
  story(
    10,
    'Wilhelmina Overstreet',
    'Pays in time, but what is open now takes up the whole credit limit.',
    FIBRE,
    'decline',
    'INSUFFICIENT_CREDIT',
  ),
  story(
    11,
    'Lysander Pocklington',
    'Paid yesterday; the payment is still with the processor.',
    FIBRE,
    'approve',
    'GOOD_STANDING',
  ),
  story(12, 'Euphemia Lastgarden', 'Closed the account last month.', FIBRE, 'decline', 'ACCOUNT_CLOSED'),
  story(13, 'Casimir Doubleday', 'Paid a bill twice and has credit left.', FIBRE, 'approve', 'GOOD_STANDING'),
] as const satisfies readonly DemoStory[];

/** The story of a named customer; throws RangeError for any other. */
export function storyOf(customerId: CustomerId): DemoStory {
  const found = STORIES.find((candidate) => candidate.customerId === customerId);
  if (found === undefined) throw new RangeError(`no story of ${customerId}`);
  return found;
}

/** The service order of a story: what the demo sends. Money is in the account's currency, EUR. */
export function storyOrder(
  { customerId, billingAccountId, order }: DemoStory,
  orderId: OrderId,
  today: CivilDate,
): ServiceOrder {
  return {
    orderId,
    customerId,
    billingAccountId,
    offering: order.offering,
    monthlyCharge: money(order.monthlyCharge, 'EUR'),
    oneOffCharge: money(order.oneOffCharge, 'EUR'),
    termMonths: 24,
    installation:
      order.area === null
        ? null
        : { required: true, area: order.area, earliestDate: addDays(today, 7), preferredWindow: 'morning' },
  };
}
