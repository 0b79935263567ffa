/** Names of the workflows' types. */
export const REMINDER_SWEEP = 'reminderSweep';
export const NOTICE_DELIVERY = 'noticeDelivery';
