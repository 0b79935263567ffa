/** Alerts: raised by judged events, shown by a workflow each, decided by people. */
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import {
  type AlertFinding,
  FINDING_REASONS,
  type FindingReason,
  type FraudAlert,
  type OwnerAction,
} from '../../domain/fraud/alert.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import { wantsPerson } from '../../domain/fraud/outcomes.ts';
import type { Store } from '../../store/store.ts';
import { handleEach, type SweepBatch } from '../sweep.ts';
import type { AlertNews } from '../workflow-news.ts';

/** What raising alerts works with. */
export interface AlertDeps {
  readonly store: Pick<Store, 'fraud' | 'fraudAlerts'>;
  readonly news: AlertNews;
}

/**
 * Adds a judged event that needs a person to its alert, and tells the alert's workflow. A repetition changes nothing.
 * Rejects when MongoDB or Temporal does not answer; the event stays marked, and the sweep does it again.
 */
export async function raiseAlert(
  { store, news }: AlertDeps,
  event: JudgedEvent,
  now: Instant,
): Promise<void> {
  if (!wantsPerson(event.outcome)) return;
  const { alert, merged } = await store.fraudAlerts.raise(event, now);
  for (const alertId of merged) await news.tellAlert({ alertId, account: null });
  await news.tellAlert({ alertId: alert.alertId, account: event.parties.account ?? null });
  await store.fraud.raised(event.eventId);
}

/** One batch of events from before an instant that need a person and are in no alert. */
export async function raiseLeftAlerts(
  deps: AlertDeps,
  query: {
    readonly before: Instant;
    readonly now: Instant;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<SweepBatch> {
  const left = await deps.store.fraud.toRaise(query);
  const accountOf = ({ parties, eventId }: JudgedEvent) => parties.account ?? parties.customer ?? eventId;
  const failed = await handleEach(left, { accountOf }, (event) => raiseAlert(deps, event, query.now));
  return {
    ...{ looked: left.length, acted: left.length - failed.length, failed },
    next: left.length < query.limit ? null : (left.at(-1)?.eventId ?? null),
  };
}

/**
 * The alert as it is; one that nobody has decided by its due time is escalated.
 * @throws BusinessFailure NotFound
 */
export async function lookAtAlert(
  { store }: Pick<AlertDeps, 'store'>,
  alertId: string,
  at: Instant,
): Promise<FraudAlert> {
  return store.fraudAlerts.escalate(alertId, at);
}

/** What people do about alerts works with. */
export interface AlertDeskDeps extends AlertDeps {
  readonly now: () => Instant;
}

/**
 * Makes the person the owner of an open alert (`take`), or gives it back, and tells its workflow.
 * @throws BusinessFailure NotFound, InvalidState (decided or merged), DutiesNotSeparated (the alert is about this agent)
 */
export async function ownAlert(
  { store, news, now }: AlertDeskDeps,
  alertId: string,
  { action, by }: { readonly action: OwnerAction; readonly by: SubjectId },
): Promise<FraudAlert> {
  const owner = action === 'take' ? by : null;
  const alert = await store.fraudAlerts.own(alertId, { owner, by }, now());
  await news.tellAlert({ alertId, account: null });
  return alert;
}

/**
 * Says what an alert was, and tells its workflow, which ends. A false positive lifts what the alert froze.
 * @throws BusinessFailure NotFound, InvalidState, DutiesNotSeparated, Invalid (a reason of the other finding)
 */
export async function decideAlert(
  { store, news, now }: AlertDeskDeps,
  decision: {
    readonly alertId: string;
    readonly by: SubjectId;
    readonly finding: AlertFinding;
    readonly reason: FindingReason;
  },
): Promise<FraudAlert> {
  const reasons: readonly FindingReason[] = FINDING_REASONS[decision.finding];
  if (!reasons.includes(decision.reason))
    throw new BusinessFailure('Invalid', 'the reason is of another finding', {
      faults: [
        { pointer: '/reason', code: 'not-allowed-value', detail: 'This is a reason of the other finding.' },
      ],
    });
  const alert = await store.fraudAlerts.decide(decision, now());
  await news.tellAlert({ alertId: decision.alertId, account: null });
  return alert;
}
