import { refusalTable } from '../refusal-table.ts';

/** Everything for which an action on an account is refused: one line for each cause. */
export const accountRefusals = refusalTable('account action', {
  'key-of-another-action': {
    type: 'InvalidState',
    pointer: '/idempotency-key',
    in: 'header',
    detail: 'The key was used for another action before.',
    accepted: 'the same action again; another action has another key',
  },
});

/** The failure of a cause of this table. */
export const accountRefusal = accountRefusals.refusal;

export type AccountRefusal = (typeof accountRefusals.codes)[number];
