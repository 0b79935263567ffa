import type { Segment } from '../domain/accounts/customer.ts';
import { addDays, addMonths, atHour, type CivilDate } from '../domain/civil-date.ts';
import type { Minor } from '../domain/money.ts';
import type { AccountBundle } from '../store/accounts/bulk.ts';
import type { AccountFrame } from './account-book.ts';
import { type BillFate, monthlyCycle, newestBill, type PlannedService, planAccount } from './plan.ts';
import { type DemoStory, STORIES } from './stories.ts';

const HOME: PlannedService = { offeringId: 'fibre-100', category: 'broadband', monthlyCharge: 3_900 };
const TV: PlannedService = { offeringId: 'tv-family', category: 'tv', monthlyCharge: 1_500 };
const LINES: PlannedService = { offeringId: 'business-lines', category: 'voice', monthlyCharge: 420_000 };

/** How a story differs from a good payer of four years with a limit of 5,000.00 and bills of 54.00. */
interface Telling {
  readonly segment?: Segment;
  readonly frame?: Partial<AccountFrame>;
  readonly services?: readonly PlannedService[];
  /** Days since bill 0; its due date is 14 days after it. 6 unless told. */
  readonly billedDaysAgo?: number | ((today: CivilDate) => number);
  /** Bills up to bill 0; 12 unless told. An active account gets every later bill there is a date for, unpaid. */
  readonly bills?: number;
  /** Of bills that did not go like the usual (paid two days before they are due), by how many before bill 0. */
  readonly fates?: Readonly<Record<number, BillFate>>;
  readonly unbilled?: Minor;
}

/** By customer: one telling an account. */
const TELLINGS: Readonly<Record<string, readonly Telling[]>> = {
  'CUST-0001': [{}],
  // Due 20 days ago: made 20 + 14 days ago, so that a newer bill, not yet due, is there too.
  'CUST-0002': [{ billedDaysAgo: 34, fates: { 0: { kind: 'failed' } } }],
  'CUST-0003': [
    { bills: 1, billedDaysAgo: 16, frame: { creditLimit: 80_000 }, fates: { 0: { kind: 'paid', days: -1 } } },
  ],
  'CUST-0004': [{ fates: { 6: { kind: 'returnedThenPaid', days: 2 } } }],
  'CUST-0005': [{ billedDaysAgo: 3, fates: { 1: { kind: 'disputed' }, 0: { kind: 'unpaid' } } }],
  'CUST-0006': [
    { segment: 'enterprise', services: [LINES], frame: { creditLimit: 5_000_000 } },
    { segment: 'enterprise', services: [LINES], frame: { creditLimit: 2_000_000 }, billedDaysAgo: 20 },
    {
      segment: 'enterprise',
      services: [LINES],
      frame: { creditLimit: 3_000_000, currency: 'USD', timeZone: 'America/New_York' },
      unbilled: 81_000,
    },
  ],
  'CUST-0007': [{ billedDaysAgo: awayFromMonthEnd }],
  'CUST-0008': [
    {
      billedDaysAgo: 18,
      fates: {
        0: { kind: 'unpaid' },
        1: { kind: 'unpaid' },
        2: { kind: 'unpaid' },
        3: { kind: 'unpaid' },
      },
    },
  ],
  'CUST-0009': [
    {
      frame: { state: 'suspended', collectionStatus: 'collections' },
      billedDaysAgo: 130,
      fates: { 0: { kind: 'unpaid' }, 1: { kind: 'unpaid' }, 2: { kind: 'failed' } },
    },
  ],
  'CUST-0010': [
    {
      frame: { creditLimit: 30_000 },
      services: [{ ...HOME, monthlyCharge: 9_900 }],
      fates: { 0: { kind: 'unpaid' } },
      unbilled: 17_500,
    },
  ],
  'CUST-0011': [{ fates: { 0: { kind: 'pending' } } }],
  'CUST-0012': [{ frame: { state: 'closed' }, billedDaysAgo: 40 }],
  'CUST-0013': [{ billedDaysAgo: 17, fates: { 0: { kind: 'paidTwice', days: -3 } } }],
};

/** Long enough ago that the bill is paid, and on a day that a bill day of 31 really changes. */
function awayFromMonthEnd(today: CivilDate): number {
  return Number(addDays(today, -17).slice(8)) > 27 ? 22 : 17;
}

/** The accounts of the named customers, as of `today`, in the order of {@link STORIES}. */
export function* storyBundles(today: CivilDate): Generator<AccountBundle> {
  for (const story of STORIES) {
    const tellings = TELLINGS[story.customerId] ?? [];
    for (const [index, telling] of tellings.entries())
      yield storyBundle(story, tellings.length === 1 ? '' : `-${index + 1}`, telling, today);
  }
}

function storyBundle(story: DemoStory, suffix: string, telling: Telling, today: CivilDate): AccountBundle {
  const timeZone = telling.frame?.timeZone ?? 'Europe/Berlin';
  const { billedDaysAgo = 6, bills = 12 } = telling;
  const billedOn = addDays(
    today,
    -(typeof billedDaysAgo === 'number' ? billedDaysAgo : billedDaysAgo(today)),
  );
  const cycle = monthlyCycle(billedOn, Number(billedOn.slice(8)));
  const newest = (telling.frame?.state ?? 'active') === 'active' ? newestBill(cycle, today) : 0;
  const since = bills < 12 ? addMonths(billedOn, -bills) : addMonths(today, -48);
  const services = telling.services ?? [HOME, TV];
  const usual: BillFate = { kind: 'paid', days: -2 };
  return planAccount({
    customer: {
      customerId: story.customerId,
      name: story.name,
      email: null,
      segment: telling.segment ?? 'consumer',
      locale: 'en',
      customerSince: since,
      createdAt: atHour(since, 9, timeZone),
    },
    frame: {
      billingAccountId: `BA-${story.customerId.slice(5)}${suffix}`,
      customerId: story.customerId,
      currency: 'EUR',
      timeZone,
      state: 'active',
      collectionStatus: 'none',
      creditLimit: 500_000,
      graceDays: 5,
      cycle,
      openedDate: since,
      ...telling.frame,
    },
    today,
    services,
    months: Array.from({ length: bills + newest }, (_, index) => index - newest).map((billsAgo) => ({
      billsAgo,
      usage: [],
      fate: telling.fates?.[billsAgo] ?? (billsAgo < 0 ? { kind: 'unpaid' } : usual),
    })),
    unbilledUsage: [{ after: newest, days: 1, amount: telling.unbilled ?? 320 }],
    method: {
      kind: 'card',
      brand: 'visa',
      last4: story.customerId.slice(5),
      token: `tok_demo_${story.customerId.slice(5)}`,
    },
  }).build(`${today}T00:00:00.000Z`);
}
