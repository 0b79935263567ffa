import type { Db, MongoClient } from 'mongodb';
import { createActivities } from '../../src/activities/index.ts';
import type { CivilDate, Instant } from '../../src/domain/civil-date.ts';
import { BusinessFailure } from '../../src/domain/failure-types.ts';
import type { OutgoingNotice, SendResult } from '../../src/domain/notices/delivery.ts';
import type { Payment } from '../../src/domain/payments/payment.ts';
import { prepareDatabase } from '../../src/mains/prepare.ts';
import type { PaymentNewsDeps } from '../../src/services/payments/after-payment-change.ts';
import { createPolicyProvider, type PolicyProvider } from '../../src/services/policies/policy-provider.ts';
import type { Store } from '../../src/store/store.ts';
import { testKeys } from '../../test/support/product/field-keys.ts';
import { Agenda } from './agenda.ts';
import { type Behaviours, loadBehaviours } from './behaviours.ts';
import type { Circle } from './circles.ts';
import type { OpenOrder } from './orders.ts';
import { type Person, population } from './population.ts';

/** One arm of the simulation: a database, the product's functions over it, and the people. */
export interface World {
  readonly db: Db;
  readonly client: MongoClient;
  readonly store: Store;
  readonly activities: ReturnType<typeof createActivities>;
  readonly policies: PolicyProvider;
  readonly behaviours: Behaviours;
  /** Everybody who is a customer or was one: people come, and those who left stay on the list. */
  readonly people: Person[];
  readonly byAccount: Map<string, Person>;
  /** Those of them who pay for others. */
  readonly circles: readonly Circle[];
  readonly seed: number;
  /** The first day. */
  readonly start: CivilDate;
  /** How much more often than assumed people come, change and leave. */
  readonly restless: number;
  readonly agenda: Agenda;
  /** Orders that wait for money, by workflow id. */
  readonly waiting: Map<string, OpenOrder>;
  /** Staff works through the list of the risk watch. */
  readonly earlyIntervention: boolean;
  /** How often what happened. */
  readonly counts: Map<string, number>;
  /** How often each message was handed to the sender, by delivery id. */
  readonly sent: Map<string, number>;
  /** What sweeps could not handle, and approvals for which there was no credit. */
  readonly faults: { readonly billingAccountId: string; readonly code: string }[];
  /** The news of a payment goes to everybody who waits for it. */
  readonly tellOfPayment: (payment: Payment, now: Instant) => Promise<void>;
  /** Who is told of what happens to an account. */
  readonly news: (now: Instant) => PaymentNewsDeps;
  /** What came of each transfer, less what went back, by its id. */
  readonly transferred: Map<string, number>;
}

/** Counts that something happened. */
export function count({ counts }: Pick<World, 'counts'>, what: string, times = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + times);
}

/** Counts what was done, or what the product refused: meanwhile something else may have happened. */
export async function unlessRefused(
  world: Pick<World, 'counts'>,
  what: string,
  act: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await act();
    count(world, what);
    return true;
  } catch (error) {
    if (!(error instanceof BusinessFailure)) throw error;
    count(world, `${what} refused: ${error.type}`);
    return false;
  }
}

export interface WorldOptions {
  readonly customers: number;
  readonly seed: number;
  /** First day. */
  readonly start: string;
  readonly earlyIntervention: boolean;
  /** How much more often than assumed people come, change and leave; left out: as often. */
  readonly restless?: number;
}

/** Makes an empty database into the world of the first day. What was in it is dropped. */
export async function createWorld(
  client: MongoClient,
  database: string,
  options: WorldOptions,
  told: {
    readonly tellOfPayment: (world: World, payment: Payment, now: Instant) => Promise<void>;
    readonly newsDeps: (world: World, now: Instant) => PaymentNewsDeps;
  },
): Promise<World> {
  const db = client.db(database);
  await db.dropDatabase();
  const store = await prepareDatabase(client, database, testKeys);
  const behaviours = await loadBehaviours();
  const { people, bundles, circles } = population(behaviours, options);
  for (let at = 0; at < bundles.length; at += 50) await store.bulk.putAccounts(bundles.slice(at, at + 50));
  const sent = new Map<string, number>();
  const policies = createPolicyProvider(store);
  const world: World = {
    ...{ db, client, store, behaviours, people, circles, policies, sent },
    ...{ seed: options.seed, start: options.start },
    restless: options.restless ?? 1,
    activities: createActivities({ store, policies, requests: NO_CASES }),
    byAccount: new Map(people.map((person) => [person.billingAccountId, person])),
    agenda: new Agenda(),
    earlyIntervention: options.earlyIntervention,
    waiting: new Map(),
    counts: new Map(),
    faults: [],
    tellOfPayment: (payment, now) => told.tellOfPayment(world, payment, now),
    news: (now) => told.newsDeps(world, now),
    transferred: new Map(),
  };
  return world;
}

/** The simulation calls activities without a workflow around them: no request reaches a case. */
const NO_CASES = { isAuthentic: () => false };

/** The counting sender: hands nothing to anybody. */
export function sendersOf({ sent }: Pick<World, 'sent'>) {
  const email = ({ deliveryId }: OutgoingNotice): Promise<SendResult> => {
    sent.set(deliveryId, (sent.get(deliveryId) ?? 0) + 1);
    return Promise.resolve({ ok: true });
  };
  return { email, webhook: email };
}
