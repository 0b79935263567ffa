import { epochMsOf, HOUR_MS } from '../../../src/domain/civil-date.ts';
import { type AlertFinding, fraudAlertWorkflowId } from '../../../src/domain/fraud/alert.ts';
import type { FraudEvent } from '../../../src/domain/fraud/event.ts';
import type { JudgedEvent } from '../../../src/domain/fraud/judgement.ts';
import { decideAlert, raiseAlert } from '../../../src/services/fraud/alerts.ts';
import { createWorkflowNews } from '../../../src/services/workflow-news.ts';
import { uniqueName } from '../run/names.ts';
import type { Scenario } from './playing.ts';
import type { WorkflowLab } from './workflow-lab.ts';

/** An event that the watch wants a person to look at. */
export function aSuspiciousEvent(
  parties: FraudEvent['parties'],
  at: string,
  parts: Partial<JudgedEvent> = {},
): JudgedEvent {
  return {
    ...{ eventId: uniqueName('event'), kind: 'credit', at, amount: 500, parties, outcome: 'review' },
    reasons: [{ code: 'GOODWILL_ABUSE', rule: 'goodwill-abuse', outcome: 'review' }],
    ...{ ring: null, score: 0, oddities: [], policy: { version: '1', sha256: 'a'.repeat(64) } },
    judgedAt: at,
    ...parts,
  };
}

async function raised(lab: WorkflowLab, parts: Partial<JudgedEvent> = {}) {
  const news = createWorkflowNews(lab.client, { taskQueue: lab.taskQueue });
  const deps = { store: lab.store, news, now: () => at };
  const at = new Date(epochMsOf(await lab.now())).toISOString();
  const event = aSuspiciousEvent({ account: uniqueName('BA') }, at, parts);
  await lab.store.fraud.count(event);
  await raiseAlert(deps, event, at);
  const [alert] = (await lab.store.fraudAlerts.list({ state: 'open', owner: null, limit: 1, cursor: null }))
    .items;
  if (alert === undefined) throw new Error('no alert was raised');
  return { deps, alert, workflowId: fraudAlertWorkflowId(alert.alertId) };
}

async function decided(lab: WorkflowLab, given: Awaited<ReturnType<typeof raised>>, finding: AlertFinding) {
  const reason = finding === 'confirmed' ? 'creditAbuse' : 'household';
  await decideAlert(given.deps, { alertId: given.alert.alertId, by: 'fraud-1', finding, reason });
  await lab.client.workflow.getHandle(given.workflowId).result();
  return { workflowId: given.workflowId, result: { state: finding } };
}

export const FRAUD_SCENARIOS: readonly Scenario[] = [
  {
    name: 'fraud-alert.confirmed',
    endsIn: 'confirmed',
    play: async (lab) => decided(lab, await raised(lab), 'confirmed'),
  },
  {
    name: 'fraud-alert.late-and-no-fraud',
    endsIn: 'falsePositive',
    async play(lab) {
      const given = await raised(lab);
      await lab.env.sleep(25 * HOUR_MS);
      return decided(lab, given, 'falsePositive');
    },
  },
  {
    name: 'fraud-alert.merged',
    endsIn: 'merged',
    async play(lab) {
      const first = await raised(lab);
      const second = await raised(lab);
      const [one, other] = [first, second].map(({ alert }) => alert.events[0]?.account ?? '');
      // The same device behind both accounts.
      const ring = `device:${uniqueName('d')}`;
      const at = await lab.now();
      for (const account of [one, other]) {
        const event = aSuspiciousEvent({ account: account ?? '' }, at, { ring });
        await lab.store.fraud.count(event);
        await raiseAlert(first.deps, event, at);
      }
      const { workflowId } = second;
      await lab.client.workflow.getHandle(workflowId).result();
      return { workflowId, result: { state: 'merged' } };
    },
  },
];
