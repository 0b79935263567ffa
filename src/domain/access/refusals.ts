import { refusalTable } from '../refusal-table.ts';

/** Everything for which a step with accounts of staff and services is refused: one line for each cause. */
export const accessRefusals = refusalTable('account of staff or service', {
  'nothing-to-confirm': {
    type: 'InvalidState',
    pointer: '/changedAt',
    detail: 'Nothing waits to be confirmed here.',
    accepted: 'an account whose access another administrator changed',
  },
  'changed-since-seen': {
    type: 'InvalidState',
    pointer: '/changedAt',
    detail: 'The account has changed since then. Look at it again.',
    accepted: 'the changedAt that the account has now',
  },
  'staff-name-taken': {
    type: 'InvalidState',
    pointer: '/name',
    detail: 'There is an account of that name.',
    accepted: 'another name',
  },
  'administrator-exists': {
    type: 'InvalidState',
    pointer: '/name',
    detail: 'There is an administrator already: only they make accounts.',
    accepted: 'an account that an administrator makes',
  },
  'client-id-taken': {
    type: 'InvalidState',
    pointer: '/clientId',
    detail: 'There is an account of that id.',
    accepted: 'another id',
  },
  'secrets-taken': {
    type: 'InvalidState',
    pointer: '/secretDigest',
    detail: 'As many secrets of the account count already as may at a time.',
    accepted: 'public keys, or another secret once one has ended',
  },
});

/** The failure of a cause of this table. */
export const accessRefusal = accessRefusals.refusal;
