/** What policies would have decided about the service approvals that were decided. */
import { setImmediate } from 'node:timers/promises';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { Ms } from '../../domain/flavor.ts';
import { segmentFactOf } from '../../rules/backtest/segment.ts';
import {
  backtestReceipts,
  type ReceiptsBacktest,
  type StoredBacktestResult,
} from '../../rules/backtest/stored.ts';
import { type CompiledPolicy, compilePolicy } from '../../rules/compile.ts';
import { POLICY_KINDS } from '../../rules/kinds/kinds.ts';
import { PolicyRefused, parsePolicyDocument } from '../../rules/policy-schema.ts';
import type { FirstDecisionsOptions } from '../../store/decisions/first-decisions.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyDesk } from '../policies/desk.ts';
import { policyUnsound } from '../policies/unsound.ts';

/** Which decisions to decide again, and by what. */
export interface DecisionsBacktest extends Omit<ReceiptsBacktest, 'isOver'> {
  /** First and last day, inclusive, in the accounts' time zones; null: no bound. */
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
}

/**
 * Decides the first decisions of stored service approvals again, the oldest first. Writes nothing.
 * @throws BusinessFailure NotFound when none was decided in these days; Invalid when the outcomes are of other accounts
 */
export async function backtestDecisions(
  { store }: { readonly store: Pick<Store, 'decisions'> },
  { from, to, ...request }: DecisionsBacktest,
  options: FirstDecisionsOptions = {},
): Promise<StoredBacktestResult> {
  const { isOver } = options;
  const receipts = store.decisions.firstOfCases({ requestType: 'service-approval', from, to }, options);
  const bounds = isOver === undefined ? {} : { isOver };
  const result = await backtestReceipts(inTurns(receipts), { ...request, ...bounds });
  if (result === null)
    throw new BusinessFailure('NotFound', 'no decision in these days', {
      told: 'No service approval was first decided in these days.',
    });
  if (request.outcomes !== null && result.withoutOutcome === result.accounts)
    throw invalid('/outcomes', 'none of the decided accounts is among them');
  return result;
}

/** Decisions after which other requests have their turn. */
const A_TURN = 20;

async function* inTurns(receipts: AsyncIterable<Receipt>): AsyncGenerator<Receipt> {
  let count = 0;
  for await (const receipt of receipts) {
    count += 1;
    if (count % A_TURN === 0) await setImmediate();
    yield receipt;
  }
}

/** A caller waits for it; what was decided until then is answered. */
const MOST_MS: Ms = 20_000;
/** Each takes a good part of a core. */
const MOST_AT_ONCE = 2;
const RETRY_AFTER_SECONDS = 10;
/** Receipts read in one go: the longest that other requests wait. */
const A_BATCH = 50;

let running = 0;

/** A policy that decides on orders: the document, or where `version` is given the stored one. */
export interface PolicyChoice {
  readonly version?: string | undefined;
  readonly document?: unknown;
}

/** A backtest for a caller who waits: by one policy, or by two beside each other. */
export interface AskedBacktest extends Pick<DecisionsBacktest, 'from' | 'to' | 'limit' | 'outcomes'> {
  readonly policy: PolicyChoice;
  readonly against: PolicyChoice | null;
  /** The fact to break the figures down by; null: none. */
  readonly segment: string | null;
}

/**
 * Backtests policies over stored decisions, bounded in time: what was decided until then is answered. A few at a time.
 * @throws BusinessFailure Invalid for a version that is not there, a document of another kind, a fact that no policy declares;
 * PolicyUnsound; BacktestsBusy; what {@link backtestDecisions} throws
 */
export async function backtestPolicies(
  deps: {
    readonly store: Pick<Store, 'decisions' | 'policies'>;
    readonly policyDesk: Pick<PolicyDesk, 'read'>;
  },
  { policy, against, segment: factName, ...request }: AskedBacktest,
): Promise<StoredBacktestResult> {
  const contents = [
    await contentOf(deps, policy, '/policy'),
    against === null ? null : await contentOf(deps, against, '/against'),
  ] as const;
  const first = compiled(contents[0], '/policy/document');
  const second = contents[1] === null ? null : compiled(contents[1], '/against/document');
  const segment =
    factName === null ? null : segmentFactOf(factName, second === null ? [first] : [first, second]);
  if (factName !== null && segment === null) throw invalid('/segment', 'no policy here declares this fact');
  if (running >= MOST_AT_ONCE)
    throw new BusinessFailure('BacktestsBusy', 'too many backtests run', {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  running += 1;
  try {
    const endsAtMs = performance.now() + MOST_MS;
    const bounds = { isOver: () => performance.now() > endsAtMs, batch: A_BATCH };
    return await backtestDecisions(deps, { ...request, policy: first, against: second, segment }, bounds);
  } finally {
    running -= 1;
  }
}

/** The document of a choice, as JSON. `at` is where the choice stands in the request. */
async function contentOf(
  {
    store,
    policyDesk,
  }: { readonly store: Pick<Store, 'policies'>; readonly policyDesk: Pick<PolicyDesk, 'read'> },
  { version, document }: PolicyChoice,
  at: string,
): Promise<string> {
  if (version !== undefined) {
    const stored = await store.policies.get('service-approval', version);
    if (stored === null) throw invalid(`${at}/version`, 'there is no such version of service-approval');
    return stored.content;
  }
  const { name, content } = policyDesk.read(document, `${at}/document`);
  if (!POLICY_KINDS[name].canBeTried)
    throw invalid(
      `${at}/document/name`,
      'a backtest is for policies that decide on orders: service-approval',
    );
  return content;
}

function compiled(content: string, at: string): CompiledPolicy {
  try {
    return compilePolicy(parsePolicyDocument(JSON.parse(content)));
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    throw policyUnsound(error.findings, at);
  }
}

function invalid(pointer: string, detail: string): BusinessFailure {
  return new BusinessFailure('Invalid', `a fault at ${pointer}`, {
    faults: [{ pointer, code: 'not-allowed-value', detail }],
  });
}
