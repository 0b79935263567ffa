import { expect, test } from 'vitest';
import { inWhoseName, scheduleBehind } from '../../src/activities/acting.ts';

test.each([
  [
    { verdict: { verdict: 'approve', reviewer: 'agent-2', note: '' }, approval: { requestedBy: 'prov-1' } },
    'agent-2',
  ],
  [{ verdict: null, approval: { requestedBy: 'prov-1' } }, 'prov-1'],
  [{ receipt: {}, next: { requestedBy: 'prov-1' } }, 'prov-1'],
  [{ requestedBy: 'agent-1', revision: 3 }, 'agent-1'],
])('an activity acts for the person that its input names: %j', (input, person) => {
  expect(inWhoseName([input])).toBe(person);
});

test.each([
  [undefined],
  [null],
  ['agent-1'],
  [{}],
  [{ requestedBy: 'policy' }],
  [{ requestedBy: 'a b' }],
  [{ requestedBy: 7 }],
])(
  'an input that names nobody, or a name of the service itself, is the doing of the workflow: %j',
  (input) => {
    expect(inWhoseName([input])).toBeNull();
  },
);

test.each([
  ['main.reminders-2026-11-29T10:00:00Z', 'reminders'],
  ['main.bill-run.Europe/Berlin-2026-11-29T10:15:00Z', 'bill-run.Europe/Berlin'],
  // A case, and a schedule of another deployment.
  ['service-approval:ORD-1', null],
  ['service-approval:main.x-2026-11-29T10:00:00Z', null],
  ['other.reminders-2026-11-29T10:00:00Z', null],
  ['main.trouble', null],
])('a workflow is the doing of the schedule that started it: %s', (workflowId, schedule) => {
  expect(scheduleBehind(workflowId, 'main')).toBe(schedule);
});
