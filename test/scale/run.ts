/** Runs the same load against more and more processes, and holds costs and answers against each other. */
import { setTimeout as pause } from 'node:timers/promises';
import { calibrationMs } from '../../bench/support/calibration.ts';
import { ordersOfACrowd } from '../../bench/support/orders.ts';
import type { ServiceOrder } from '../../src/domain/cases/order.ts';
import { addMonths, atHour, civilDateAt, instantOf } from '../../src/domain/civil-date.ts';
import { serviceApprovalWorkflowId } from '../../src/messages/service-approval.ts';
import { billLane } from '../../src/services/billing/bill-lane.ts';
import { planBillRun } from '../../src/services/billing/bill-run-plan.ts';
import { ALONE, inLanes } from '../../src/services/sweep.ts';
import type { ProductProcess } from '../support/product/product-process.ts';
import { stepsOf } from '../support/wire/workflow-cost.ts';
import { type Answered, askAll } from './callers.ts';
import type { Cluster } from './cluster.ts';
import {
  type Cost,
  costBetween,
  type Growth,
  growthBetween,
  type Idle,
  idleBetween,
  leastOf,
} from './cost.ts';
import { aFleet, type Fleet } from './fleet.ts';
import { type Finding, findingsOf } from './judge.ts';
import { aMeter, type Meter } from './meter.ts';
import { type Ask, KINDS, type Kind, requestsOf } from './requests.ts';
import type { Units } from './units.ts';

export interface ScaleOptions {
  /** Orders of each step; entries are twice as many, payments as many, reads four times as many. */
  readonly orders: number;
  readonly workers: readonly number[];
  readonly apis: readonly number[];
  /** Clients that wait for their answer before they ask again. */
  readonly clients: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** One number of processes. */
export interface Step {
  readonly workers: number;
  readonly apis: number;
  /** Of one request of each kind. */
  readonly costs: Readonly<Record<Kind, Cost>>;
  /** What an order leaves in Temporal. */
  readonly inTemporal: Pick<Units['order'], 'transitions' | 'tasks' | 'payloadBytes'>;
  /** Of API and worker for a decision, against the first step. */
  readonly ratio: number;
  /** Requests that had to be sent again. */
  readonly again: number;
}

export interface ScaleResult {
  readonly steps: readonly Step[];
  readonly answered: number;
  readonly findings: readonly Finding[];
  readonly units: Omit<Units, 'measured'>;
}

/** How much dearer a decision may be on more processes. */
export const TOLERANCE = 0.1;
/** The least of them is taken. */
const ROUNDS = 3;
/** Requests of each kind by which each process warms up, at most: enough that V8 has compiled what they go through. */
const WARM_UP = 150;
const AT_REST_MS = 5_000;
const OF_ONE_ORDER: Readonly<Record<Kind, number>> = { order: 1, entry: 2, payment: 1, read: 4 };

type Running = Record<'api' | 'worker', readonly ProductProcess[]>;

/** What a run works with. */
interface Scene {
  readonly fleet: Fleet;
  readonly meter: Meter;
  readonly running: Running;
  readonly options: ScaleOptions;
  readonly answered: Answered[];
  asksOf(kind: Kind, count: number): Ask[];
}

/** Starts a fleet on a cluster, runs all steps on it, and judges what is stored in the end. */
export async function scaleRun(cluster: Cluster, options: ScaleOptions): Promise<ScaleResult> {
  const { log, seed } = options;
  const sizes = options.apis.flatMap((apis) => options.workers.map((workers) => ({ apis, workers })));
  const name = `scale_${Date.now().toString(36)}`;
  const fleet = await aFleet(cluster, name);
  const running: Running = { api: [], worker: [] };
  const pidsOf = (kind: 'api' | 'worker') => running[kind].map(({ pid }) => pid);
  const meter = await aMeter(cluster, () => ({ api: pidsOf('api'), worker: pidsOf('worker') }));
  try {
    const accounts = sizes.reduce((all, size) => all + options.orders + warmUpOf(size, options.orders), 0);
    log(`${accounts} accounts`);
    const empty = await meter.stored(name);
    const orders = await ordersOfACrowd(fleet.client, name, accounts, seed);
    const account = { stored: growthBetween(empty, await meter.stored(name), accounts) };
    const scene: Scene = {
      ...{ fleet, meter, running, options, answered: [], asksOf: askerOf(name, [...orders], [...orders]) },
    };
    const steps: Step[] = [];
    let units: Omit<Units, 'measured' | 'bill' | 'account'> | undefined;
    for (const size of sizes) {
      const { costs, inTemporal: left, again, grown } = await stepOf(scene, size);
      const first = steps[0]?.costs.order ?? costs.order;
      const ratio = costs.order.oursCalibrated / first.oursCalibrated;
      steps.push({ ...size, costs, inTemporal: left, ratio, again });
      log(
        `${textOfSize(size)}: ${costs.order.oursCalibrated.toFixed(2)} calibrated a decision, ratio ${ratio.toFixed(2)}`,
      );
      units ??= unitsOf(costs, left, grown);
    }
    if (units === undefined) throw new TypeError('no steps');
    log('bills');
    const bill = await billed(scene);
    log('holding every answer against what is stored');
    const findings = await findingsOf(fleet, scene.answered);
    return { steps, findings, answered: scene.answered.length, units: { ...units, bill, account } };
  } finally {
    await meter.close();
    await fleet.stop();
  }
}

export const textOfSize = ({ workers, apis }: Pick<Step, 'workers' | 'apis'>): string =>
  `${workers} ${workers === 1 ? 'worker' : 'workers'}, ${apis} ${apis === 1 ? 'API' : 'APIs'}`;

/** As many for each process as it is measured with when it is alone: one that has seen less costs more. */
const warmUpOf = ({ workers, apis }: Pick<Step, 'workers' | 'apis'>, orders: number): number =>
  Math.min(WARM_UP, orders) * Math.max(workers, apis);

function askerOf(name: string, owners: readonly ServiceOrder[], orders: ServiceOrder[]): Scene['asksOf'] {
  const requests = requestsOf(name, owners);
  return (kind, count) =>
    Array.from({ length: count }, () => {
      if (kind !== 'order') return requests[kind]();
      const order = orders.shift();
      if (order === undefined) throw new RangeError('every account has ordered');
      return requests.order(order);
    });
}

/** Starts so many processes, warms them up, and measures each kind of request. */
async function stepOf(scene: Scene, size: Pick<Step, 'workers' | 'apis'>) {
  const { fleet, running, options, meter } = scene;
  options.log(`${textOfSize(size)}: starting`);
  for (const one of [...running.api, ...running.worker]) await one.stop();
  running.worker = await fleet.start('worker', size.workers);
  running.api = await fleet.start('api', size.apis);
  for (const kind of KINDS) await ask(scene, scene.asksOf(kind, warmUpOf(size, options.orders)));
  await quiet(scene);
  const before = await meter.read();
  await pause(AT_REST_MS);
  const idle = idleBetween(before, await meter.read());
  const from = scene.answered.length;
  const measured: Partial<Record<Kind, Cost>> = {};
  const grown: Partial<Record<Kind, Record<string, Growth>>> = {};
  for (const kind of KINDS) {
    const { cost, growth } = await costOf(scene, kind, idle);
    measured[kind] = cost;
    grown[kind] = growth;
  }
  const own = scene.answered.slice(from);
  const ids = own.filter(({ ask: { kind } }) => kind === 'order').map(({ ask: { id } }) => id);
  return {
    costs: complete(measured),
    grown: complete(grown),
    inTemporal: await inTemporal(fleet, ids),
    again: own.reduce((all, { again }) => all + again.length, 0),
  };
}

function complete<T>({ order, entry, payment, read }: Partial<Record<Kind, T>>): Record<Kind, T> {
  if (order === undefined || entry === undefined || payment === undefined || read === undefined)
    throw new TypeError('a kind was not measured');
  return { order, entry, payment, read };
}

async function costOf(scene: Scene, kind: Kind, idle: Idle) {
  const { meter, options, fleet } = scene;
  const each = Math.max(1, Math.ceil((options.orders * OF_ONE_ORDER[kind]) / ROUNDS));
  // Not more orders than there are accounts.
  const counts = kind === 'order' ? spread(options.orders) : Array.from({ length: ROUNDS }, () => each);
  const sizesBefore = await meter.stored(fleet.db.databaseName);
  const costs: Cost[] = [];
  for (const count of counts) {
    const asks = scene.asksOf(kind, count);
    const calibration = calibrationMs();
    const before = await meter.read();
    await ask(scene, asks);
    const asked = await quiet(scene);
    const after = await meter.read();
    const around = (calibration + calibrationMs()) / 2;
    const ours = { ...after, commands: after.commands - asked };
    costs.push(costBetween(before, ours, count, { idle, calibrationMs: around }));
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  const growth = growthBetween(sizesBefore, await meter.stored(fleet.db.databaseName), all);
  return { cost: leastOf(costs), growth };
}

/** So many in rounds that are as large as each other, or nearly. */
const spread = (count: number): number[] =>
  Array.from({ length: ROUNDS }, (_, round) => Math.floor((count + round) / ROUNDS)).filter(
    (each) => each > 0,
  );

async function ask({ fleet, running, answered, options }: Scene, asks: readonly Ask[]): Promise<void> {
  const urls = running.api.map(({ url }) => url);
  answered.push(...(await askAll({ urls, tokenOf: fleet.tokenOf }, asks, options.clients)));
}

/** Until nothing goes on any more that followed an answer. Returns how many commands it sent for that. */
async function quiet({ fleet: { db } }: Pick<Scene, 'fleet'>): Promise<number> {
  const busy = { state: { $in: ['assessing', 'scheduling'] } };
  let asked = 0;
  for (let calm = 0; calm < 3; asked += 1) {
    calm = (await db.collection('serviceApprovals').countDocuments(busy)) === 0 ? calm + 1 : 0;
    await pause(100);
  }
  return asked;
}

/** What each of these orders has left in Temporal so far, on the average. */
async function inTemporal({ temporal }: Fleet, orderIds: readonly string[]): Promise<Step['inTemporal']> {
  const sums = { transitions: 0, tasks: 0, payloadBytes: 0 };
  for (const orderId of orderIds) {
    const workflowId = serviceApprovalWorkflowId(orderId);
    const { raw } = await temporal.workflow.getHandle(workflowId).describe();
    const { workflowTasks, activities, payloadBytes } = await stepsOf(temporal, workflowId);
    sums.transitions += Number(raw.workflowExecutionInfo?.stateTransitionCount ?? 0);
    sums.tasks += workflowTasks + activities;
    sums.payloadBytes += payloadBytes;
  }
  const mean = (sum: number) => sum / orderIds.length;
  return {
    transitions: mean(sums.transitions),
    tasks: mean(sums.tasks),
    payloadBytes: mean(sums.payloadBytes),
  };
}

/** Bills every account for the next month, in this process, in the lanes of a bill run as workers do. */
async function billed({ fleet, meter }: Scene): Promise<Units['bill']> {
  const { store, db } = fleet;
  const day = addMonths(civilDateAt(instantOf(Date.now()), 'UTC'), 1);
  const sizes = await meter.stored(db.databaseName);
  const before = await meter.read();
  const processor = process.cpuUsage();
  let bills = 0;
  for (const timeZone of await store.billing.timeZones()) {
    const now = atHour(day, 3, timeZone);
    const { lanes, atOnce } = await planBillRun({ store }, { timeZone, now });
    await inLanes(lanes, { lanes: atOnce }, async (lane) => {
      bills += (await billLane({ store }, { runId: 'scale', now, ...lane }, ALONE)).acted;
    });
  }
  const { user, system } = process.cpuUsage(processor);
  const after = await meter.read();
  const { oursCalibrated: _, ...cost } = costBetween(before, after, bills, {
    idle: NOTHING,
    calibrationMs: 1,
  });
  return {
    ...cost,
    // Temporal and the API have no part in a single bill.
    processor: {
      api: 0,
      worker: (user + system) / 1_000 / bills,
      mongod: cost.processor.mongod,
      temporal: 0,
      postgres: 0,
    },
    persistence: 0,
    stored: growthBetween(sizes, await meter.stored(db.databaseName), bills),
  };
}

const NOTHING: Idle = {
  processor: { api: 0, worker: 0, mongod: 0, temporal: 0, postgres: 0 },
  commands: 0,
  bytes: 0,
  persistence: 0,
};

function unitsOf(
  costs: Readonly<Record<Kind, Cost>>,
  left: Step['inTemporal'],
  grown: Readonly<Record<Kind, Record<string, Growth>>>,
): Omit<Units, 'measured' | 'bill' | 'account'> {
  const of = (kind: Kind) => {
    const { oursCalibrated: _, ...cost } = costs[kind];
    return { ...cost, stored: grown[kind] };
  };
  return {
    order: { ...of('order'), ...left },
    entry: of('entry'),
    payment: of('payment'),
    read: of('read'),
  };
}
