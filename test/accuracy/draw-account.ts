/** Random accounts. The same seed draws the same. */
import { type Random, seededRandom } from '../../src/demo-data/random.ts';
import { regularPeriod } from './oracle/calendar.ts';
import { dayOf, daysFromTo, plusDays } from './oracle/days.ts';
import type { AccountSpec, Cycle, TaxClass } from './oracle/operation.ts';

const ZONES = [
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Auckland',
  'Etc/UTC',
] as const;
export const FREQUENCIES: readonly [Cycle['frequency'], ...Cycle['frequency'][]] = [
  ...(['weekly', 'monthly', 'monthly', 'monthly', 'quarterly', 'yearly'] as const),
];

/** An account that was opened some time ago and not billed for a while. */
export function drawAccount(seed: number, number: number, now: string): AccountSpec {
  const spec = drawOwnAccount(seededRandom(seed).fork(`account ${number}`), now);
  return { ...spec, ...drawSecond(seed, number, now) };
}

function drawOwnAccount(random: Random, now: string): AccountSpec {
  const timeZone = random.pick(ZONES);
  const today = dayOf(now, timeZone);
  const frequency = random.pick(FREQUENCIES);
  const cycle: Cycle = {
    frequency,
    billCycleDay: random.int(1, 31),
    anchorDate: plusDays(today, -random.int(400, 1100)),
    paymentTermDays: random.pick([0, 7, 14, 14, 21, 30]),
  };
  const periods = random.int(0, { weekly: 10, monthly: 8, quarterly: 5, yearly: 2 }[frequency]);
  let period = regularPeriod(cycle, today);
  for (let back = 0; back < periods; back += 1) period = regularPeriod(cycle, plusDays(period.from, -1));
  // Some were opened in the middle of a period: their first bill is of a part of it.
  const inside = random.chance(0.2) ? random.int(0, daysFromTo(period.from, period.to)) : 0;
  const billedThrough = plusDays(period.from, inside - 1);
  const openedDate = inside > 0 ? plusDays(billedThrough, 1) : plusDays(billedThrough, -random.int(0, 600));
  // Some begin later: nothing of them is billed, and their first day is to come.
  const later = random.fork('later');
  if (later.chance(0.06)) {
    const begins = plusDays(today, later.int(1, 60));
    return drawTerms(
      random,
      {
        ...{ timeZone, cycle, openedDate: begins },
        billedThrough: plusDays(begins, -1),
      },
      today,
    );
  }
  return drawTerms(random, { timeZone, cycle, openedDate, billedThrough }, today);
}

function drawTerms(
  random: Random,
  dates: Pick<AccountSpec, 'timeZone' | 'cycle' | 'openedDate' | 'billedThrough'>,
  today: string,
): AccountSpec {
  const { openedDate, billedThrough } = dates;
  // Forks leave what the other draws come to as it is.
  const taxes = random.fork('tax');
  const byTable = taxes.chance(0.5);
  const subscriptions = Array.from({ length: random.int(0, 4) }, (_, at) => {
    const startDate = random.chance(0.7) ? openedDate : plusDays(billedThrough, random.int(-40, 120));
    const drawn = random.pick(['runs', 'runs', 'runs', 'runs', 'ends', 'ended', 'suspended'] as const);
    const end = plusDays(startDate, random.int(1, 300));
    // What has ended has its last day behind it.
    const fate = drawn === 'ended' && end >= today ? 'ends' : drawn;
    return {
      name: `s${at + 1}`,
      monthlyCharge: random.pick([0, 1, 999, 1499, 2999, 4500, 9999, random.int(1, 20_000)]),
      startDate,
      endDate: fate === 'ends' || fate === 'ended' ? end : null,
      state:
        fate === 'ended'
          ? ('terminated' as const)
          : fate === 'suspended'
            ? ('suspended' as const)
            : ('active' as const),
      ...(byTable ? drawnClass(taxes) : {}),
      ...(random.fork(`advance ${at}`).chance(0.3) ? { inAdvance: true as const } : {}),
    };
  });
  return {
    currency: random.pick(['EUR', 'EUR', 'EUR', 'USD', 'JPY', 'KWD']),
    creditLimit: random.pick([0, 20_000, 100_000, 100_000, 500_000]),
    graceDays: random.pick([0, 3, 5, 10]),
    taxRateBasisPoints: random.pick([0, 700, 1900, 1900, 2000, 2550]),
    ...(byTable
      ? {
          taxation: {
            country: 'DE',
            treatment: taxes.pick(['taxed', 'taxed', 'taxed', 'exempt', 'reverseCharge'] as const),
          },
        }
      : {}),
    state: random.chance(0.04) ? 'suspended' : random.chance(0.04) ? 'closed' : 'active',
    collectionStatus: random.chance(0.03) ? random.pick(['collections', 'writtenOff']) : 'none',
    ...{ ...dates, subscriptions },
  };
}

/** Some customers have another account with services and bills. */
function drawSecond(seed: number, number: number, now: string): Pick<AccountSpec, 'second'> {
  const random = seededRandom(seed).fork(`second ${number}`);
  if (!random.chance(0.35)) return {};
  const { creditLimit, graceDays, taxRateBasisPoints, cycle, openedDate, billedThrough, subscriptions } =
    drawOwnAccount(random, now);
  return {
    second: { creditLimit, graceDays, taxRateBasisPoints, cycle, openedDate, billedThrough, subscriptions },
  };
}

/** Often none. */
export function drawnClass(random: Random): { readonly taxClass?: TaxClass } {
  const drawn = random.pick([null, null, 'standard', 'reduced', 'exempt'] as const);
  return drawn === null ? {} : { taxClass: drawn };
}

/** An account whose life begins now. */
export function drawLife(seed: number, number: number, now: string): AccountSpec {
  const random = seededRandom(seed).fork(`life ${number}`);
  const spec = drawAccount(seed, number, now);
  const currency = random.pick(['EUR', 'EUR', 'EUR', 'USD', 'USD', spec.currency]);
  const runs = { name: 's9', startDate: spec.openedDate, endDate: null, state: 'active' as const };
  const monthlyCharge = random.pick([999, 2_999, 4_500, 9_999]);
  return {
    ...spec,
    currency,
    begins: now,
    ...drawDeposit(random.fork('deposit'), now),
    subscriptions: [...spec.subscriptions, { ...runs, monthlyCharge }],
  };
}

/** Some ordered elsewhere, and a deposit is held for that since up to fourteen months, or asked for still. */
function drawDeposit(random: Random, now: string): Pick<AccountSpec, 'deposit'> {
  if (!random.chance(0.35)) return {};
  const ago = (days: number) => new Date(Date.parse(now) - days * 86_400_000).toISOString();
  const days = random.int(2, 430);
  const paidAt = random.chance(0.8) ? ago(days) : null;
  return { deposit: { amount: random.pick([5_000, 7_200, 20_001]), askedAt: ago(days + 1), paidAt } };
}
