/**
 * Normal life: the behaviours and rates of the simulated year (scripts/simulate), told as events. What that year does not know
 * is invented here: log-ins, households, moves, newcomers, and agents at work.
 */
import { type Random, seededRandom } from '../../src/demo-data/random.ts';
import type { FraudEventKind } from '../../src/domain/fraud/event.ts';
import type { Links } from '../../src/domain/fraud/party.ts';
import { LIFE } from '../simulate/assumptions.ts';
import { type Behaviours, drawType, nextState } from '../simulate/behaviours.ts';
import { OFFERS } from '../simulate/orders.ts';
import type { Happening } from './happening.ts';

/** Probabilities of normal life that scripts/simulate has none for; invented, and written down before the rules were tuned. */
const MORE_LIFE = {
  /** Of all customers: came within the year, and ordered on that day. */
  newcomers: 0.3,
  /** Of an order: a second one right after it, and then a third. */
  orderedTwice: 0.08,
  orderedThreeTimes: 0.05,
  /** Of all customers: live with the one before. */
  sharesAddress: 0.3,
  /** Of those: pay with one card, use one device. */
  sharesMethod: 0.3,
  sharesDevice: 0.2,
  /** Of an account, a day. */
  newMethod: 0.001,
  /** Moves: a new contact, one in six of which is followed by an order within days. */
  moves: 0.0008,
  orderAfterMove: 1 / 6,
  asks: 0.0015,
  logsIn: 0.07,
  /** Of a log-in: the password is wrong first; and of those: again and again. */
  wrongPassword: 0.08,
  forgotPassword: 0.06,
  newDevice: 0.0015,
  /** Of a question: it ends with goodwill; money is paid back. */
  goodwill: 0.15,
  paidBack: 0.03,
  /** How many accounts an agent opens in a day; one in fifty without a case. */
  lookUpsADay: 6,
  withoutCase: 0.02,
  overridesADay: 0.1,
} as const;

/** How large the simulated operator is, and for how long. */
export interface Scale {
  readonly customers: number;
  readonly days: number;
  readonly seed: number;
  /** Milliseconds since the epoch, at midnight UTC. */
  readonly start: number;
}

const DAY = 86_400_000;
const CUSTOMERS_AN_AGENT = 60;

interface Customer {
  readonly number: number;
  readonly random: Random;
  readonly segment: string;
  readonly firstDay: number;
  readonly creditLimit: number;
  readonly address: string;
  readonly device: string;
  method: string;
  used: number;
}

/** Everything that honest people do, in no order of time. */
export function normalLife(behaviours: Behaviours, scale: Scale): Happening[] {
  const all: Happening[] = [];
  const source = seededRandom(scale.seed).fork('normal life');
  let neighbour: Customer | null = null;
  for (let number = 1; number <= scale.customers; number += 1) {
    const customer = newCustomer(number, source.fork(`customer ${number}`), neighbour, scale);
    live(customer, behaviours, scale, all);
    neighbour = customer;
  }
  for (let agent = 1; agent <= agentsOf(scale); agent += 1)
    work(agent, source.fork(`agent ${agent}`), scale, all);
  return all;
}

function agentsOf({ customers }: Scale): number {
  return Math.max(2, Math.round(customers / CUSTOMERS_AN_AGENT));
}

function newCustomer(number: number, random: Random, neighbour: Customer | null, scale: Scale): Customer {
  const home = neighbour !== null && random.chance(MORE_LIFE.sharesAddress) ? neighbour : null;
  return {
    number,
    random,
    segment: random.chance(0.85) ? 'consumer' : 'smallBusiness',
    firstDay: random.chance(MORE_LIFE.newcomers) ? random.int(0, scale.days - 1) : 0,
    creditLimit: random.pick([1_990, 3_900, 4_500, 8_400]) * random.int(8, 30),
    address: home?.address ?? `home ${number}`,
    device: home !== null && random.chance(MORE_LIFE.sharesDevice) ? home.device : `phone ${number}`,
    method: home !== null && random.chance(MORE_LIFE.sharesMethod) ? home.method : `card ${number}`,
    used: 0,
  };
}

function live(customer: Customer, behaviours: Behaviours, scale: Scale, all: Happening[]): void {
  const { random, number, firstDay } = customer;
  const type = drawType(behaviours, random.fork('type'));
  const payday = random.int(1, 28);
  let state: number | null = null;
  let made = 0;
  const happens = (
    kind: FraudEventKind,
    day: number,
    minute: number,
    more: { amount?: number; parties?: Links } = {},
  ) => {
    made += 1;
    if (day >= scale.days) return;
    all.push({
      event: {
        eventId: `n${number}-${made}`,
        kind,
        at: new Date(scale.start + day * DAY + minute * 60_000).toISOString(),
        amount: more.amount ?? null,
        parties: { customer: `CUST-${number}`, account: `BA-${number}`, ...more.parties },
      },
      account: {
        currency: 'EUR',
        usedPercent: Math.floor((customer.used * 100) / customer.creditLimit),
        creditLimit: customer.creditLimit,
        accountAgeDays: firstDay === 0 ? 400 + day : day - firstDay,
      },
      planted: null,
      isEffect: false,
    });
  };
  const orderOnce = (day: number, minute: number) => {
    const [, , monthly, oneOff] = random.pick(OFFERS);
    const amount = (monthly + oneOff) * (customer.segment === 'smallBusiness' ? random.int(1, 3) : 1);
    // What the limit does not cover is refused by the credit policy, and is nobody's good order.
    if (customer.used + amount > customer.creditLimit) return;
    customer.used += amount;
    const online = random.chance(0.7) ? { device: customer.device } : {};
    const segment = `${customer.segment}:EUR:${number % 16}`;
    happens('order', day, minute, { amount, parties: { segment, address: customer.address, ...online } });
    happens('activation', day + random.int(1, 10), 600);
  };
  const order = (day: number) => {
    const minute = random.int(480, 1_300);
    orderOnce(day, minute);
    if (!random.chance(MORE_LIFE.orderedTwice)) return;
    orderOnce(day, minute + 20);
    if (random.chance(MORE_LIFE.orderedThreeTimes)) orderOnce(day, minute + 45);
  };
  const logIn = (day: number, device: string) => {
    const minute = random.int(420, 1_380);
    if (random.chance(MORE_LIFE.wrongPassword)) {
      const times = random.chance(MORE_LIFE.forgotPassword) ? random.int(3, 5) : random.int(1, 2);
      for (let n = 0; n < times; n += 1) happens('logInFailed', day, minute + n, { parties: { device } });
    }
    happens('logIn', day, minute + 6, { parties: { device } });
  };
  if (firstDay > 0) order(firstDay);
  for (let day = firstDay; day < scale.days; day += 1) {
    if (random.chance(LIFE.ordersADay)) order(day);
    if (random.chance(LIFE.wishesForAnotherCycleADay)) happens('billDayChange', day, 700);
    if (random.chance(MORE_LIFE.logsIn)) logIn(day, customer.device);
    if (random.chance(MORE_LIFE.newDevice)) logIn(day, `phone ${number} of day ${day}`);
    if (random.chance(MORE_LIFE.newMethod)) {
      customer.method = `card ${number} of day ${day}`;
      happens('methodChange', day, 800, { parties: { method: customer.method } });
    }
    if (random.chance(MORE_LIFE.moves)) {
      happens('contactChange', day, 650, { parties: { device: customer.device } });
      if (random.chance(MORE_LIFE.orderAfterMove)) order(day + random.int(0, 5));
    }
    if (random.chance(MORE_LIFE.asks)) {
      const agent = `agent-${random.int(1, agentsOf(scale))}`;
      const minute = random.int(490, 1_000);
      happens('inquiry', day, minute);
      happens('lookUp', day, minute + 5, { parties: { agent } });
      if (random.chance(MORE_LIFE.goodwill))
        happens('credit', day, minute + 15, { amount: random.int(300, 2_500), parties: { agent } });
      if (random.chance(MORE_LIFE.paidBack))
        happens('refund', day, minute + 20, { amount: random.int(500, 6_000) });
    }
    if (day % 30 !== payday) continue;
    state = nextState(behaviours, type, state, random.next());
    customer.used = Math.floor(customer.used * 0.7);
    const late = state * random.int(5, 20);
    const method = { parties: { method: customer.method } };
    if (random.chance(LIFE.bounces + state * 0.1)) {
      for (let n = 0; n < random.int(1, 3); n += 1) happens('paymentFailed', day + late + n, 300, method);
    }
    if (state < 3) happens('payment', day + late + 4, 310, { ...method, amount: random.int(1_500, 9_000) });
    if (random.chance(LIFE.chargedBack))
      happens('paymentReturned', day + late + random.int(14, 40), 320, method);
  }
}

/** An agent's weekdays. */
function work(number: number, random: Random, scale: Scale, all: Happening[]): void {
  const agent = `agent-${number}`;
  let made = 0;
  const acts = (kind: FraudEventKind, day: number, minute: number) => {
    made += 1;
    const account = `BA-${random.int(1, scale.customers)}`;
    all.push({
      event: {
        eventId: `a${number}-${made}`,
        kind,
        at: new Date(scale.start + day * DAY + minute * 60_000).toISOString(),
        amount: null,
        parties: { agent, account },
      },
      account: null,
      planted: null,
      isEffect: false,
    });
  };
  for (let day = 0; day < scale.days; day += 1) {
    if (day % 7 > 4) continue;
    for (let n = random.int(0, 2 * MORE_LIFE.lookUpsADay); n > 0; n -= 1)
      acts(
        random.chance(MORE_LIFE.withoutCase) ? 'lookUpWithoutCase' : 'lookUp',
        day,
        random.int(480, 1_000),
      );
    if (random.chance(MORE_LIFE.overridesADay)) acts('override', day, random.int(480, 1_000));
  }
}
