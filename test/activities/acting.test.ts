import { expect, test } from 'vitest';
import { inWhoseName } from '../../src/activities/acting.ts';

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
