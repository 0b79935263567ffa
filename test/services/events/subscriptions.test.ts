import { expect, test } from 'vitest';
import { newWebhookSecret } from '../../../src/gateways/events/webhook-sender.ts';
import {
  changeSubscription,
  replayDeadLetter,
  subscribe,
  unsubscribe,
  viewSubscription,
} from '../../../src/services/events/subscriptions.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { tellOf } from './support.ts';

const t = aStore();
const desk = () => ({ store: t.store, newSecret: newWebhookSecret, now: () => AS_OF });
const wish = () => ({
  subscriptionId: uniqueName('WS'),
  url: 'https://example.com/hooks',
  types: [],
  by: 'integrator',
});

test('the same id subscribes once, and its secret is told once', async () => {
  const mine = wish();
  const first = await subscribe(desk(), mine);
  expect(await subscribe(desk(), mine)).toEqual({ subscription: first.subscription, secret: null });
  expect(first.secret).toBe(first.subscription.secrets[0]?.secret);
  const stored = await t.client
    .db(t.db.databaseName)
    .collection('webhookSubscriptions')
    .findOne({ url: mine.url });
  expect(JSON.stringify(stored)).not.toContain('whsec_');
});

test('what signs goes on signing while it is exchanged, and the newest alone after the old ones are retired', async () => {
  const { subscriptionId, secrets } = (await subscribe(desk(), wish())).subscription;
  const both = await changeSubscription(desk(), subscriptionId, { rotateSecret: true });
  expect(both.secrets.map(({ secretId }) => secretId)).toEqual(['s2', 's1']);
  expect(both.secrets[1]).toEqual(secrets[0]);
  const third = await changeSubscription(desk(), subscriptionId, { rotateSecret: true });
  expect(third.secrets.map(({ secretId }) => secretId)).toEqual(['s3', 's2', 's1']);
  await expect(changeSubscription(desk(), subscriptionId, { rotateSecret: true })).rejects.toThrow(
    'webhook-secrets-taken',
  );
  const one = await changeSubscription(desk(), subscriptionId, { retireOldSecret: true });
  expect(one.secrets).toEqual(third.secrets.slice(0, 1));
});

test('its status says how far behind it is', async () => {
  const { subscriptionId } = (await subscribe(desk(), wish())).subscription;
  await tellOf(t, uniqueName('C'), 3);
  while ((await t.store.events.number(100, AS_OF)) > 0);
  const { status } = await viewSubscription(desk(), subscriptionId);
  expect(status).toEqual({
    ...{ lastDeliveredAt: null, lag: 3, behindSince: AS_OF, failingSince: null, waiting: 0, dead: 0 },
  });
});

test('what is not there is not found, and what has ended is gone', async () => {
  const { subscriptionId } = (await subscribe(desk(), wish())).subscription;
  await unsubscribe(desk(), subscriptionId);
  const notFound = { type: 'NotFound' };
  await expect(unsubscribe(desk(), subscriptionId)).rejects.toMatchObject(notFound);
  await expect(viewSubscription(desk(), subscriptionId)).rejects.toMatchObject(notFound);
  await expect(changeSubscription(desk(), subscriptionId, { state: 'paused' })).rejects.toMatchObject(
    notFound,
  );
  await expect(replayDeadLetter(desk(), subscriptionId, 'x')).rejects.toMatchObject(notFound);
});
