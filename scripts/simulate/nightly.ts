import type { Instant } from '../../src/domain/civil-date.ts';
import { BusinessFailure } from '../../src/domain/failure-types.ts';
import { settleEndedAccounts } from '../../src/services/accounts/account-ending.ts';
import { releaseExpiredCreditHolds } from '../../src/services/accounts/expired-credit-holds.ts';
import { findOverdueAccounts } from '../../src/services/arrears/overdue-accounts.ts';
import { checkPromises } from '../../src/services/arrears/promises.ts';
import { deliverByVersionInForce } from '../../src/services/notices/delivery.ts';
import { writeReminders } from '../../src/services/notices/reminders.ts';
import { releaseDueDeposits } from '../../src/services/payments/due-deposits.ts';
import { type SweepBatch, sweepAll } from '../../src/services/sweep.ts';
import { inLanes, together } from './agenda.ts';
import { LIFE } from './assumptions.ts';
import { dun, newsDeps } from './news.ts';
import { agree } from './promising.ts';
import { count, sendersOf, type World } from './world.ts';

/** The sweeps that schedules run hourly or more often; here once a simulated day, late enough for it to be that day everywhere. */
export async function nightly(world: World, now: Instant): Promise<void> {
  const all = (batch: (after: string | null) => Promise<SweepBatch>) => sweepAll(batch);
  const holds = await all((after) => releaseExpiredCreditHolds(world, { now, after, limit: 200 }));
  count(world, 'holds expired', holds.acted);
  const promises = await all((after) => checkPromises(world, { now, after, limit: 200 }));
  const deposits = await all((after) =>
    releaseDueDeposits({ ...newsDeps(world, now), store: world.store }, { now, after, limit: 200 }),
  );
  count(world, 'deposits given back', deposits.acted);
  const ended = await all((after) =>
    settleEndedAccounts({ ...newsDeps(world, now), store: world.store }, { now, after, limit: 200 }),
  );
  count(world, 'accounts closed', ended.acted);
  const reminders = await writeReminders(world, now);
  count(world, 'reminders', reminders.acted);
  for (const { failed } of [holds, promises, deposits, ended, reminders]) world.faults.push(...failed);
  await dunAll(world, now);
  await deliver(world, now);
}

/** Begins episodes, and takes up those whose time has come: what their workflows' timers do. */
async function dunAll(world: World, now: Instant): Promise<void> {
  const ids = new Set<string>();
  let after: string | null = null;
  do {
    const batch = await findOverdueAccounts(world, { now, after, limit: 500 });
    for (const id of batch.billingAccountIds) ids.add(id);
    world.faults.push(...batch.failed);
    after = batch.next;
  } while (after !== null && !after.startsWith('open:'));
  for (const id of await store(world).toLookAt({ at: now, after: null, limit: 100_000 })) ids.add(id);
  const warned: string[] = [];
  await inLanes(together(world, [...ids].sort(), String), async (circle) => {
    for (const id of circle) if ((await dun(world, id, now)).includes('warning')) warned.push(id);
  });
  for (const id of warned.sort()) {
    const person = world.byAccount.get(id);
    if (person === undefined || !person.random.fork(`asks ${person.bills}`).chance(LIFE.promisesOnWarning))
      continue;
    await agree(world, person, 'customer', now);
  }
}

const store = (world: World) => world.store.dunning;

/** Empties the outbox as far as quiet hours allow. */
export async function deliver(world: World, now: Instant): Promise<void> {
  const { store, policies } = world;
  const deps = { store, policies, senders: sendersOf(world) };
  for (;;) {
    const batch = await deliverByVersionInForce(deps, { now, limit: 200 });
    count(world, 'notices sent', batch.sent);
    if (batch.claimed < 200) return;
  }
}

/** A person looks at what dunning proposes to write off, and approves it when nothing stands against it. */
export async function decideWriteOffs(world: World, now: Instant): Promise<void> {
  const { writeOffs } = world.store;
  const { items } = await writeOffs.list({
    state: 'proposed',
    billingAccountId: null,
    limit: 200,
    cursor: null,
  });
  for (const { proposalId, kind } of items) {
    const isDischarge = kind === 'discharge';
    try {
      await writeOffs.approve({ proposalId, by: 'collections-lead', note: 'simulated' }, now);
      count(world, isDischarge ? 'discharges approved' : 'accounts written off');
    } catch (error) {
      if (!(error instanceof BusinessFailure)) throw error;
      count(world, `write-offs refused: ${error.type}`);
      if (error.type === 'InvalidState')
        await writeOffs.reject({ proposalId, by: 'collections-lead', note: null }, now);
    }
  }
}
