import { refusalTable } from '../refusal-table.ts';

/** Everything for which a step with a fraud alert is refused: one line for each cause. */
export const fraudRefusals = refusalTable('fraud alert', {
  'alert-not-open': {
    type: 'InvalidState',
    pointer: '/alertId',
    in: 'path',
    detail: 'The alert was decided, or merged with another one.',
    accepted: 'an open alert; a merged one names the alert that goes on',
  },
});

/** The failure of a cause of this table. */
export const fraudRefusal = fraudRefusals.refusal;
