import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { FraudAlertActivities } from '../activities/fraud-alert.ts';
import { epochMsOf, instantOf } from '../domain/civil-date.ts';
import type { AlertState, FraudAlert } from '../domain/fraud/alert.ts';
import { alertChanged, type FraudAlertInput, fraudAlertView } from '../messages/fraud-alert.ts';
import { KEYS } from '../messages/search-attributes.ts';
import { STEP } from './parts/timing.ts';

const { lookAtAlert } = proxyActivities<FraudAlertActivities>({
  ...STEP,
  summary: 'Look at the alert; escalate it when its time is over',
});

/**
 * One fraud alert, from its first event until a person has said what it was, or until it is merged into another
 * alert. The workflow reads the alert, shows who has to act, and waits for a change or for the due time. All its state is in MongoDB.
 */
export async function fraudAlert(input: FraudAlertInput): Promise<{ readonly state: AlertState }> {
  let changed = false;
  let alert: FraudAlert | null = null;
  const onNews = () => {
    changed = true;
  };
  setHandler(alertChanged, onNews, { description: 'Something about the alert changed: look again' });
  setHandler(fraudAlertView, () => alert, { description: 'The alert at the last look' });

  for (;;) {
    changed = false;
    alert = await lookAtAlert({ alertId: input.alertId, at: instantOf(Date.now()) });
    show(alert);
    if (alert.state !== 'open') return { state: alert.state };
    if (alert.escalatedAt === null) {
      const left = Math.max(1, epochMsOf(alert.dueAt) - Date.now());
      await condition(() => changed, left, { summary: 'The time in which a person decides' });
    } else await condition(() => changed);
    if (workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > LONGEST_HISTORY)
      await continueAsNew<typeof fraudAlert>(input);
  }
}

/** Some three hundred events of one ring. */
const LONGEST_HISTORY = 2_000;

function show(alert: FraudAlert): void {
  const open = alert.state === 'open';
  upsertSearchAttributes([
    { key: KEYS.requestType, value: 'fraud-alert' },
    { key: KEYS.reasonCode, value: [...new Set(alert.reasons.map(({ code }) => code))] },
    { key: KEYS.policyVersion, value: alert.policyVersion },
    { key: KEYS.needsAttention, value: open && alert.escalatedAt !== null },
    { key: KEYS.dueBy, value: open ? new Date(alert.dueAt) : null },
  ]);
  setCurrentDetails(detailsOf(alert));
}

function detailsOf({
  state,
  outcome,
  reasons,
  events,
  eventCount,
  owner,
  dueAt,
  ...more
}: FraudAlert): string {
  const accounts = [...new Set(events.flatMap(({ account }) => (account === null ? [] : [account])))];
  const facts = [
    `Events: ${eventCount}; the last one: ${events.at(-1)?.eventId ?? 'none'}`,
    ...reasons.map(({ code, rule }) => `- ${code} (${rule})`),
    ...accounts.slice(0, 20).map((account) => `- account ${account}`),
  ];
  return [`**${state}**, ${outcome}`, '', waitsFor(), '', ...facts].join('\n');

  function waitsFor(): string {
    switch (state) {
      case 'open': {
        const late = more.escalatedAt === null ? '' : ' **The time is over.**';
        const who = owner === null ? 'Nobody has taken it' : `With ${owner}`;
        return `${who}, due ${dueAt}.${late} Decide: POST /v1/fraud-alerts/{alertId}/finding.`;
      }
      case 'merged':
        return `Part of ${more.mergedInto ?? 'another alert'}.`;
      case 'confirmed':
      case 'falsePositive':
        return `Decided by ${more.decidedBy ?? 'nobody'}: ${more.findingReason ?? 'no reason'}.`;
    }
  }
}
