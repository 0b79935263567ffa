/** Backtests that the API runs: over stored decisions, bounded in their number and in time. */
import { setImmediate } from 'node:timers/promises';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { Ms } from '../../domain/flavor.ts';
import { segmentFactOf } from '../../rules/backtest/segment.ts';
import { backtestReceipts, type StoredBacktestResult } from '../../rules/backtest/stored.ts';
import type { CompiledPolicy } from '../../rules/compile.ts';
import type { Store } from '../../store/store.ts';

/** A caller waits for it; what was decided until then is answered. */
const MOST_MS: Ms = 20_000;
/** Each takes a good part of a core. */
const MOST_AT_ONCE = 2;
const RETRY_AFTER_SECONDS = 10;
/** Decisions after which other requests have their turn. */
const A_TURN = 20;
/** Receipts read in one go: the longest that other requests wait. */
const A_BATCH = 50;

let running = 0;

/** Which decisions a backtest decides again, and what is known of their accounts. */
export interface BacktestQuestion {
  /** A fact to break the figures down by. */
  readonly segment: string | null;
  /** First and last day, inclusive, in the accounts' time zones; null: no bound. */
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  /** Decisions at most, the oldest first. */
  readonly limit: number;
  /** Whether an account went bad, by billing account; null: nobody knows what became of any. */
  readonly outcomes: ReadonlyMap<string, boolean> | null;
}

/** What came of a backtest: its figures, or why there are none. */
export type BacktestAnswer =
  | { readonly kind: 'done'; readonly result: StoredBacktestResult }
  /** None of the policies declares the fact to break the figures down by. */
  | { readonly kind: 'unknownFact' }
  /** There is no decision in these days. */
  | { readonly kind: 'noDecisions' };

interface Request extends BacktestQuestion {
  readonly policy: CompiledPolicy;
  readonly against: CompiledPolicy | null;
}

/**
 * Decides the first decisions of stored service approvals again, the oldest first.
 * @throws BusinessFailure BacktestsBusy when too many run
 */
export async function backtestStoredDecisions(
  { decisions }: Pick<Store, 'decisions'>,
  { from, to, segment: factName, ...request }: Request,
): Promise<BacktestAnswer> {
  const policies = [request.policy, ...(request.against === null ? [] : [request.against])];
  const segment = factName === null ? null : segmentFactOf(factName, policies);
  if (factName !== null && segment === null) return { kind: 'unknownFact' };
  if (running >= MOST_AT_ONCE)
    throw new BusinessFailure('BacktestsBusy', 'too many backtests run', {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  running += 1;
  try {
    const endsAtMs = performance.now() + MOST_MS;
    const isOver = () => performance.now() > endsAtMs;
    const query = { requestType: 'service-approval', from, to } as const;
    const receipts = decisions.firstOfCases(query, { isOver, batch: A_BATCH });
    const result = await backtestReceipts(inTurns(receipts), { ...request, segment, isOver });
    return result === null ? { kind: 'noDecisions' } : { kind: 'done', result };
  } finally {
    running -= 1;
  }
}

async function* inTurns(receipts: AsyncIterable<Receipt>): AsyncGenerator<Receipt> {
  let count = 0;
  for await (const receipt of receipts) {
    count += 1;
    if (count % A_TURN === 0) await setImmediate();
    yield receipt;
  }
}
