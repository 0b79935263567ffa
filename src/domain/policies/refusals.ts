import { refusalTable } from '../refusal-table.ts';

/** Everything for which a step with a policy is refused, beside what its lifecycle refuses: one line for each cause. */
export const policyStepRefusals = refusalTable('policy step', {
  'no-shadow': {
    type: 'InvalidState',
    pointer: '/name',
    in: 'path',
    detail: 'Candidates decide in the shadow on service approvals only.',
    accepted: 'a version of service-approval',
  },
});

/** The failure of a cause of this table. */
export const policyStepRefusal = policyStepRefusals.refusal;
