import { refusalTable } from '../refusal-table.ts';

/** Everything for which a request about personal data, or a legal hold, is refused: one line for each cause. */
export const retentionRefusals = refusalTable('retention', {
  'customer-is-there': {
    type: 'ActionNotPossible',
    pointer: '/requestId',
    in: 'path',
    detail: 'A service, an open bill, an open case or a balance is still there.',
    accepted: 'an approval once all of them have ended',
  },
  'hold-in-force': {
    type: 'ActionNotPossible',
    pointer: '/requestId',
    in: 'path',
    detail: 'A legal hold is in force: nothing of this customer may be erased.',
    accepted: 'an approval once the hold is lifted',
  },
  'hold-was-lifted': {
    type: 'InvalidState',
    pointer: '/holdId',
    in: 'path',
    detail: 'The legal hold was lifted before.',
    accepted: 'a hold that is in force',
  },
  'request-decided': {
    type: 'InvalidState',
    pointer: '/requestId',
    in: 'path',
    detail: 'Another decision was made on the request before.',
    accepted: 'the same decision again by the same person',
  },
  'request-not-approved': {
    type: 'InvalidState',
    pointer: '/requestId',
    in: 'path',
    detail: 'The request is not approved.',
    accepted: 'an approved request',
  },
});

/** The failure of a cause of this table. */
export const retentionRefusal = retentionRefusals.refusal;

export type RetentionRefusal = (typeof retentionRefusals.codes)[number];
