/** What `bench:guard` measures: small forms of the benches. Of every figure, less is better. */
import type { Client } from '@temporalio/client';
import type { MongoClient } from 'mongodb';
import type { ServiceOrder } from '../../src/domain/cases/order.ts';
import { addMonths, atHour, civilDateAt, instantOf } from '../../src/domain/civil-date.ts';
import { serviceApprovalWorkflowId } from '../../src/messages/service-approval.ts';
import { sweepBillRun } from '../../src/services/billing/bill-run.ts';
import { sweepAll } from '../../src/services/sweep.ts';
import type { Store } from '../../src/store/store.ts';
import type { MongoWiretap } from '../../test/support/wire/mongo-wiretap.ts';
import { sent } from '../../test/support/wire/sent-commands.ts';
import { stepsOf } from '../../test/support/wire/workflow-cost.ts';
import { calibrationMs } from './calibration.ts';
import type { Figures } from './kept-figures.ts';

/** Rounds of each part: a figure is the least of them, because other work on the machine only adds. */
const ROUNDS = 3;
const IN_FLIGHT = 16;
const LISTENING_MS = 10_000;

/** What the parts work with. */
export interface GuardRun {
  readonly wire: MongoWiretap;
  /** Asks the product; rejects when it does not answer with 2xx. Returns the length of the body. */
  ask(request: Request): Promise<number>;
  /** Processor milliseconds so far, of the product and its servers. */
  processorMs(): number;
  /** Until nothing goes on any more that followed an answer. */
  quiet(): Promise<void>;
  readonly temporal: Client;
  /** Orders of accounts that nobody has used yet. */
  takeOrders(count: number): readonly ServiceOrder[];
}

/** What is sent to the product. */
export interface Request {
  readonly role: 'provisioning' | 'rating' | 'processor';
  readonly path: string;
  /** Left out: a GET. */
  readonly body?: unknown;
}

interface Part {
  /** As the figures are called. */
  readonly name: string;
  readonly count: number;
  readonly inFlight: number;
  requests(count: number): readonly Request[];
}

/** What the product sends by itself, in a millisecond, by process, command and collection. */
type Background = Readonly<Record<string, number>>;

/** Listens to a product of which nobody wants anything. */
async function backgroundOf({ wire, quiet }: GuardRun): Promise<Background> {
  await quiet();
  wire.take();
  const before = performance.now();
  await new Promise((resolve) => setTimeout(resolve, LISTENING_MS));
  const tookMs = performance.now() - before;
  return Object.fromEntries(Object.entries(sent(wire)).map(([key, count]) => [key, count / tookMs]));
}

/** What was sent in a span of milliseconds, without what the product would have sent anyway. */
function causedOf(counts: Readonly<Record<string, number>>, background: Background, tookMs: number): number {
  return Object.entries(counts).reduce(
    (all, [key, count]) => all + Math.max(0, count - (background[key] ?? 0) * tookMs),
    0,
  );
}

/** Asks for a number of things at once, and counts what each request costs with all that follows it. */
async function costOf(run: GuardRun, part: Part, background: Background): Promise<Figures> {
  const rounds: { commands: number; processor: number; bytes: number }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const left = [...part.requests(part.count)];
    await run.quiet();
    run.wire.take();
    const calibration = calibrationMs();
    const before = run.processorMs();
    const startedAtMs = performance.now();
    let bytes = 0;
    const caller = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const length = await run.ask(next);
        bytes += length;
      }
    };
    await Promise.all(Array.from({ length: part.inFlight }, caller));
    await run.quiet();
    const processorMs = run.processorMs() - before;
    const commands = causedOf(sent(run.wire), background, performance.now() - startedAtMs);
    const around = (calibration + calibrationMs()) / 2;
    // The first round warms up.
    if (round > 0)
      rounds.push({
        commands: commands / part.count,
        processor: processorMs / part.count / around,
        bytes: bytes / part.count,
      });
  }
  const least = (name: 'commands' | 'processor' | 'bytes') => Math.min(...rounds.map((one) => one[name]));
  return {
    [`${part.name}: commands`]: least('commands'),
    [`${part.name}: processor, calibrated`]: least('processor'),
    [`${part.name}: bytes answered`]: least('bytes'),
  };
}

const eur = (amountMinor: number, currency: string) => ({ amountMinor, currency });

/** Orders, entries, payments and reads over HTTP, and what an order leaves in Temporal. */
export async function overHttp(run: GuardRun): Promise<Figures> {
  let number = 0;
  const next = () => {
    number += 1;
    return number;
  };
  const ordered: string[] = [];
  const owners = run.takeOrders(64);
  const ownerOf = (index: number) => {
    const owner = owners[index % owners.length];
    if (owner === undefined) throw new Error('no accounts');
    return owner;
  };
  const orders = (count: number) =>
    run.takeOrders(count).map((order): Request => {
      ordered.push(order.orderId);
      return { role: 'provisioning', path: '/v1/service-approvals', body: order };
    });
  const entries = (count: number) =>
    Array.from({ length: count }, (_, index): Request => {
      const { billingAccountId, monthlyCharge } = ownerOf(index);
      const body = {
        ...{ idempotencyKey: `guard-${next()}`, type: 'usage', direction: 'debit', source: 'bench' },
        amount: eur(129, monthlyCharge.currency),
        occurredAt: instantOf(Date.now()),
      };
      return { role: 'rating', path: `/v1/billing-accounts/${billingAccountId}/entries`, body };
    });
  const payments = (count: number) =>
    Array.from({ length: count }, (_, index): Request => {
      const { billingAccountId, monthlyCharge } = ownerOf(index);
      const body = {
        ...{ paymentId: `PAY-GUARD-${next()}`, billingAccountId, status: 'settled' },
        amount: eur(500, monthlyCharge.currency),
        ...{
          method: { kind: 'card', brand: 'visa', last4: '4242', token: `tok_${billingAccountId}` },
          occurredAt: instantOf(Date.now()),
        },
      };
      return { role: 'processor', path: '/v1/payments', body };
    });
  const reads = (name: string) => (count: number) =>
    Array.from(
      { length: count },
      (_, index): Request => ({
        role: 'provisioning',
        path: `/v1/customers/${ownerOf(index).customerId}/${name}`,
      }),
    );
  const parts: Part[] = [
    { name: 'order', count: 10, inFlight: 1, requests: orders },
    { name: 'entry alone', count: 16, inFlight: 1, requests: entries },
    { name: 'entry, many in flight', count: 48, inFlight: IN_FLIGHT, requests: entries },
    { name: 'payment alone', count: 16, inFlight: 1, requests: payments },
    { name: 'payment, many in flight', count: 48, inFlight: IN_FLIGHT, requests: payments },
    ...['payment-status', 'balance', 'billing-cycle'].map(
      (name): Part => ({ name: `read ${name}`, count: 200, inFlight: IN_FLIGHT, requests: reads(name) }),
    ),
  ];
  const background = await backgroundOf(run);
  let figures: Figures = {};
  for (const part of parts) figures = { ...figures, ...(await costOf(run, part, background)) };
  return { ...figures, ...(await inTemporal(run.temporal, ordered)) };
}

/** What each order has left in Temporal so far, on the average. */
async function inTemporal(client: Client, ordered: readonly string[]): Promise<Figures> {
  const steps = await Promise.all(
    ordered.map((orderId) => stepsOf(client, serviceApprovalWorkflowId(orderId))),
  );
  const mean = (name: 'events' | 'workflowTasks' | 'payloadBytes') =>
    steps.reduce((all, one) => all + one[name], 0) / steps.length;
  return {
    'order: events': mean('events'),
    'order: workflow tasks': mean('workflowTasks'),
    'order: bytes in the history': mean('payloadBytes'),
  };
}

/** A bill run over all accounts of a database. `client` reports its commands. */
export async function billRun(run: {
  readonly client: MongoClient;
  readonly store: Store;
  processorMs(): number;
}): Promise<Figures> {
  const { client, store } = run;
  let commands = 0;
  client.on('commandStarted', () => {
    commands += 1;
  });
  const today = civilDateAt(instantOf(Date.now()), 'UTC');
  const rounds: { commands: number; processor: number }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const runId = `guard:${round}`;
    const calibration = calibrationMs();
    const [before, sentBefore] = [run.processorMs(), commands];
    let bills = 0;
    for (const timeZone of await store.billing.timeZones()) {
      const now = atHour(addMonths(today, round + 1), 3, timeZone);
      await sweepAll(async (after) => {
        const batch = await sweepBillRun({ store }, { runId, timeZone, now, limit: 200, after });
        bills += batch.acted;
        return batch;
      });
    }
    const processorMs = run.processorMs() - before;
    const around = (calibration + calibrationMs()) / 2;
    if (round > 0)
      rounds.push({ commands: (commands - sentBefore) / bills, processor: processorMs / bills / around });
  }
  return {
    'bill: commands': Math.min(...rounds.map((one) => one.commands)),
    'bill: processor, calibrated': Math.min(...rounds.map((one) => one.processor)),
  };
}
