import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scheduleBehind } from '../../src/activities/acting.ts';
import { billRunOf } from '../../src/mains/planned-work.ts';
import {
  ensureSchedules,
  type PlannedWork,
  removeSchedules,
  scheduleIdOf,
} from '../../src/mains/schedules.ts';
import { uniqueName } from '../support/run/names.ts';
import { testTemporalAddress } from '../support/run/servers.ts';

const taskQueue = uniqueName('schedules');
const hourly: PlannedWork = {
  name: 'hourly',
  workflowType: 'nothing',
  args: [],
  spec: { intervals: [{ every: '1h' }] },
  note: 'for the test',
};
let connection: Connection;
let client: Client;

beforeAll(async () => {
  connection = await Connection.connect({ address: testTemporalAddress() });
  client = new Client({ connection });
});
afterAll(async () => {
  await removeSchedules(client, taskQueue);
  await connection.close();
});

test('a planned work becomes a schedule that never overlaps and makes up for a week', async () => {
  await ensureSchedules(client, taskQueue, [hourly]);
  const { policies, spec } = await client.schedule.getHandle(scheduleIdOf(taskQueue, 'hourly')).describe();
  expect(policies.overlap).toBe('SKIP');
  expect(policies.catchupWindow).toBe(7 * 86_400_000);
  expect(spec.intervals?.[0]?.every).toBe(3_600_000);
});

test('a later version changes the plan, and what operations paused stays paused', async () => {
  const handle = client.schedule.getHandle(scheduleIdOf(taskQueue, 'hourly'));
  await handle.pause('by operations');
  await ensureSchedules(client, taskQueue, [{ ...hourly, spec: { intervals: [{ every: '2h' }] } }]);
  const { state, spec } = await handle.describe();
  expect(state.paused).toBe(true);
  expect(spec.intervals?.[0]?.every).toBe(7_200_000);
});

test('two processes that start at once leave one schedule', async () => {
  const other = { ...hourly, name: 'other' };
  await Promise.all([
    ensureSchedules(client, taskQueue, [other]),
    ensureSchedules(client, taskQueue, [other]),
  ]);
  // A schedule that is made starts its work once: two of them would have started it twice.
  const handle = client.schedule.getHandle(scheduleIdOf(taskQueue, 'other'));
  await expect.poll(async () => (await handle.describe()).info.numActionsTaken, { timeout: 30_000 }).toBe(1);
  const { spec, info } = await handle.describe();
  expect(spec.intervals).toHaveLength(1);
  // The audit trail knows by the id that a schedule started it.
  const [started] = info.recentActions.map(({ action }) => action.workflow.workflowId);
  expect(scheduleBehind(started ?? '', taskQueue)).toBe('other');
});

test("a zone's bill run starts at one and at four o'clock there, in winter and in summer", async () => {
  const work = billRunOf('Europe/Berlin');
  await ensureSchedules(client, taskQueue, [work]);
  const handle = client.schedule.getHandle(scheduleIdOf(taskQueue, work.name));
  const { info, spec, action } = await handle.describe();
  expect(spec.timezone).toBe('Europe/Berlin');
  expect(action).toMatchObject({ workflowType: 'billRun' });
  const hours = info.nextActionTimes.map((at) =>
    at.toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit', minute: '2-digit' }),
  );
  expect(new Set(hours)).toEqual(new Set(['01:00', '04:00']));
});

test("a day on which a zone's clocks jump over one o'clock has its bill run, too", async () => {
  const work = billRunOf('Europe/London');
  const handle = client.schedule.getHandle(scheduleIdOf(taskQueue, work.name));
  const [calendar] = work.spec.calendars ?? [];
  const onThatDay = { ...calendar, year: 2027, month: 'MARCH', dayOfMonth: 28 } as const;
  await ensureSchedules(client, taskQueue, [{ ...work, spec: { ...work.spec, calendars: [onThatDay] } }]);
  const { info } = await handle.describe();
  expect(info.nextActionTimes.map((at) => at.toISOString())).toEqual(['2027-03-28T03:00:00.000Z']);
});

test('a zone that the server does not know has a bill run every hour, and the others have their own', async () => {
  const unknown = billRunOf('america/Nowhere_Yet');
  const known = billRunOf('Asia/Kathmandu');
  await ensureSchedules(client, taskQueue, [unknown, known]);
  await ensureSchedules(client, taskQueue, [unknown, known]);
  const specOf = async ({ name }: PlannedWork) =>
    (await client.schedule.getHandle(scheduleIdOf(taskQueue, name)).describe()).spec;
  expect((await specOf(unknown)).intervals?.[0]?.every).toBe(3_600_000);
  expect((await specOf(known)).timezone).toBe('Asia/Kathmandu');
});

test('what is new does its work at once, and not again when the next process starts', async () => {
  const fresh = { ...hourly, name: 'fresh' };
  const handle = client.schedule.getHandle(scheduleIdOf(taskQueue, 'fresh'));
  await ensureSchedules(client, taskQueue, [fresh]);
  const taken = async () => (await handle.describe()).info.numActionsTaken;
  await expect.poll(taken, { timeout: 30_000 }).toBe(1);
  await ensureSchedules(client, taskQueue, [fresh]);
  expect(await taken()).toBe(1);
});

test('of what is new together one thing begins after the other, and has its first run also when a process starts before it', async () => {
  const names = ['first', 'second', 'third', 'fourth'];
  const works = names.map(
    (name): PlannedWork => ({ ...hourly, name, spec: { intervals: [{ every: '6h' }] } }),
  );
  const describe = (name: string) => client.schedule.getHandle(scheduleIdOf(taskQueue, name)).describe();
  await ensureSchedules(client, taskQueue, works);
  await ensureSchedules(client, taskQueue, works);
  const next = async (name: string) => (await describe(name)).info.nextActionTimes[0]?.getTime() ?? 0;
  const [third = 0, fourth = 0] = await Promise.all(['third', 'fourth'].map(next));
  expect(fourth - third).toBe(5_000);
  const taken = async () => (await describe('second')).info.numActionsTaken;
  await expect.poll(taken, { timeout: 30_000 }).toBe(1);
  // The extra run is taken out afterwards.
  await ensureSchedules(client, taskQueue, works);
  expect((await describe('second')).spec.intervals).toHaveLength(1);
});
