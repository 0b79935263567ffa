/** What a customer is told about an order. */
export const APPROVAL_NOTICE_KINDS = [
  'conditions',
  'declined',
  'scheduled',
  'completed',
  'cancelled',
] as const;
export type ApprovalNoticeKind = (typeof APPROVAL_NOTICE_KINDS)[number];

/** What staff are told about a case that waits for them. */
export const STAFF_NOTICE_KINDS = [
  'reviewReminder',
  'reviewEscalation',
  'inquiryReminder',
  'inquiryEscalation',
] as const;
export type StaffNoticeKind = (typeof STAFF_NOTICE_KINDS)[number];
