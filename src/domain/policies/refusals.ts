import { refusalTable } from '../refusal-table.ts';

/** Everything for which a step in a policy's life is refused: one line for each cause. */
export const policyStepRefusals = refusalTable('policy step', {
  'policy-version-unknown': {
    type: 'NotFound',
    pointer: '/version',
    in: 'path',
    detail: 'There is no such policy version.',
    accepted: 'a version of the list of versions',
  },
  'policy-in-another-state': {
    type: 'InvalidState',
    pointer: '/version',
    in: 'path',
    detail: 'The version is in a state in which this step is not taken.',
    accepted: 'a version in a state that the step is for',
  },
  'release-in-the-past': {
    type: 'InvalidState',
    pointer: '/effectiveAt',
    detail: 'A release begins now or later, never in the past.',
    accepted: 'an instant from now on, or none',
  },
  'policy-released-already': {
    type: 'InvalidState',
    pointer: '/version',
    in: 'path',
    detail: 'The version is released already from that instant on.',
    accepted: 'another version, or another instant',
  },
  'no-release-before': {
    type: 'InvalidState',
    pointer: '/name',
    in: 'path',
    detail: 'No release of this policy came before the one in force.',
    accepted: 'a rollback after a second release',
  },
  'another-version-decides': {
    type: 'InvalidState',
    pointer: '/from',
    detail: 'Another version decides by now: this rollback, or a release, was made already.',
    accepted: 'the version that decides now, or none',
  },
  'version-before-not-usable': {
    type: 'PolicyNotUsable',
    pointer: '/name',
    in: 'path',
    detail: 'The version that was in force before does not decide with this program. Nothing was changed.',
    accepted: 'a release of a version that does',
  },
  'policy-decides': {
    type: 'PolicyInForce',
    pointer: '/version',
    in: 'path',
    detail: 'The version decides, or is scheduled to.',
    accepted: 'the release of another version or a rollback first',
  },
  'policy-needs-no-shadow': {
    type: 'PolicyInForce',
    pointer: '/version',
    in: 'path',
    detail: 'The version decides already; it needs no shadow.',
    accepted: 'a version that is not in force',
  },
  'shadows-taken': {
    type: 'InvalidState',
    pointer: '/version',
    in: 'path',
    detail: 'As many versions as may decide in the shadow already.',
    accepted: 'this one once another has ended',
  },
  'no-shadow': {
    type: 'InvalidState',
    pointer: '/name',
    in: 'path',
    detail: 'Candidates decide in the shadow on orders and on events of the fraud watch only.',
    accepted: 'a version of service-approval or fraud-watch',
  },
});

/** The failure of a cause of this table. */
export const policyStepRefusal = policyStepRefusals.refusal;
