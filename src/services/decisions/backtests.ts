/** Backtests that the API runs: over stored decisions, bounded in their number and in time. */
import { setImmediate } from 'node:timers/promises';
import type { DeskBacktest, DeskBacktestResult } from '../../api/policy-desk.ts';
import { Problem } from '../../api/problems/problem.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import type { Ms } from '../../domain/flavor.ts';
import { segmentFactOf } from '../../rules/backtest/segment.ts';
import { backtestStored } from '../../rules/backtest/stored.ts';
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

interface Request extends Omit<DeskBacktest, 'policy' | 'against'> {
  readonly policy: CompiledPolicy;
  readonly against: CompiledPolicy | null;
}

/**
 * Decides the first decisions of stored service approvals again, the oldest first.
 * @throws Problem `dependency-unavailable` when too many run
 */
export async function backtestStoredDecisions(
  { decisions }: Pick<Store, 'decisions'>,
  { from, to, segment: factName, ...request }: Request,
): Promise<Exclude<DeskBacktestResult, { readonly kind: 'refused' }>> {
  const policies = [request.policy, ...(request.against === null ? [] : [request.against])];
  const segment = factName === null ? null : segmentFactOf(factName, policies);
  if (factName !== null && segment === null) return { kind: 'unknownFact' };
  if (running >= MOST_AT_ONCE)
    throw new Problem('dependency-unavailable', 'Other backtests are running. Try again shortly.', {
      headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
    });
  running += 1;
  try {
    const endsAtMs = performance.now() + MOST_MS;
    const isOver = () => performance.now() > endsAtMs;
    const query = { requestType: 'service-approval', from, to } as const;
    const receipts = decisions.firstOfCases(query, { isOver, batch: A_BATCH });
    const result = await backtestStored(inTurns(receipts), { ...request, segment, isOver });
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
