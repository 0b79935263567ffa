import type { CivilDate, Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId, OrderId } from '../flavor.ts';
import type { Money } from '../money.ts';

export const OFFERING_CATEGORIES = [
  'broadband',
  'mobile',
  'tv',
  'voice',
  'device',
  'cloud',
  'other',
] as const;
export type OfferingCategory = (typeof OFFERING_CATEGORIES)[number];

export const WINDOWS = ['morning', 'afternoon', 'evening'] as const;
/** A part of a day in which a technician comes: from 8, 12 and 16 o'clock in the account's time zone. */
export type AppointmentWindow = (typeof WINDOWS)[number];
export const WINDOW_START_HOUR: Record<AppointmentWindow, number> = {
  morning: 8,
  afternoon: 12,
  evening: 16,
};

export interface InstallationWish {
  readonly required: boolean;
  readonly area: string;
  readonly earliestDate: CivilDate;
  readonly preferredWindow: AppointmentWindow | null;
}

/** A service order as the provisioning system sends it. */
export interface ServiceOrder {
  readonly orderId: OrderId;
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId;
  readonly offering: { readonly id: string; readonly category: OfferingCategory };
  readonly monthlyCharge: Money;
  readonly oneOffCharge: Money;
  readonly termMonths: number;
  /** Null when nothing has to be installed. */
  readonly installation: InstallationWish | null;
  /** True: the service that it starts is billed in advance. Left out: in arrears. */
  readonly billedInAdvance?: true;
}

export const APPROVAL_STATES = [
  'acknowledged',
  'assessing',
  'inReview',
  'awaitingCondition',
  'scheduling',
  'scheduled',
  'completed',
  'declined',
  'cancelled',
  'failed',
] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

export const FINAL_APPROVAL_STATES: readonly ApprovalState[] = [
  'completed',
  'declined',
  'cancelled',
  'failed',
];

/** A booked installation. */
export interface Appointment {
  readonly appointmentId: string;
  readonly area: string;
  readonly date: CivilDate;
  readonly window: AppointmentWindow;
  /** Start of the window in the account's time zone. */
  readonly startsAt: Instant;
}
