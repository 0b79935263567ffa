/** Kills the primary of three members under load, again and again, and looks for what was lost, doubled, or answered wrongly. */
import { setTimeout as pause } from 'node:timers/promises';
import { ordersOfACrowd } from '../../bench/support/orders.ts';
import { seededRandom } from '../../src/demo-data/random.ts';
import { poll } from '../../src/servers/kill.ts';
import { type Answered, askAll, askUntilAnswered, type Targets, type Try } from './callers.ts';
import type { Cluster } from './cluster.ts';
import { aFleet, type Fleet } from './fleet.ts';
import { type Finding, findingsOf } from './judge.ts';
import { type Ask, type Kind, requestsOf } from './requests.ts';

export interface FailoverOptions {
  readonly kills: number;
  /** All together; there are as many entries, payments and reads. */
  readonly orders: number;
  readonly workers: number;
  readonly apis: number;
  /** Clients that wait for their answer before they ask again. */
  readonly clients: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

export interface FailoverResult {
  readonly kills: number;
  readonly answered: Readonly<Record<Kind, number>>;
  /** How often each status was answered before the answer. */
  readonly again: Readonly<Record<string, number>>;
  /** The longest that a caller waited for any answer. */
  readonly longestMs: number;
  readonly findings: readonly Finding[];
}

/** Longer than a decision's own wait and a search for a primary together: who waits longer, hangs. */
const LONGEST_MS = 40_000;
const UNDER_WAY_MS = 300;
const ENDS_WITHIN_MS = 240_000;

/** Starts a fleet on a cluster and plays waves of requests, each hit by one kill, until there were so many. */
export async function failover(
  cluster: Pick<Cluster, 'mongodb' | 'temporal' | 'folder'>,
  options: FailoverOptions,
): Promise<FailoverResult> {
  const { log, kills, clients, seed } = options;
  const name = `failover_${Date.now().toString(36)}`;
  // Short, so that who sends an unfinished request again is answered soon.
  const fleet = await aFleet(cluster, name, { IDEMPOTENCY_LEASE_SECONDS: '15' });
  try {
    const owners = await ordersOfACrowd(fleet.client, name, options.orders, seed);
    await fleet.start('worker', options.workers);
    const apis = await fleet.start('api', options.apis);
    const targets: Targets = { urls: apis.map(({ url }) => url), tokenOf: fleet.tokenOf };
    const requests = requestsOf(name, owners);
    const random = seededRandom(seed).fork('failover');
    const orders = [...owners];
    const answered: Answered[] = [];
    for (let kill = 1; kill <= kills; kill += 1) {
      const wave = orders
        .splice(0, Math.ceil(orders.length / (kills - kill + 1)))
        .flatMap((order): Ask[] => [
          requests.order(order),
          ...[requests.entry(), requests.payment(), requests.read()],
        ]);
      const asked = askAll(targets, wave, clients);
      // Heard of below; until then it must not end the process.
      asked.catch(() => undefined);
      await pause(UNDER_WAY_MS + random.int(0, 700));
      await cluster.mongodb.killPrimary();
      log(`killed the primary (${kill} of ${kills}), ${wave.length} requests under way or to come`);
      answered.push(...(await asked));
      await cluster.mongodb.restart();
    }
    log('sending everything again under the same keys');
    const findings = [
      ...wrongAnswers(answered),
      ...(await unfinished(fleet)),
      ...(await otherAnswers(targets, answered, clients)),
      ...(await findingsOf(fleet, answered)),
    ];
    if (findings.length > 0) for (const line of fleet.lastErrors()) log(line);
    return { kills, findings, ...summaryOf(answered) };
  } finally {
    await fleet.stop();
  }
}

/** While there is no primary a caller is told so and when to come back, soon; any other failure is a fault. */
function wrongAnswers(answered: readonly Answered[]): Finding[] {
  const all = answered.flatMap(({ ask, again }) => again.map((one) => ({ ask, one })));
  const found = all.flatMap(({ ask, one }): Finding[] => {
    const fault = faultOf(one);
    return fault === null ? [] : [{ subject: `${ask.kind} ${ask.id}`, text: fault }];
  });
  const told = all.some(({ one }) => one.status === 503);
  return told ? found : [...found, { subject: 'all', text: 'nobody was told 503: no kill hit' }];
}

function faultOf({ status, hasRetryAfter, ms, text }: Try): string | null {
  const said = `${status} after ${Math.round(ms)} ms: ${text.slice(0, 200)}`;
  if (ms > LONGEST_MS) return `hung: ${said}`;
  // A decision that takes too long is pending; the same request that is still under way is a conflict.
  if (status !== 503 && status !== 504 && status !== 409) return said;
  return hasRetryAfter ? null : `no Retry-After: ${said}`;
}

/** Cases that do not go on. */
async function unfinished({ db }: Fleet): Promise<Finding[]> {
  const busy = () =>
    db
      .collection('serviceApprovals')
      .find({ state: { $in: ['assessing', 'scheduling'] } })
      .toArray();
  await poll(async () => (await busy()).length === 0, ENDS_WITHIN_MS, 500);
  return (await busy()).map(({ _id, state }) => ({
    subject: String(_id),
    text: `is still ${String(state)}`,
  }));
}

/** The same key has to give the same answer. */
async function otherAnswers(
  targets: Targets,
  answered: readonly Answered[],
  clients: number,
): Promise<Finding[]> {
  const found: Finding[] = [];
  const left = answered.filter(({ ask }) => ask.post !== undefined);
  const caller = async () => {
    for (let first = left.shift(); first !== undefined; first = left.shift()) {
      const { status, text } = await askUntilAnswered(targets, first.ask, left.length);
      if (status !== first.status || text !== first.text)
        found.push({
          subject: first.ask.id,
          text: `was answered ${first.status} ${first.text.slice(0, 200)}, and then ${status} ${text.slice(0, 200)}`,
        });
    }
  };
  await Promise.all(Array.from({ length: clients }, caller));
  return found;
}

function summaryOf(answered: readonly Answered[]): Pick<FailoverResult, 'answered' | 'again' | 'longestMs'> {
  const counts = { order: 0, entry: 0, payment: 0, read: 0 };
  const again: Record<string, number> = {};
  let longestMs = 0;
  for (const one of answered) {
    counts[one.ask.kind] += 1;
    for (const { status, ms } of one.again) {
      again[status] = (again[status] ?? 0) + 1;
      longestMs = Math.max(longestMs, ms);
    }
    longestMs = Math.max(longestMs, one.ms);
  }
  return { answered: counts, again, longestMs: Math.round(longestMs) };
}
