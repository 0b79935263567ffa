import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { addDays, type CivilDate, type Instant } from '../../../src/domain/civil-date.ts';
import { dunningStep } from '../../../src/services/arrears/dunning.ts';
import { sweepRiskWatch } from '../../../src/services/insight/risk-watch.ts';
import { sweepReminders } from '../../../src/services/notices/reminders.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { aBill, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import {
  releaseChanged,
  releaseShipped,
  shippedDocument,
  shippedVersion,
} from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const on = (date: CivilDate, time = '10:00:00.000'): Instant => `${date}T${time}Z`;
const parametersOf = async (name: 'reminders' | 'risk-watch') =>
  z.looseObject({}).parse((await shippedDocument(name))['parameters']);

beforeAll(async () => {
  for (const name of ['dunning', 'reminders', 'risk-watch'] as const) await releaseShipped(t.store, name);
});

/** An account with one bill, so many days late on TODAY; negative: not due yet. */
function late(days: number) {
  const bill = aBill({
    billId: uniqueName('BILL'),
    billDate: addDays(TODAY, -days - 14),
    dueDate: addDays(TODAY, -days),
  });
  return putAccount(t.store, { bills: [bill], entries: [{ amount: bill.amount, billId: bill.billId }] });
}

describe('a sweep uses the version in force at its own instant', () => {
  test('reminders follow a release from its instant on, and name the version that caused them', async () => {
    const { customerId } = await late(-8);
    const from = on(TODAY, '12:00:00.000');
    const parameters = { ...(await parametersOf('reminders')), dueSoonDays: 10 };
    const sooner = { changed: { parameters }, from, now: on(TODAY) };
    const released = await releaseChanged(t.store, 'reminders', 'sooner', sooner);
    const policies = createPolicyProvider(t.store);
    const sweep = async (now: Instant) => {
      const reminders = await policies.current('reminders', now);
      await sweepAll((after) => sweepReminders({ store: t.store, reminders }, { now, after, limit: 50 }));
      return (await t.store.notices.list({ customerId, limit: 9, cursor: null })).items;
    };
    expect(await sweep(on(TODAY, '11:59:59.999'))).toEqual([]);
    expect(await sweep(from)).toMatchObject([{ kind: 'dueSoon', policy: released }]);
  });

  test('the risk watch weighs by the release from its instant on, and the list names version and hash', async () => {
    const { billingAccountId } = await late(20);
    const from = on(addDays(TODAY, 3));
    const parameters = { ...(await parametersOf('risk-watch')), lossGivenDefaultPercent: 100 };
    const worse = { changed: { parameters }, from, now: on(TODAY) };
    const { version, sha256 } = await releaseChanged(t.store, 'risk-watch', 'worse', worse);
    const policies = createPolicyProvider(t.store);
    const sweep = async (now: Instant) => {
      const model = await policies.current('risk-watch', now);
      await sweepAll((after) => sweepRiskWatch({ store: t.store, model }, { now, after, limit: 50 }));
      return t.store.risk.get(billingAccountId);
    };
    const shipped = await shippedVersion('risk-watch');
    const before = await sweep(on(addDays(TODAY, 2)));
    expect(before?.model).toEqual({ version: shipped.version, sha256: shipped.sha256 });
    const after = await sweep(from);
    expect(after?.model).toEqual({ version, sha256 });
    expect(after?.expectedLoss).toBeGreaterThan(before?.expectedLoss ?? 0);
  });
});

describe('a dunning policy that is released', () => {
  test('decides on new episodes from its instant on; one that runs keeps its own, also through rollback and retirement', async () => {
    const amounts = z
      .record(z.string(), z.looseObject({}))
      .parse((await shippedDocument('dunning'))['amounts']);
    const changed = { amounts: { ...amounts, smallestDebt: { EUR: 100_000_000 } }, tests: [] };
    // After the newest one that is shipped, which it replaces.
    const from = on(addDays(TODAY, 8));
    const running = await late(6);
    const later = await late(6);
    const policies = createPolicyProvider(t.store);
    const dun = (account: typeof running, now: Instant, by = policies) =>
      dunningStep({ store: t.store, policies: by }, account.billingAccountId, now);
    const began = await shippedVersion('dunning', on(TODAY));
    const { version } = began.reference;
    expect(await dun(running, on(TODAY))).toMatchObject({
      did: 'entered',
      stage: 'reminder',
      policyVersion: version,
    });

    await releaseChanged(t.store, 'dunning', 'nobody', { changed, from, now: on(TODAY) });
    const fresh = createPolicyProvider(t.store);
    expect(await dun(later, from, fresh)).toMatchObject({ did: 'nothing' });
    const nextStage = on(addDays(TODAY, 9));
    expect(await dun(running, nextStage, fresh)).toMatchObject({
      did: 'entered',
      stage: 'warning',
      policyVersion: version,
    });

    const by = { name: 'dunning', actor: 'bob', note: null, now: nextStage } as const;
    const { lifecycle } = await t.store.policies.rollback({ ...by, from: null, faultOf: () => null });
    const after = createPolicyProvider(t.store);
    expect(await dun(later, nextStage, after)).toMatchObject({
      did: 'entered',
      policyVersion: lifecycle.version,
    });
    await t.store.policies.retire({ ...by, version });
    expect((await t.store.dunning.open(running.billingAccountId))?.policy).toEqual(began.reference);
    const third = await dun(running, on(addDays(TODAY, 20)), createPolicyProvider(t.store));
    expect(third).toMatchObject({ did: 'entered', stage: 'serviceRestricted', policyVersion: version });
  });
});

test('before the first release nothing is in force: decisions fail, and nobody is dunned', async () => {
  const early = '2020-01-01T00:00:00.000Z';
  const policies = createPolicyProvider(t.store);
  for (const name of ['reminders', 'promise-to-pay'] as const)
    await expect(policies.current(name, early)).rejects.toMatchObject({ type: 'PolicyNotFound' });
  expect(await policies.inForce('dunning', early)).toBeNull();
});
