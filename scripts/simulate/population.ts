import { inventedName } from '../../src/demo-data/names.ts';
import { type Random, seededRandom } from '../../src/demo-data/random.ts';
import type { BillingAccount } from '../../src/domain/accounts/billing-account.ts';
import type { Customer, Locale } from '../../src/domain/accounts/customer.ts';
import type { BillCycle } from '../../src/domain/billing/cycle/bill-cycle.ts';
import type { Subscription } from '../../src/domain/billing/subscription.ts';
import {
  addDays,
  addMonths,
  atHour,
  type CivilDate,
  startOfDay,
  type TimeZone,
} from '../../src/domain/civil-date.ts';
import type { Currency } from '../../src/domain/money.ts';
import type { AccountBundle } from '../../src/store/accounts/bulk.ts';
import { type Behaviours, type BehaviourType, drawType } from './behaviours.ts';
import { type Circle, joined, type PaidFrom } from './circles.ts';

/** A customer of the simulation: what is stored of them, and what nobody knows but they. */
export interface Person {
  readonly billingAccountId: string;
  readonly customerId: string;
  readonly currency: Currency;
  readonly timeZone: TimeZone;
  readonly type: BehaviourType;
  /** Fork it by what is drawn; never draw from it directly, so that both arms draw the same. */
  readonly random: Random;
  readonly payday: number;
  /** Index into STATES; null before the first bill. */
  state: number | null;
  /** How many bills came. */
  bills: number;
  /** Has a bill day right after payday. */
  aligned: boolean;
  /** Never pays again. */
  lost: boolean;
  /** Proceedings over their estate were opened. */
  bankrupt: boolean;
  contactedOn: CivilDate | null;
  /** The last day of the relation, once it was ended; null: they stay. */
  left: CivilDate | null;
  /** Everybody who has the same pays for each other, or is paid for: nothing happens to two of them at once. */
  readonly circle: string;
  /** What was decided about who pays their bills, in the order of time; empty: always they. */
  readonly payers: PaidFrom[];
  /** How many payments, orders and wishes came: numbers for ids. */
  readonly made: { payments: number; orders: number; wishes: number; promises: number; changes: number };
}

interface Home {
  readonly timeZone: TimeZone;
  readonly currency: Currency;
  readonly locale: Locale;
  readonly taxRateBasisPoints: number;
}

const HOMES: readonly [Home, ...Home[]] = [
  { timeZone: 'Europe/Berlin', currency: 'EUR', locale: 'de', taxRateBasisPoints: 1_900 },
  { timeZone: 'Europe/Berlin', currency: 'EUR', locale: 'en', taxRateBasisPoints: 1_900 },
  { timeZone: 'America/New_York', currency: 'USD', locale: 'en', taxRateBasisPoints: 0 },
];

/** The time zones that customers live in; both change their clocks, on different days. */
export const ZONES: readonly TimeZone[] = ['Europe/Berlin', 'America/New_York'];

const SERVICES = [
  ['fibre-100', 'broadband', 3_900],
  ['fibre-500', 'broadband', 4_500],
  ['mobile-20', 'mobile', 1_990],
  ['tv-family', 'tv', 1_500],
] as const;

/** The customers at the start: their accounts have services, no bills yet and no debts. */
export function population(
  behaviours: Behaviours,
  given: { readonly customers: number; readonly seed: number; readonly start: CivilDate },
): { readonly people: Person[]; readonly bundles: AccountBundle[]; readonly circles: readonly Circle[] } {
  const source = seededRandom(given.seed);
  const settlers = Array.from({ length: given.customers }, (_, index) =>
    customer(source.fork(`customer ${index}`), 1_001 + index, behaviours, given.start),
  );
  const { all, circles } = joined(source.fork('circles'), settlers);
  return { people: all.map(({ person }) => person), bundles: all.map(({ bundle }) => bundle), circles };
}

function customer(random: Random, number: number, behaviours: Behaviours, start: CivilDate) {
  const home = random.pick(HOMES);
  const { timeZone, currency } = home;
  const openedDate = addMonths(start, -random.int(1, 60));
  const [customerId, billingAccountId] = [`CUST-${number}`, `BA-${number}`];
  const segment = random.chance(0.85) ? 'consumer' : 'smallBusiness';
  const who: Customer = {
    ...{ customerId, name: inventedName(random, segment), segment, locale: home.locale },
    email: `customer-${number}@customers.example`,
    customerSince: openedDate,
    createdAt: atHour(openedDate, 9, timeZone),
    ...(random.chance(0.2)
      ? {
          contact: {
            ...{ channel: null, channels: {}, phone: null },
            muted: random.chance(0.3) ? (['dueSoon'] as const) : [],
            quietHours: { from: '18:00', to: '09:00' },
          },
        }
      : {}),
  };
  const subscriptions = services(random, segment === 'smallBusiness' ? 3 : 1).map(
    ([offeringId, category, monthlyCharge], index): Subscription => ({
      subscriptionId: `SUB-${number}-${index + 1}`,
      ...{ billingAccountId, customerId, offeringId, category, monthlyCharge },
      ...{ startDate: openedDate, endDate: null, state: 'active', orderId: null },
    }),
  );
  const monthly = subscriptions.reduce((sum, { monthlyCharge }) => sum + monthlyCharge, 0);
  const account: BillingAccount = {
    ...{ billingAccountId, customerId, currency, timeZone, openedDate },
    ...{ state: 'active', collectionStatus: 'none', creditLimit: monthly * random.int(5, 12), graceDays: 5 },
    cycle: cycle(random, start),
    taxRateBasisPoints: home.taxRateBasisPoints,
    ...{ cycleTransition: null, promise: null, restrictions: [], dunningHolds: [] },
    ...{
      balance: 0,
      heldCredit: 0,
      sequence: 0,
      version: 1,
      updatedAt: startOfDay(addDays(start, -1), timeZone),
    },
  };
  const person: Person = {
    ...{ billingAccountId, customerId, currency, timeZone, random: random.fork('life') },
    type: drawType(behaviours, random.fork('type')),
    payday: random.pick([1, 1, 15, 25, 28, 31]),
    ...beginning(billingAccountId),
  };
  return { person, bundle: { customer: who, account, entries: [], bills: [], payments: [], subscriptions } };
}

/** What is known of nobody before their first bill. */
function beginning(circle: string) {
  return {
    ...{ circle, payers: [] },
    ...{ state: null, bills: 0, aligned: false, lost: false, bankrupt: false, contactedOn: null, left: null },
    made: { payments: 0, orders: 0, wishes: 0, promises: 0, changes: 0 },
  };
}

function services(random: Random, scale: number) {
  const first = random.int(0, SERVICES.length - 1);
  return Array.from({ length: random.int(1, 2) }, (_, index) => {
    const [id, category, charge] = SERVICES[(first + index) % SERVICES.length] ?? SERVICES[0];
    return [scale > 1 ? `business-${id}` : id, category, charge * scale] as const;
  });
}

/** Mostly monthly, on any day; the anchor lies before the start, so that the first bills come soon. */
function cycle(random: Random, start: CivilDate): BillCycle {
  const drawn = random.next();
  const frequency =
    drawn < 0.92 ? 'monthly' : drawn < 0.95 ? 'weekly' : drawn < 0.99 ? 'quarterly' : 'yearly';
  const anchorDate = addDays(addMonths(start, -random.int(1, 12)), random.int(0, 6));
  return {
    frequency,
    billCycleDay: random.int(1, 31),
    anchorDate,
    paymentTermDays: random.pick([14, 14, 21, 30]),
  };
}

/** Somebody who comes on a day: the person, and what is asked for in their name. */
export function newcomer(random: Random, number: number, behaviours: Behaviours, date: CivilDate) {
  const home = random.pick(HOMES);
  const { timeZone, currency } = home;
  const [customerId, billingAccountId] = [`CUST-${number}`, `BA-${number}`];
  const customer: Customer = {
    ...{ customerId, name: inventedName(random, 'consumer'), segment: 'consumer', locale: home.locale },
    email: `customer-${number}@customers.example`,
    ...{ customerSince: date, createdAt: atHour(date, 9, timeZone) },
  };
  const person: Person = {
    ...{ billingAccountId, customerId, currency, timeZone, random: random.fork('life') },
    type: drawType(behaviours, random.fork('type')),
    payday: random.pick([1, 1, 15, 25, 28, 31]),
    ...beginning(billingAccountId),
  };
  const terms = {
    ...{ currency, timeZone, creditLimit: null, graceDays: null, taxation: null },
    cycle: { frequency: 'monthly', billCycleDay: random.int(1, 31), paymentTermDays: null },
    taxRateBasisPoints: home.taxRateBasisPoints,
  } as const;
  return { person, customer, terms, plan: random.pick<(typeof SERVICES)[number]>(SERVICES) };
}
