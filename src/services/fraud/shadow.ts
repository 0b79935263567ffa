import type { FraudEvent } from '../../domain/fraud/event.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import type { ShadowDecision } from '../../domain/policies/shadow.ts';
import { agrees } from '../../domain/policies/shadow-report.ts';
import type { CompiledFraudWatch } from '../../rules/fraud/compile.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import { type FraudMoment, judged } from './watch.ts';

/** The result of a candidate's look at one event. */
export type FraudShadowResult = 'agreed' | 'differed' | 'failed' | 'dropped';

/** Lets candidates of the fraud watch judge beside the released version, without effect. */
export interface FraudShadow {
  /** Takes an event that was counted, with what was known of it. Returns at once and never throws. */
  observe(judgement: JudgedEvent, moment: FraudMoment): void;
  /** Settles when everything observed so far is done. */
  settled(): Promise<void>;
}

/** The most events that may wait for their shadows; more are dropped instead of being kept in memory. */
const MAX_WAITING = 500;

/**
 * A candidate sees what the released version saw, and judges by its own rules. Nothing is asked, held, frozen or counted for it.
 * @param onResult is told of each event, also of one that could not be judged or kept
 */
export function createFraudShadow(
  deps: {
    readonly store: Pick<Store, 'shadowDecisions'>;
    readonly policies: Pick<PolicyProvider, 'shadows'>;
  },
  onResult: (result: FraudShadowResult, error?: unknown) => void = () => undefined,
): FraudShadow {
  const waiting = new Set<Promise<void>>();

  const observeOne = async (candidate: CompiledFraudWatch, judgement: JudgedEvent, moment: FraudMoment) => {
    if (candidate.reference.version === judgement.policy.version) return;
    const decision = shadowOf(judgement, judged(candidate, eventOf(judgement), moment));
    await deps.store.shadowDecisions.put(decision);
    onResult(agrees(decision) ? 'agreed' : 'differed');
  };
  const observeAll = async (judgement: JudgedEvent, moment: FraudMoment) => {
    for (const candidate of await deps.policies.shadows('fraud-watch'))
      await observeOne(candidate, judgement, moment).catch((error: unknown) => onResult('failed', error));
  };

  return {
    observe(judgement, moment) {
      if (waiting.size >= MAX_WAITING) return onResult('dropped');
      const run = observeAll(judgement, moment)
        .catch((error: unknown) => onResult('failed', error))
        .finally(() => waiting.delete(run));
      waiting.add(run);
    },
    async settled() {
      await Promise.all(waiting);
    },
  };
}

function eventOf({ eventId, kind, at, amount, parties }: JudgedEvent): FraudEvent {
  return { eventId, kind, at, amount, parties };
}

function shadowOf(actual: JudgedEvent, candidate: JudgedEvent): ShadowDecision {
  const sideOf = ({ outcome, reasons }: JudgedEvent) => ({
    outcome,
    reasonCodes: reasons.map(({ code }) => code),
  });
  return {
    shadowId: `${actual.eventId}|${candidate.policy.version}`,
    ...{ receiptId: null, eventId: actual.eventId },
    decidedAt: actual.judgedAt,
    candidate: { name: 'fraud-watch', ...candidate.policy },
    released: { name: 'fraud-watch', ...actual.policy },
    actual: sideOf(actual),
    shadow: sideOf(candidate),
    atStake: null,
  };
}
