import { refusalTable } from '../refusal-table.ts';

/** Everything for which a step with a webhook subscription is refused: one line for each cause. */
export const webhookRefusals = refusalTable('webhook subscription', {
  'webhook-secrets-taken': {
    type: 'InvalidState',
    pointer: '/step',
    detail:
      'As many secrets sign already as may at a time: a new one would take one away that the receiver may know.',
    accepted: 'finish, when the receiver knows the newest secret',
  },
});
