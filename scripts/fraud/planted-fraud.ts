/**
 * Planted fraud: what fraudsters do, told as they would tell it. It knows nothing of features, windows, thresholds or rules, and
 * imports none of them.
 */
import { type Random, seededRandom } from '../../src/demo-data/random.ts';
import type { FraudEventKind } from '../../src/domain/fraud/event.ts';
import type { Links } from '../../src/domain/fraud/party.ts';
import { type Happening, PLANTED_KINDS, type PlantedKind } from './happening.ts';
import type { Scale } from './normal-life.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Cases of a kind for a thousand customers in a year; at least two of each. */
const CASES_OF_1000 = 6;

/** One thing that a fraudster does. */
interface Act {
  readonly kind: FraudEventKind;
  /** Milliseconds after the case began. */
  readonly after: number;
  readonly who: Links;
  readonly amount?: number;
  readonly isEffect?: boolean;
  readonly limit?: number;
}

/** A way of fraud: what is done in one case of it. `own` makes a name that nobody else has. */
type Way = (random: Random, own: (name: string) => string, customers: number) => Act[];

/** All cases, in no order of time. */
export function plantedFraud(scale: Scale): Happening[] {
  const all: Happening[] = [];
  const source = seededRandom(scale.seed).fork('planted fraud');
  const cases = Math.max(2, Math.round((CASES_OF_1000 * scale.customers * scale.days) / (1_000 * 365)));
  for (const kind of PLANTED_KINDS)
    for (let number = 1; number <= cases; number += 1) {
      const random = source.fork(`${kind} ${number}`);
      const acts = WAYS[kind](random, (name) => `${kind}-${number}-${name}`, scale.customers);
      const lasts = Math.max(...acts.map(({ after }) => after));
      // It begins when it can still be seen to its end.
      const first = Math.min(70, Math.floor(scale.days / 4)) * DAY;
      const latest = Math.max(first, scale.days * DAY - lasts - DAY);
      const began = scale.start + first + Math.floor(random.next() * (latest - first));
      for (const [index, act] of acts.entries())
        all.push({
          event: {
            eventId: `f-${kind}-${number}-${index}`,
            kind: act.kind,
            at: new Date(began + act.after).toISOString(),
            amount: act.amount ?? null,
            parties: act.who,
          },
          account: { currency: 'EUR', usedPercent: 0, creditLimit: act.limit ?? 60_000, accountAgeDays: 5 },
          planted: { kind, number },
          isEffect: act.isEffect ?? false,
        });
    }
  return all;
}

/** A stranger's account. */
function stranger(
  own: (name: string) => string,
  name: string,
): Links & { customer: string; account: string } {
  return { customer: own(`cust-${name}`), account: own(`acct-${name}`) };
}

const SEGMENT = (random: Random) => ({ segment: `consumer:EUR:${random.int(0, 15)}` });

/** Something that sells well. */
function phone(random: Random): number {
  return random.pick([26_400, 62_400, 49_900, 31_000]);
}

/** Numbers from 0 on. */
function times(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

const WAYS: Readonly<Record<PlantedKind, Way>> = {
  /** A new account orders as much as it can before anybody looks. */
  orderBurst: (random, own) => {
    const who = { ...stranger(own, 'a'), ...SEGMENT(random) };
    let after = 0;
    return times(random.int(5, 9)).map((index) => {
      after += random.int(4, 50) * 60_000;
      const address = own(random.chance(0.5) ? 'drop' : `drop ${index}`);
      return {
        kind: 'order',
        after,
        who: { ...who, address },
        amount: phone(random),
        isEffect: true,
        limit: 400_000,
      };
    });
  },
  /** One stolen card behind many new accounts. */
  methodRing: (random, own) =>
    times(random.int(5, 10)).flatMap((index): Act[] => {
      const who = stranger(own, String(index));
      const after = index * random.int(6, 40) * HOUR;
      const method = own('card');
      return [
        { kind: 'methodChange', after, who: { ...who, method } },
        {
          kind: 'order',
          after: after + random.int(5, 200) * 60_000,
          who: { ...who, ...SEGMENT(random), ...(random.chance(0.5) ? { method } : {}) },
          amount: phone(random),
          isEffect: true,
        },
      ];
    }),
  /** Many names on one letter box. */
  addressRing: (random, own) =>
    times(random.int(6, 10)).map((index) => ({
      kind: 'order',
      after: index * random.int(5, 50) * HOUR,
      who: { ...stranger(own, String(index)), ...SEGMENT(random), address: own('letter box') },
      amount: phone(random),
      isEffect: true,
    })),
  /** Many accounts from one machine. */
  deviceRing: (random, own) =>
    times(random.int(6, 10)).flatMap((index): Act[] => {
      const who = { ...stranger(own, String(index)), device: own('laptop') };
      const after = index * random.int(2, 30) * HOUR;
      return [
        { kind: 'logIn', after, who },
        {
          kind: 'order',
          after: after + 10 * 60_000,
          who: { ...who, ...SEGMENT(random), address: own(`door ${index}`) },
          amount: phone(random),
          isEffect: true,
        },
      ];
    }),
  /** The first order is the haul: a business bundle under a fresh name, then more of it. */
  largeFirstOrder: (random, own) => {
    const who = { ...stranger(own, 'a'), ...SEGMENT(random), address: own('door') };
    return times(random.int(3, 4)).map((index) => ({
      kind: 'order',
      after: index * random.int(26, 60) * HOUR,
      who,
      amount: random.int(500_000, 1_500_000),
      isEffect: true,
      limit: 9_000_000,
    }));
  },
  /** Months of good payments, then the whole limit in days. */
  bustOut: (random, own) => {
    const who = stranger(own, 'a');
    const limit = random.int(100_000, 300_000);
    const months = random.int(2, 3);
    const good = times(months).map(
      (month): Act => ({
        kind: 'payment',
        after: month * 29 * DAY,
        who: { ...who, method: own('card') },
        amount: 3_000,
      }),
    );
    const haul = times(random.int(4, 5)).map(
      (index): Act => ({
        kind: 'order',
        after: months * 29 * DAY + index * random.int(3, 20) * HOUR,
        who: { ...who, ...SEGMENT(random), address: own('door') },
        amount: Math.floor(limit * (0.2 + random.next() * 0.04)),
        isEffect: true,
        limit,
      }),
    );
    return [...good, ...haul];
  },
  /** Pays by debit, gets the device, takes the money back, and orders again. */
  returnedPayments: (random, own) => {
    const who = { ...stranger(own, 'a') };
    let after = 0;
    return times(random.int(4, 5)).flatMap((): Act[] => {
      const began = after;
      const wait = random.int(3, 6) * DAY;
      after += wait + DAY;
      return [
        {
          kind: 'order',
          after: began,
          who: { ...who, ...SEGMENT(random) },
          amount: phone(random),
          isEffect: true,
          limit: 500_000,
        },
        { kind: 'activation', after: began + DAY, who },
        { kind: 'payment', after: began + DAY + HOUR, who: { ...who, method: own('debit') }, amount: 5_000 },
        {
          kind: 'paymentReturned',
          after: began + wait,
          who: { ...who, method: own('debit') },
          amount: 5_000,
        },
      ];
    });
  },
  /** Stolen cards are tried out one after the other; those that work are used at once. */
  cardTesting: (random, own) => {
    const who = stranger(own, 'a');
    let after = 0;
    return times(random.int(4, 6)).flatMap((round): Act[] => {
      const tries = times(random.int(4, 9)).map((index): Act => {
        after += random.int(1, 6) * 60_000;
        return {
          kind: 'paymentFailed',
          after,
          who: { ...who, method: own(`card ${round} ${index}`) },
          amount: 100,
        };
      });
      after += 120_000;
      return [
        ...tries,
        {
          kind: 'payment',
          after,
          who: { ...who, method: own(`card ${round}`) },
          amount: random.int(5_000, 20_000),
          isEffect: true,
        },
      ];
    });
  },
  /** Somebody's password is guessed; a new mail address, then orders in their name. */
  takeOver: (random, own, customers) => {
    const victim = random.int(1, customers);
    const who = { customer: `CUST-${victim}`, account: `BA-${victim}`, device: own('machine') };
    const guesses = times(random.int(0, 6)).map(
      (n): Act => ({ kind: 'logInFailed', after: n * 40_000, who }),
    );
    const changed = random.int(10, 40) * 60_000;
    const orders = times(random.int(3, 5)).map(
      (index): Act => ({
        kind: 'order',
        after: changed + (index + 1) * random.int(1, 9) * HOUR,
        who: { ...who, ...SEGMENT(random), address: own('drop') },
        amount: phone(random),
        isEffect: true,
      }),
    );
    return [
      ...guesses,
      { kind: 'logIn', after: 5 * 60_000, who },
      { kind: 'contactChange', after: changed, who },
      ...(random.chance(0.5)
        ? [{ kind: 'methodChange', after: changed + 60_000, who: { ...who, method: own('card') } } as const]
        : []),
      ...orders,
    ];
  },
  /** Complains to one agent after the other. */
  goodwillAbuse: (random, own, customers) => {
    const who = stranger(own, 'a');
    return times(random.int(4, 7)).flatMap((index): Act[] => {
      const after = index * random.int(2, 6) * DAY;
      const agent = `agent-${random.int(1, Math.max(2, Math.round(customers / 60)))}`;
      return [
        { kind: 'inquiry', after, who },
        {
          kind: 'credit',
          after: after + HOUR,
          who: { ...who, agent },
          amount: random.int(1_000, 4_000),
          isEffect: true,
        },
      ];
    });
  },
  /** Pays too much, and wants it back, again and again. */
  refundAbuse: (random, own) => {
    const who = stranger(own, 'a');
    return times(random.int(4, 6)).flatMap((index): Act[] => {
      const after = index * random.int(3, 8) * DAY;
      return [
        { kind: 'payment', after, who: { ...who, method: own(`card ${index}`) }, amount: 20_000 },
        { kind: 'refund', after: after + 2 * DAY, who, amount: 18_000, isEffect: true },
      ];
    });
  },
  /** An agent gives to friends. */
  agentGoodwill: (random, own, customers) => {
    const agent = `agent-${random.int(1, Math.max(2, Math.round(customers / 60)))}`;
    let after = 0;
    return times(random.int(5, 12)).map((index): Act => {
      after += random.int(2, 14) * 60_000;
      const friend = stranger(own, String(index));
      return {
        kind: 'credit',
        after,
        who: { ...friend, agent },
        amount: random.int(3_000, 5_000),
        isEffect: true,
      };
    });
  },
  /** An agent lets orders of friends through that the policy had not approved. */
  agentOverrides: (random, own, customers) => {
    const agent = `agent-${random.int(1, Math.max(2, Math.round(customers / 60)))}`;
    let after = 0;
    return times(random.int(4, 8)).map((index): Act => {
      after += random.int(10, 90) * 60_000;
      const friend = stranger(own, String(index));
      return { kind: 'override', after, who: { ...friend, agent }, amount: phone(random), isEffect: true };
    });
  },
};
