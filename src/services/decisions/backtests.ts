/** Backtests: what policies would have decided about decided service approvals. */
import { absence } from '../../domain/absences.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import {
  backtestReceipts,
  type ReceiptsBacktest,
  type StoredBacktestResult,
} from '../../rules/backtest/stored.ts';
import { POLICY_KINDS } from '../../rules/kinds/kinds.ts';
import type { FirstDecisionsOptions } from '../../store/decisions/first-decisions.ts';
import type { Store } from '../../store/store.ts';
import type { DeskBacktest, PolicyDesk } from '../policies/desk.ts';
import { policyUnsound } from '../policies/unsound.ts';

/** Which decisions to decide again, and by which policies. */
export interface DecisionsBacktest extends Omit<ReceiptsBacktest, 'isOver'> {
  /** First and last day, inclusive, in the accounts' time zones; null: no bound. */
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
}

/**
 * Decides the first decisions of stored service approvals again, the oldest first. Writes nothing.
 * @throws BusinessFailure NotFound when none was decided in these days; Invalid when the outcomes belong to other accounts
 */
export async function backtestDecisions(
  { store }: { readonly store: Pick<Store, 'decisions'> },
  { from, to, ...request }: DecisionsBacktest,
  options: Pick<FirstDecisionsOptions, 'onProgress'> = {},
): Promise<StoredBacktestResult> {
  const receipts = store.decisions.firstOfCases({ requestType: 'service-approval', from, to }, options);
  return telling(await backtestReceipts(receipts, request), request);
}

/** The result, if it has something to say; otherwise the failure. */
function telling(
  result: StoredBacktestResult | null,
  { outcomes }: Pick<ReceiptsBacktest, 'outcomes'>,
): StoredBacktestResult {
  if (result === null) throw absence('no-decision-in-days');
  if (outcomes !== null && result.withoutOutcome === result.accounts)
    throw invalid('/outcomes', 'none of the decided accounts is among them');
  return result;
}

/** Receipts that are read and handed over at once. Other requests wait for that long. */
const A_BATCH = 50;

/** A policy that decides on orders: a document, or the stored one if `version` is given. */
export interface PolicyChoice {
  readonly version?: string | undefined;
  readonly document?: unknown;
}

/** A backtest for a caller who waits: by one policy, or by two beside each other. */
export interface AskedBacktest
  extends Pick<DecisionsBacktest, 'from' | 'to'>,
    Omit<DeskBacktest, 'policy' | 'against'> {
  readonly policy: PolicyChoice;
  readonly against: PolicyChoice | null;
}

/**
 * Backtests policies over stored decisions with a time limit: the answer has what was decided until then. Only a few run at a time.
 * @throws BusinessFailure Invalid for an unknown version, a document of another kind, a fact that no policy declares;
 * PolicyUnsound; BacktestsBusy; what {@link backtestDecisions} throws
 */
export async function backtestPolicies(
  deps: {
    readonly store: Pick<Store, 'decisions' | 'policies'>;
    readonly policyDesk: Pick<PolicyDesk, 'read' | 'backtest'>;
  },
  { policy, against, from, to, ...request }: AskedBacktest,
): Promise<StoredBacktestResult> {
  const documents = {
    policy: await contentOf(deps, policy, '/policy'),
    against: against === null ? null : await contentOf(deps, against, '/against'),
  };
  const query = { requestType: 'service-approval', from, to } as const;
  const receipts = deps.store.decisions.firstOfCases(query, { batch: A_BATCH });
  const answer = await deps.policyDesk.backtest({ ...request, ...documents }, inBatches(receipts));
  switch (answer.kind) {
    case 'refused':
      throw policyUnsound(answer.findings, `/${answer.of}/document`);
    case 'unknownFact':
      throw invalid('/segment', 'no policy here declares this fact');
    case 'noDecisions':
      return telling(null, request);
    case 'done':
      return telling(answer.result, request);
  }
}

async function* inBatches(receipts: AsyncIterable<Receipt>): AsyncGenerator<readonly Receipt[]> {
  let batch: Receipt[] = [];
  for await (const receipt of receipts) {
    batch.push(receipt);
    if (batch.length < A_BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The document of a choice, as JSON. `at` is the place of the choice in the request. */
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
  if (!POLICY_KINDS[name].tried.backtest)
    throw invalid(
      `${at}/document/name`,
      'a backtest is for policies that decide on orders: service-approval',
    );
  return content;
}

function invalid(pointer: string, detail: string): BusinessFailure {
  return new BusinessFailure('Invalid', `a fault at ${pointer}`, {
    faults: [{ pointer, code: 'not-allowed-value', detail }],
  });
}
