/** Judges events as they come, and counts each once. */
import type { Instant } from '../../domain/civil-date.ts';
import type { FraudEvent } from '../../domain/fraud/event.ts';
import { type AccountContext, type Activities, fraudFacts } from '../../domain/fraud/facts.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import type { CompiledFraudWatch } from '../../rules/fraud/compile.ts';
import { judgeEvent } from '../../rules/fraud/judge.ts';
import type { Store } from '../../store/store.ts';

/** Where activities are kept: the store, or the memory of a simulation. */
export type FraudBooks = Pick<Store['fraud'], 'activitiesOf' | 'event' | 'count'>;

/** What the fraud watch works with. */
export interface FraudWatchDeps {
  readonly books: FraudBooks;
  /** The version in force at an instant; null before the first release. */
  readonly watchAt: (at: Instant) => Promise<CompiledFraudWatch | null>;
  /** Shows an event that was counted to the candidates; left out: there are none. */
  readonly onCounted?: (judgement: JudgedEvent, moment: FraudMoment) => void;
}

/** What is known when an event is judged. */
export interface FraudMoment {
  readonly activities: Activities;
  /** Whether the activities have the event already. */
  readonly counted: boolean;
  readonly account: AccountContext | null;
  readonly asOf: Instant;
}

/** Judges an event by one version of the fraud watch. Nothing is written. */
export function judged(watch: CompiledFraudWatch, event: FraudEvent, moment: FraudMoment): JudgedEvent {
  const { facts, anomaly, ring } = fraudFacts({ event, ...moment });
  const { outcome, reasons } = judgeEvent(watch, facts, moment.asOf, moment.account?.currency ?? null);
  return {
    ...event,
    outcome,
    reasons,
    ring,
    score: anomaly.score,
    oddities: anomaly.made,
    policy: watch.reference,
    judgedAt: moment.asOf,
  };
}

/**
 * Judges an event that happened and counts it, once: reported again it is answered by what was made of it the first time. Before
 * the first release of `fraud-watch` nothing is watched, and the answer is null.
 */
export async function takeFraudEvent(
  { books, watchAt, onCounted }: FraudWatchDeps,
  event: FraudEvent,
  now: Instant,
  account: AccountContext | null = null,
): Promise<JudgedEvent | null> {
  const watch = await watchAt(now);
  if (watch === null) return null;
  const known = await books.event(event.eventId);
  if (known !== null) return known;
  const activities = await books.activitiesOf(event.parties);
  const moment = { activities, counted: false, account, asOf: now };
  const result = judged(watch, event, moment);
  if (await books.count(result)) {
    onCounted?.(result, moment);
    return result;
  }
  return (await books.event(event.eventId)) ?? result;
}
