import { describe, expect, test } from 'vitest';
import { epochMsOf, instantOf } from '../../../src/domain/civil-date.ts';
import type { CloudEvent } from '../../../src/domain/events/delivery.ts';
import { MOST_ATTEMPTS } from '../../../src/domain/events/subscription.ts';
import type { HubMessage } from '../../../src/domain/tmf/hub.ts';
import { newWebhookSecret } from '../../../src/gateways/events/webhook-sender.ts';
import { runRelay } from '../../../src/services/events/relay.ts';
import type { RelayDeps } from '../../../src/services/events/relay-deps.ts';
import { fillSink } from '../../../src/services/events/sink.ts';
import { changeSubscription, viewSubscription } from '../../../src/services/events/subscriptions.ts';
import { serveSubscription } from '../../../src/services/events/webhooks.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { eventually } from '../../support/run/eventually.ts';
import { uniqueName } from '../../support/run/names.ts';
import { ANOTHER_TYPE, aSubscription, tellOf } from './support.ts';

const t = aStore();
const NEVER = new AbortController().signal;

/** A receiver that answers as `fails` says, and remembers what it took. */
function aReceiver(fails: (event: CloudEvent) => boolean = () => false, status = 503) {
  const took: CloudEvent[] = [];
  const tried: CloudEvent[] = [];
  const heard: HubMessage[] = [];
  const gone: string[] = [];
  let now = AS_OF;
  const deps: RelayDeps = {
    store: t.store,
    async send(_target, event) {
      tried.push(event);
      if (fails(event)) return { ok: false, code: `HTTP_${status}`, permanent: status === 410 };
      took.push(event);
      return { ok: true };
    },
    async sendHub(_target, message) {
      heard.push(message);
      return { ok: true };
    },
    sinks: [],
    onSinkFault: () => undefined,
    onGone: (subscriptionId) => gone.push(subscriptionId),
    now: () => now,
    random: () => 0.5,
  };
  const pass = (ms: number) => {
    now = instantOf(epochMsOf(now) + ms);
  };
  return { took, tried, heard, gone, deps, pass };
}

async function subscribed(parts: Parameters<typeof aSubscription>[0] = {}) {
  await numberAll();
  const { subscription } = await t.store.webhookSubscriptions.add(
    aSubscription(parts),
    await t.store.events.head(),
  );
  return subscription;
}

async function numberAll(): Promise<void> {
  while ((await t.store.events.number(100, AS_OF)) > 0);
}

test('a listener of a TM Forum API gets the events of that API that its query wants, in its form', async () => {
  const hub = {
    api: 'tmf629',
    query: 'eventType=CustomerAttributeValueChangeEvent',
    baseUrl: 'http://api',
  } as const;
  const [listener, other] = [
    await subscribed({ hub }),
    await subscribed({ hub: { ...hub, query: 'eventType=CustomerDeleteEvent' } }),
  ];
  const customerId = uniqueName('C');
  await tellOf(t, customerId, 1);
  await numberAll();
  const { took, heard, deps } = aReceiver();
  for (const subscription of [listener, other]) await serveSubscription(deps, subscription, NEVER);
  expect(took).toEqual([]);
  expect(heard.map(({ path }) => path)).toEqual(['/listener/customerAttributeValueChangeEvent']);
});

describe('a webhook subscription', () => {
  test('gets each event once and in the order of its subject', async () => {
    const subscription = await subscribed();
    const ids = [uniqueName('C'), uniqueName('C')];
    await atOnce(2, (index) => tellOf(t, ids[index] ?? '', 5));
    await numberAll();
    const { took, deps } = aReceiver();
    expect(await serveSubscription(deps, subscription, NEVER)).toBe(10);
    expect(await serveSubscription(deps, subscription, NEVER)).toBe(0);
    for (const id of ids) {
      const own = took.filter(({ subject }) => subject === `customer/${id}`);
      expect(own).toHaveLength(5);
      expect(own.map(({ sequence }) => sequence)).toEqual(own.map(({ sequence }) => sequence).toSorted());
    }
    expect(new Set(took.map(({ id }) => id)).size).toBe(10);
  });

  test('gets the types that it asked for, and what happens after it was made', async () => {
    await tellOf(t, uniqueName('C'), 2);
    const [all, none] = [await subscribed(), await subscribed({ types: [ANOTHER_TYPE] })];
    await tellOf(t, uniqueName('C'));
    await numberAll();
    const { took, deps } = aReceiver();
    expect(await serveSubscription(deps, none, NEVER)).toBe(0);
    expect(took).toEqual([]);
    expect(await serveSubscription(deps, all, NEVER)).toBe(1);
    // What was not for it is passed by all the same.
    expect((await t.store.events.progress(none.subscriptionId))?.position).toBe(await t.store.events.head());
  });

  test('an event that fails holds up the later ones of its subject alone, and they follow it in order', async () => {
    const subscription = await subscribed();
    const [bad, good] = [uniqueName('C'), uniqueName('C')];
    await tellOf(t, bad, 3);
    await tellOf(t, good, 2);
    await numberAll();
    let down = true;
    const { took, tried, deps, pass } = aReceiver(({ subject }) => down && subject === `customer/${bad}`);
    await serveSubscription(deps, subscription, NEVER);
    expect(took.map(({ subject }) => subject)).toEqual([`customer/${good}`, `customer/${good}`]);
    expect(tried.filter(({ subject }) => subject === `customer/${bad}`)).toHaveLength(1);
    const counts = await t.store.events.parkedCounts(subscription.subscriptionId);
    expect(counts).toEqual({ waiting: 3, dead: 0, waitingSince: AS_OF });
    // Nothing is tried before its time, and a later event joins those that wait.
    await tellOf(t, bad);
    await numberAll();
    await serveSubscription(deps, subscription, NEVER);
    expect(tried).toHaveLength(3);
    down = false;
    pass(60_000);
    await serveSubscription(deps, subscription, NEVER);
    const late = took.filter(({ subject }) => subject === `customer/${bad}`);
    expect(late).toHaveLength(4);
    expect(late.map(({ sequence }) => sequence)).toEqual(late.map(({ sequence }) => sequence).toSorted());
    expect((await t.store.events.parkedCounts(subscription.subscriptionId)).waiting).toBe(0);
  });

  test('an event that never gets through is dead after its last try, and can be replayed', async () => {
    const subscription = await subscribed();
    const { subscriptionId } = subscription;
    const customer = uniqueName('C');
    await tellOf(t, customer, 2);
    await numberAll();
    let poison = true;
    let first = '';
    const { took, tried, deps, pass } = aReceiver(({ id }) => {
      first ||= id;
      return poison && id === first;
    });
    for (let round = 0; round < MOST_ATTEMPTS; round += 1) {
      await serveSubscription(deps, subscription, NEVER);
      pass(30 * 3_600_000);
    }
    expect(tried.filter(({ id }) => id === first)).toHaveLength(MOST_ATTEMPTS);
    expect(took).toHaveLength(1);
    const { items } = await t.store.events.deadLetters(subscriptionId, { cursor: null, limit: 10 });
    expect(items).toMatchObject([{ state: 'dead', lastFault: 'HTTP_503', attempts: MOST_ATTEMPTS }]);
    poison = false;
    const parkedId = items[0]?.parkedId ?? '';
    expect(await t.store.events.replay(subscriptionId, parkedId, deps.now())).toBe(true);
    expect(await t.store.events.replay(subscriptionId, parkedId, deps.now())).toBe(false);
    await serveSubscription(deps, subscription, NEVER);
    expect(took.map(({ id }) => id)).toContain(first);
    // Who replayed it is on record, once; that a relay tried it is not.
    const entries = await t.store.auditTrail.list({
      ...{ object: { type: 'webhook', id: subscriptionId }, document: null, subject: null, act: null },
      ...{ from: null, to: null, cursor: null, limit: 10 },
    });
    expect(entries.items.map(({ act, changes }) => ({ act, ids: changes.map(({ id }) => id) }))).toEqual([
      { act: 'events.replay', ids: [parkedId] },
      { act: 'webhookSubscriptions.add', ids: [subscriptionId] },
    ]);
  });
});

describe('a subscription that is changed while its events are sent', () => {
  /** A receiver that does `then` when the first event comes to it. */
  function interrupted(customerId: string, then: () => Promise<unknown>) {
    const receiver = aReceiver();
    let first = true;
    const targets: { readonly url: string; readonly secrets: readonly string[] }[] = [];
    const send: RelayDeps['send'] = async ({ url, secrets }, event) => {
      if (event.subject !== `customer/${customerId}`) return { ok: true };
      targets.push({ url, secrets: secrets.map(({ secret }) => secret) });
      if (first) {
        first = false;
        await then();
      }
      return { ok: true };
    };
    return { targets, deps: { ...receiver.deps, send } };
  }

  const NEXT = 'whsec_bmV4dA==';

  test.each([
    ['ended', (id: string) => t.store.webhookSubscriptions.remove(id)],
    [
      'paused',
      (id: string) => t.store.webhookSubscriptions.change(id, (before) => ({ ...before, state: 'paused' })),
    ],
  ] as const)('gets nothing more when it is %s, not even what was to be sent with it', async (_how, act) => {
    const { subscriptionId } = await subscribed();
    const customer = uniqueName('C');
    await tellOf(t, customer, 5);
    const ending = new AbortController();
    let rounds = 0;
    const { targets, deps } = interrupted(customer, async () => {
      await act(subscriptionId);
      const seen = rounds;
      // The relay looks anew in each round.
      await eventually(async () => expect(rounds).toBeGreaterThan(seen + 2));
    });
    const beat = () => {
      rounds += 1;
    };
    const onlyThis = onlyFor(subscriptionId);
    const ran = runRelay({ ...deps, store: onlyThis }, { signal: ending.signal, beat, restMs: 5 });
    await eventually(async () => expect(targets).not.toEqual([]));
    const seen = rounds;
    await eventually(async () => expect(rounds).toBeGreaterThan(seen + 20));
    ending.abort();
    await ran;
    expect(targets).toHaveLength(1);
  });

  test('gets the next event at its new address, signed by its new secret alone', async () => {
    const { subscriptionId } = await subscribed();
    const customer = uniqueName('C');
    await tellOf(t, customer, 3);
    const ending = new AbortController();
    let rounds = 0;
    const { targets, deps } = interrupted(customer, async () => {
      await t.store.webhookSubscriptions.change(subscriptionId, (before) => ({
        ...before,
        url: 'http://127.0.0.1:9/moved',
        secrets: [{ secretId: 's2', secret: NEXT, since: AS_OF }],
      }));
      const seen = rounds;
      await eventually(async () => expect(rounds).toBeGreaterThan(seen + 2));
    });
    const beat = () => {
      rounds += 1;
    };
    const onlyThis = onlyFor(subscriptionId);
    const ran = runRelay({ ...deps, store: onlyThis }, { signal: ending.signal, beat, restMs: 5 });
    await eventually(async () => expect(targets).toHaveLength(3));
    ending.abort();
    await ran;
    expect(targets.slice(1)).toEqual([
      { url: 'http://127.0.0.1:9/moved', secrets: [NEXT] },
      { url: 'http://127.0.0.1:9/moved', secrets: [NEXT] },
    ]);
  });

  test('whose receiver is gone is paused at once, is told of, and goes on with all that it missed', async () => {
    const subscription = await subscribed();
    const { subscriptionId } = subscription;
    const customers = Array.from({ length: 5 }, () => uniqueName('C'));
    for (const id of customers) await tellOf(t, id, 2);
    await numberAll();
    let isGone = true;
    const { tried, took, gone, deps, pass } = aReceiver(() => isGone, 410);
    const desk = { store: t.store, newSecret: newWebhookSecret, now: () => AS_OF };
    await serveSubscription(deps, subscription, NEVER);
    // What was on its way to other subjects came to an end; none was tried twice.
    expect(tried.length).toBeLessThanOrEqual(customers.length);
    expect(gone).toEqual([subscriptionId]);
    const paused = await viewSubscription(desk, subscriptionId);
    expect(paused.subscription).toMatchObject({ state: 'paused', pausedBecause: 'receiverGone' });
    expect(paused.status).toMatchObject({ lag: 10, dead: 0 });
    const acts = await t.db
      .collection('auditEntries')
      .find({ shard: `webhook/${subscriptionId}` })
      .toArray();
    expect(acts.map(({ act }) => act)).toEqual(['webhookSubscriptions.add', 'webhookSubscriptions.change']);

    isGone = false;
    const active = await changeSubscription(desk, subscriptionId, { state: 'active' });
    expect(active).not.toHaveProperty('pausedBecause');
    expect(await serveSubscription(deps, active, NEVER)).toBe(10);
    expect(new Set(took.map(({ id }) => id)).size).toBe(10);

    // What waits for another try waits on, and counts no further try.
    await tellOf(t, customers[0] ?? '', 1);
    await numberAll();
    const flaky = aReceiver(() => true);
    await serveSubscription(flaky.deps, active, NEVER);
    isGone = true;
    pass(60_000);
    await serveSubscription(deps, active, NEVER);
    const waiting = await t.store.events.firstWaiting(subscriptionId, `customer/${customers[0]}`);
    expect(waiting).toMatchObject({ attempts: 1, lastFault: 'HTTP_503', state: 'waiting' });
    expect(gone).toEqual([subscriptionId, subscriptionId]);
  });

  test('whose address was changed while the old one said that it is gone is not paused', async () => {
    const subscription = await subscribed();
    await tellOf(t, uniqueName('C'), 1);
    await numberAll();
    const { gone, deps } = aReceiver(() => true, 410);
    const url = 'http://127.0.0.1:9/moved';
    await t.store.webhookSubscriptions.change(subscription.subscriptionId, (before) => ({ ...before, url }));
    await serveSubscription(deps, subscription, NEVER);
    expect(gone).toEqual([]);
    expect((await t.store.webhookSubscriptions.get(subscription.subscriptionId))?.state).toBe('active');
  });

  test('that is made anew under its id gets nothing of what failed for the one before', async () => {
    const before = await subscribed();
    const { subscriptionId } = before;
    const customer = uniqueName('C');
    await tellOf(t, customer, 3);
    await numberAll();
    const { deps } = aReceiver();
    const send: RelayDeps['send'] = async () => {
      await t.store.webhookSubscriptions.remove(subscriptionId);
      await t.store.webhookSubscriptions.add(
        aSubscription({ subscriptionId, createdAt: instantOf(epochMsOf(AS_OF) + 1) }),
        await t.store.events.head(),
      );
      return { ok: false, code: 'HTTP_503', permanent: false };
    };
    await serveSubscription({ ...deps, send }, before, NEVER);
    const counts = await t.store.events.parkedCounts(subscriptionId);
    expect(counts).toMatchObject({ waiting: 0, dead: 0 });
  });

  test('that ends leaves nothing that waits, however both fall together', async () => {
    for (let round = 0; round < 10; round += 1) {
      const subscription = await subscribed();
      await tellOf(t, uniqueName('C'), 2);
      await numberAll();
      const { deps } = aReceiver(() => true);
      await Promise.all([
        serveSubscription(deps, subscription, NEVER),
        t.store.webhookSubscriptions.remove(subscription.subscriptionId),
      ]);
      const counts = await t.store.events.parkedCounts(subscription.subscriptionId);
      expect(counts).toMatchObject({ waiting: 0, dead: 0 });
    }
  });
});

/** A store in which this is the only subscription: others of this file are left alone. */
function onlyFor(subscriptionId: string): RelayDeps['store'] {
  const { events, webhookSubscriptions } = t.store;
  const active = async () =>
    (await webhookSubscriptions.active()).filter((each) => each.subscriptionId === subscriptionId);
  return { events, webhookSubscriptions: { ...webhookSubscriptions, active } };
}

describe('numbering', () => {
  test('many at once give each event one position, without gaps', async () => {
    await numberAll();
    const before = await t.store.events.head();
    await atOnce(6, () => tellOf(t, uniqueName('C'), 4));
    await eventually(async () => {
      await atOnce(4, () => t.store.events.number(7, AS_OF));
      expect(await t.store.events.head()).toBe(before + 24);
    });
    const all = await t.store.events.after({ position: before, upTo: before + 24, types: [], limit: 100 });
    expect(all.map(({ position }) => position)).toEqual(Array.from({ length: 24 }, (_, n) => before + n + 1));
    expect(new Set(all.map(({ event }) => event.eventId)).size).toBe(24);
  });

  test('goes on after the last position when the log has forgotten everything', async () => {
    await tellOf(t, uniqueName('C'));
    await numberAll();
    const head = await t.store.events.head();
    await t.db.collection('domainEvents').deleteMany({});
    expect(await t.store.events.head()).toBe(head);
    await tellOf(t, uniqueName('C'));
    await numberAll();
    expect(await t.store.events.head()).toBe(head + 1);
  });
});

test('a sink gets everything from the beginning on, and the same again when it failed', async () => {
  await tellOf(t, uniqueName('C'), 3);
  await numberAll();
  const { deps } = aReceiver();
  const taken: string[] = [];
  let fails = true;
  const sink = {
    name: uniqueName('sink'),
    take: async (events: readonly CloudEvent[]) => {
      if (fails) throw new Error('the disk is full');
      taken.push(...events.map(({ id }) => id));
    },
  };
  await expect(fillSink(deps, sink)).rejects.toMatchObject({
    ...{ name: 'SinkFault', cause: { message: 'the disk is full' } },
  });
  fails = false;
  while ((await fillSink(deps, sink)) > 0);
  expect(taken.length).toBeGreaterThanOrEqual(3);
  expect(new Set(taken).size).toBe(taken.length);
});

test('the relay hands on what comes while it runs, and ends when it is told to', async () => {
  const subscription = await subscribed();
  const { took, deps } = aReceiver();
  const ending = new AbortController();
  let beats = 0;
  const beat = () => {
    beats += 1;
  };
  const ran = runRelay(deps, { signal: ending.signal, beat, restMs: 20 });
  const customer = uniqueName('C');
  await tellOf(t, customer, 3);
  await eventually(async () => {
    // Subscriptions of other tests get them too.
    const own = took.filter(({ subject }) => subject === `customer/${customer}`);
    expect(new Set(own.map(({ id }) => id)).size).toBe(3);
  });
  await t.store.webhookSubscriptions.remove(subscription.subscriptionId);
  ending.abort();
  await ran;
  expect(beats).toBeGreaterThan(1);
});

test('a sink that takes nothing is told of and left alone for longer each time, and holds up nobody else', async () => {
  const subscription = await subscribed();
  const { took, deps, pass } = aReceiver();
  const ending = new AbortController();
  let full = true;
  let tries = 0;
  const taken = new Set<string>();
  const faults: unknown[] = [];
  const sink = {
    name: uniqueName('sink'),
    take: async (events: readonly CloudEvent[]) => {
      tries += 1;
      if (full) throw new Error('the disk is full');
      for (const { id } of events) taken.add(id);
    },
  };
  const run = { signal: ending.signal, beat: () => undefined, restMs: 20 };
  const ran = runRelay({ ...deps, sinks: [sink], onSinkFault: (...fault) => faults.push(fault) }, run);
  const customer = uniqueName('C');
  const own = () => took.filter(({ subject }) => subject === `customer/${customer}`);
  await tellOf(t, customer);
  await eventually(async () => expect(own()).not.toEqual([]));
  await eventually(async () => expect(faults).toMatchObject([[sink.name, { message: 'the disk is full' }]]));
  await tellOf(t, customer);
  await eventually(async () => expect(new Set(own().map(({ id }) => id)).size).toBe(2));
  expect(tries).toBe(1);
  pass(500);
  await eventually(async () => expect(tries).toBe(2));
  full = false;
  pass(999);
  await tellOf(t, customer);
  await eventually(async () => expect(new Set(own().map(({ id }) => id)).size).toBe(3));
  expect(tries).toBe(2);
  pass(1);
  await eventually(async () => expect(own().every(({ id }) => taken.has(id))).toBe(true));
  await t.store.webhookSubscriptions.remove(subscription.subscriptionId);
  ending.abort();
  await ran;
});
