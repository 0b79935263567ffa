import { refusalTable } from '../refusal-table.ts';

/** Everything for which a step with a notice is refused: one line for each cause. */
export const noticeRefusals = refusalTable('notice', {
  'nothing-to-send-again': {
    type: 'InvalidState',
    pointer: '/noticeId',
    in: 'path',
    detail: 'There is nothing to send again.',
    accepted: 'a notice that could not be delivered',
  },
});

/** The failure of a cause of this table. */
export const noticeRefusal = noticeRefusals.refusal;
