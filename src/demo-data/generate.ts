import type { Customer, Segment } from '../domain/accounts/customer.ts';
import { previousBillDate } from '../domain/billing/cycle/bill-cycle.ts';
import { addMonths, atHour, type CivilDate, type TimeZone } from '../domain/civil-date.ts';
import type { Currency, Minor } from '../domain/money.ts';
import type { PaymentMethod } from '../domain/payments/payment.ts';
import type { AccountBundle } from '../store/accounts/bulk.ts';
import { drawBehaviour, drawFate, stateOf } from './behaviours.ts';
import { inventedName } from './names.ts';
import { monthlyCycle, type PlannedService, planAccount } from './plan.ts';
import { type Random, seededRandom } from './random.ts';
import { storyBundles } from './story-accounts.ts';

export interface GenerateOptions {
  /** Same seed, count and day: the same bundles, to the last figure. */
  readonly seed: number;
  /** Unnamed customers beside the named ones; 500 unless told. */
  readonly customers?: number;
  /** The day the histories end at, in UTC. */
  readonly today: CivilDate;
}

/** The named customers first, then the invented crowd, account by account. The accounts of a customer follow each other. */
export function* generateDemo(options: GenerateOptions): Generator<AccountBundle> {
  yield* storyBundles(options.today);
  yield* generateCrowd(options);
}

/** The invented crowd alone: `CUST-1001`, `CUST-1002`, ... */
export function* generateCrowd({ seed, customers = 500, today }: GenerateOptions): Generator<AccountBundle> {
  const source = seededRandom(seed);
  for (let number = 1; number <= customers; number += 1)
    yield* customerBundles(source.fork(`customer ${number}`), 1000 + number, today);
}

interface Region {
  readonly timeZone: TimeZone;
  readonly currency: Currency;
}

const REGIONS: readonly [Region, ...Region[]] = [
  { timeZone: 'Europe/Berlin', currency: 'EUR' },
  { timeZone: 'Europe/Madrid', currency: 'EUR' },
  { timeZone: 'Europe/London', currency: 'GBP' },
  { timeZone: 'America/New_York', currency: 'USD' },
];

const SERVICES: Readonly<Record<Segment, readonly [PlannedService, ...PlannedService[]]>> = {
  consumer: [
    { offeringId: 'fibre-100', category: 'broadband', monthlyCharge: 3_900 },
    { offeringId: 'fibre-500', category: 'broadband', monthlyCharge: 4_500 },
    { offeringId: 'mobile-20', category: 'mobile', monthlyCharge: 1_990 },
    { offeringId: 'tv-family', category: 'tv', monthlyCharge: 1_500 },
  ],
  smallBusiness: [
    { offeringId: 'business-fibre', category: 'broadband', monthlyCharge: 8_900 },
    { offeringId: 'business-mobile', category: 'mobile', monthlyCharge: 5_900 },
    { offeringId: 'business-lines', category: 'voice', monthlyCharge: 7_400 },
  ],
  enterprise: [
    { offeringId: 'site-network', category: 'cloud', monthlyCharge: 250_000 },
    { offeringId: 'fleet-mobile', category: 'mobile', monthlyCharge: 180_000 },
    { offeringId: 'business-lines', category: 'voice', monthlyCharge: 420_000 },
  ],
};

const LIMITS: Readonly<Record<Segment, readonly [Minor, ...Minor[]]>> = {
  consumer: [30_000, 50_000, 80_000, 150_000],
  smallBusiness: [100_000, 200_000, 400_000],
  enterprise: [2_000_000, 5_000_000, 10_000_000],
};

function drawSegment(random: Random): Segment {
  const share = random.next();
  if (share < 0.78) return 'consumer';
  return share < 0.95 ? 'smallBusiness' : 'enterprise';
}

function* customerBundles(random: Random, number: number, today: CivilDate): Generator<AccountBundle> {
  const segment = drawSegment(random);
  const home = random.pick(REGIONS);
  const behaviour = drawBehaviour(random);
  const monthsAsCustomer = behaviour === 'new' ? random.int(0, 2) : random.int(13, 96);
  const since = addMonths(today, -monthsAsCustomer);
  const customer: Customer = {
    customerId: `CUST-${number}`,
    name: inventedName(random, segment),
    email: null,
    segment,
    locale: home.timeZone === 'Europe/Berlin' ? random.pick(['de', 'en']) : 'en',
    customerSince: since,
    createdAt: atHour(since, 9, home.timeZone),
  };
  const count = segment === 'enterprise' ? random.int(2, 4) : 1;
  for (let index = 0; index < count; index += 1) {
    // Some enterprises are billed in a second currency as well.
    const region = index === count - 1 && index > 0 && random.chance(0.5) ? random.pick(REGIONS) : home;
    const billingAccountId = count === 1 ? `BA-${number}` : `BA-${number}-${index + 1}`;
    yield accountBundle(random.fork(`account ${index}`), {
      customer,
      billingAccountId,
      region,
      behaviour,
      today,
    });
  }
}

interface AccountDraft {
  readonly customer: Customer;
  readonly billingAccountId: string;
  readonly region: Region;
  readonly behaviour: ReturnType<typeof drawBehaviour>;
  readonly today: CivilDate;
}

function accountBundle(random: Random, draft: AccountDraft): AccountBundle {
  const { customer, billingAccountId, region, behaviour, today } = draft;
  const { segment, customerSince, customerId } = customer;
  const billCycleDay = random.int(1, 31);
  const lastBillDate = previousBillDate(monthlyCycle(today, billCycleDay), today);
  const services = drawServices(random, segment);
  const months = Array.from({ length: 12 }, (_, billsAgo) => billsAgo).filter(
    (billsAgo) => addMonths(lastBillDate, -billsAgo) > customerSince,
  );
  const scale = Math.max(1, Math.round((services[0]?.monthlyCharge ?? 0) / 3_000));
  const usage = () =>
    Array.from({ length: random.int(0, 2) }, () => ({
      days: random.int(1, 25),
      amount: random.int(50, 900) * scale,
    }));
  const last4 = String(random.int(0, 9999)).padStart(4, '0');
  return planAccount({
    customer,
    frame: {
      billingAccountId,
      customerId,
      ...region,
      ...stateOf(behaviour),
      creditLimit: random.pick(LIMITS[segment]),
      graceDays: 5,
      cycle: monthlyCycle(lastBillDate, billCycleDay, random.pick([14, 14, 21, 30])),
      openedDate: customerSince,
    },
    today,
    services,
    months: months.map((billsAgo) => ({
      billsAgo,
      usage: usage(),
      fate: drawFate(random, behaviour, billsAgo),
    })),
    unbilledUsage: usage().map((part) => ({ after: 0, ...part })),
    method: {
      ...paidWith(random.pick(['visa', 'mastercard', 'sepa'])),
      last4,
      token: `tok_demo_${billingAccountId}`,
    },
  }).build(`${today}T00:00:00.000Z`);
}

function drawServices(random: Random, segment: Segment): PlannedService[] {
  const all = SERVICES[segment];
  const first = random.int(0, all.length - 1);
  const count = random.int(1, 2);
  return Array.from({ length: count }, (_, index) => all[(first + index) % all.length] ?? all[0]);
}

function paidWith(brand: string): Pick<PaymentMethod, 'kind' | 'brand'> {
  return { kind: brand === 'sepa' ? 'directDebit' : 'card', brand };
}
