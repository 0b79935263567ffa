import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { DunningActivities } from '../activities/dunning.ts';
import type { DunningPause, DunningView } from '../domain/arrears/dunning-case.ts';
import { epochMsOf, instantOf } from '../domain/civil-date.ts';
import { accountChanged, type DunningInput, dunningView } from '../messages/dunning.ts';
import { KEYS } from '../messages/search-attributes.ts';
import { STEP } from './parts/timing.ts';

const { lookAtDebt } = proxyActivities<DunningActivities>({
  ...STEP,
  summary: 'Look at what is overdue, and what the policy wants',
});
const { takeStep } = proxyActivities<DunningActivities>({
  ...STEP,
  summary: 'Take the step, with all its effects',
});

/**
 * One overdue account, from its first reminder until nothing is overdue any more or the debt is given up. It looks, does what
 * the policy wants, and waits until time or a change of the account could matter. All its state is in MongoDB, so it can be started again
 * at any time.
 */
export async function dunning(input: DunningInput): Promise<DunningView> {
  let changed = false;
  let view: DunningView | null = null;
  setHandler(
    accountChanged,
    () => {
      changed = true;
    },
    { description: 'Something on the account changed: look again' },
  );
  setHandler(dunningView, () => view, { description: 'The state of the episode' });

  const lookAndAct = async (): Promise<DunningView> => {
    for (;;) {
      changed = false;
      const at = instantOf(Date.now());
      const look = await lookAtDebt({ billingAccountId: input.billingAccountId, at });
      const done = await takeStep({ look, at });
      if (done === null) continue;
      view = done;
      show(done);
      // After a stage, or the end of the episode, the next look reads the account as it is then.
      if (done.did !== 'left' && done.nextLookAt !== null) return done;
      if (!changed) return done;
    }
  };

  for (;;) {
    const now = await lookAndAct();
    if (now.nextLookAt === null) return now;
    const left = Math.max(1, epochMsOf(now.nextLookAt) - Date.now());
    await condition(() => changed, left, { summary: 'Until the policy may want the next step' });
    if (workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > LONGEST_HISTORY)
      await continueAsNew<typeof dunning>(input);
  }
}

/** About two years with one look a week. */
const LONGEST_HISTORY = 2_000;

function show(view: DunningView): void {
  const { stage, pause, ending, nextLookAt, policyVersion, writeOffWaits } = view;
  const decisionWaits = nextLookAt !== null && writeOffWaits;
  upsertSearchAttributes([
    { key: KEYS.requestType, value: 'dunning' },
    { key: KEYS.policyVersion, value: policyVersion },
    { key: KEYS.reasonCode, value: stage === null ? null : [pause ?? ending ?? stage] },
    { key: KEYS.needsAttention, value: decisionWaits },
    { key: KEYS.dueBy, value: nextLookAt === null ? null : new Date(nextLookAt) },
  ]);
  setCurrentDetails(`**${stage ?? 'not dunned'}**\n\n${waitsFor(view, decisionWaits)}`);
}

function waitsFor({ pause, ending, nextLookAt }: DunningView, decisionWaits: boolean): string {
  if (nextLookAt === null) return `Over: ${ending ?? 'nothing to ask for'}.`;
  const until = `Looks again at ${nextLookAt}, or when something on the account changes.`;
  if (decisionWaits)
    return `A person has to decide: POST /v1/write-off-proposals/{id}/approval or /rejection. ${until}`;
  return pause === null ? until : `Paused: ${PAUSED[pause]}. ${until}`;
}

const PAUSED: Readonly<Record<DunningPause, string>> = {
  promise: 'a promise to pay is in force',
  dispute: 'what is late is under dispute',
  hold: 'care has set a dunning hold',
  payment: 'money that covers what is late is under way',
};
