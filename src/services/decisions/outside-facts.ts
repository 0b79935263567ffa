/** Reads facts from other systems for a decision: with a limit of time, a memory by consent and age, and a breaker. */
import { epochMsOf, type Instant } from '../../domain/civil-date.ts';
import type { Facts } from '../../domain/decisions/decision.ts';
import {
  type AskSource,
  factNamesOf,
  type KnownAnswer,
  OUTSIDE_SOURCES,
  type OutsideAnswer,
  type OutsidePurpose,
  type OutsideSource,
  outsideFacts,
} from '../../domain/decisions/facts/outside.ts';
import type { CustomerId, Ms } from '../../domain/flavor.ts';
import type { CompiledPolicy } from '../../rules/compile.ts';

/** How sources are asked. */
export interface OutsideSettings {
  /** What is not here is not set up: it has no facts. */
  readonly sources: Readonly<Partial<Record<OutsideSource, AskSource>>>;
  /** How long one decision waits for a source, a second try included. */
  readonly timeoutMs: Ms;
  /** How long an answer is used without asking again, as long as its consent holds. */
  readonly keptMs: Ms;
  /** Told when a source could not be asked. */
  readonly onUnavailable: (source: OutsideSource, error: unknown) => void;
  /** A clock that never goes back, in milliseconds. Left out: that of the process. */
  readonly clock?: () => Ms;
}

/** The facts from outside that a policy needs; none where it needs none. */
export type ReadOutsideFacts = (
  policy: Pick<CompiledPolicy, 'needed'>,
  customerId: CustomerId,
  purpose: OutsidePurpose,
  asOf: Instant,
) => Promise<Facts>;

/** How many failures one after the other open the breaker. */
const FAILURES_TO_OPEN = 5;
/** How long nobody asks once it is open; then one may, and the others wait for what comes of it. */
const OPEN_MS: Ms = 30_000;
/** Answers that are remembered of each source; the oldest go first. */
const MOST_KEPT = 20_000;
/** Tries of one decision. */
const TRIES = 2;

interface Kept {
  readonly answer: OutsideAnswer;
  readonly askedMs: Ms;
}

/** Makes the reader. Answers are remembered in this process alone, and nowhere stored but in the receipts that they led to. */
export function createOutsideFacts(settings: OutsideSettings): ReadOutsideFacts {
  const readers = OUTSIDE_SOURCES.flatMap((source) => {
    const ask = settings.sources[source];
    return ask === undefined ? [] : [[source, readerOf(source, ask, settings)] as const];
  });
  return async (policy, customerId, purpose, asOf) => {
    const needed = new Set(policy.needed.map(([name]) => name));
    const wanted = readers.filter(([source]) => factNamesOf(source).some((name) => needed.has(name)));
    const read = await Promise.all(
      wanted.map(async ([source, known]) =>
        outsideFacts(source, await known(customerId, purpose, asOf), asOf),
      ),
    );
    return Object.assign({}, ...read);
  };
}

function readerOf(source: OutsideSource, ask: AskSource, settings: OutsideSettings) {
  const { timeoutMs, keptMs, onUnavailable, clock = () => performance.now() } = settings;
  const kept = new Map<CustomerId, Kept>();
  const underWay = new Map<string, Promise<OutsideAnswer | null>>();
  let failures = 0;
  let closedAgainMs = Number.NEGATIVE_INFINITY;

  /** The answer, or null when there is none; never longer than the limit of time. */
  const asked = async (customerId: CustomerId, purpose: OutsidePurpose): Promise<OutsideAnswer | null> => {
    const now = clock();
    if (failures >= FAILURES_TO_OPEN) {
      if (now < closedAgainMs) return null;
      // This one tries; until it is through the others don't.
      closedAgainMs = now + OPEN_MS;
    }
    try {
      const answer = await withTries(ask, customerId, purpose, AbortSignal.timeout(timeoutMs));
      failures = 0;
      remember(kept, customerId, { answer, askedMs: now });
      return answer;
    } catch (error) {
      failures += 1;
      if (failures >= FAILURES_TO_OPEN) closedAgainMs = clock() + OPEN_MS;
      onUnavailable(source, error);
      return null;
    }
  };

  return async (customerId: CustomerId, purpose: OutsidePurpose, asOf: Instant): Promise<KnownAnswer> => {
    const before = kept.get(customerId);
    const held = before !== undefined && consentHolds(before.answer, asOf) ? before : undefined;
    if (held !== undefined && clock() - held.askedMs < keptMs)
      return { status: held.answer.status, answer: held.answer };
    // Orders of one customer that come at once ask once.
    const key = `${purpose}:${customerId}`;
    const asking = underWay.get(key) ?? asked(customerId, purpose).finally(() => underWay.delete(key));
    underWay.set(key, asking);
    const answer = await asking;
    // What the source said before is older, and says so: the policy judges whether it is too old.
    if (answer === null) return { status: 'unavailable', answer: held?.answer ?? null };
    return consentHolds(answer, asOf)
      ? { status: answer.status, answer }
      : { status: 'noConsent', answer: null };
  };
}

async function withTries(
  ask: AskSource,
  customerId: CustomerId,
  purpose: OutsidePurpose,
  signal: AbortSignal,
): Promise<OutsideAnswer> {
  for (let left = TRIES; ; left -= 1)
    try {
      return await ask(customerId, purpose, signal);
    } catch (error) {
      if (left <= 1 || signal.aborted) throw error;
    }
}

function consentHolds(answer: OutsideAnswer, asOf: Instant): boolean {
  return answer.status !== 'answered' || epochMsOf(asOf) < epochMsOf(answer.consent.validUntil);
}

function remember(kept: Map<CustomerId, Kept>, customerId: CustomerId, answer: Kept): void {
  kept.delete(customerId);
  // That nobody is known, or nothing allowed, may be otherwise a moment later: the customer may be about to change it.
  if (answer.answer.status !== 'answered') return;
  kept.set(customerId, answer);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
}
