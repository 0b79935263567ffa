import { z } from 'zod';
import type { BillCycle } from '../../domain/billing/cycle/bill-cycle.ts';
import { type Appointment, type AppointmentWindow, WINDOWS } from '../../domain/cases/order.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { REQUEST_TYPES, type RequestType } from '../../domain/decisions/decision.ts';
import { NOTICE_CHANNELS } from '../../domain/notices/contact.ts';
import { CHANNELS, type Interaction } from '../../domain/notices/interaction.ts';
import { DELIVERY_STATES, type Notice, type NoticeDelivery } from '../../domain/notices/notice.ts';
import { cycleSchema } from '../accounts/schema.ts';
import { civilDate, count, id, instant } from '../mongo/primitives.ts';

export const interactionSchema: z.ZodType<Interaction> = z.object({
  interactionId: id,
  customerId: id,
  billingAccountId: id.nullable(),
  occurredAt: instant,
  channel: z.enum([...CHANNELS, 'system']),
  direction: z.enum(['inbound', 'outbound']),
  topic: z.string(),
  code: z.string(),
  reference: z.string(),
  summary: z.string(),
});

const deliverySchema: z.ZodType<NoticeDelivery> = z.object({
  state: z.enum(DELIVERY_STATES),
  channel: z.enum(NOTICE_CHANNELS).nullable(),
  notBeforeAt: instant,
  attempts: count,
  code: z.string().max(100).nullable(),
  endedAt: instant.nullable(),
});

export const noticeSchema: z.ZodType<Notice> = z.object({
  noticeId: id,
  customerId: id,
  billingAccountId: id.nullable(),
  kind: z.string(),
  locale: z.string(),
  subject: z.string(),
  body: z.string(),
  createdAt: instant,
  reference: z.string(),
  delivery: deliverySchema.exactOptional(),
});

/** An installation with whose it is. A released one stays on record and frees its seat. */
export interface StoredAppointment extends Appointment {
  readonly orderId: string;
  readonly customerId: string;
  readonly state: 'booked' | 'released';
  /** Which of the window's places it takes, from 0. At most one booked appointment has it: that is the capacity guard. */
  readonly seat: number;
  readonly bookedAt: Instant;
  readonly releasedAt: Instant | null;
}

export const appointmentSchema: z.ZodType<StoredAppointment> = z.object({
  appointmentId: id,
  area: z.string().min(1),
  date: civilDate,
  window: z.enum(WINDOWS),
  startsAt: instant,
  orderId: id,
  customerId: id,
  state: z.enum(['booked', 'released']),
  seat: count,
  bookedAt: instant,
  releasedAt: instant.nullable(),
});

/** How many installations fit into a window of a weekday (1 Monday to 7 Sunday) in an area. */
export interface AppointmentCapacity {
  readonly area: string;
  readonly weekday: number;
  readonly window: AppointmentWindow;
  readonly capacity: number;
}

export const capacitySchema: z.ZodType<AppointmentCapacity> = z.object({
  area: z.string().min(1),
  weekday: z.int().min(1).max(7),
  window: z.enum(WINDOWS),
  capacity: count,
});

/** A cycle change that was committed. */
export interface CommittedCycleChange {
  readonly changeId: string;
  readonly billingAccountId: string;
  readonly customerId: string;
  readonly optionId: string;
  readonly effectiveDate: string;
  readonly previousCycle: BillCycle;
  readonly cycle: BillCycle;
  readonly committedAt: Instant;
  /** What the customer confirmed for the stub, also what costs nothing; absent before there were bill runs. */
  readonly stubLines?: readonly StubCharge[];
}

/** A subscription that a confirmed stub charges. */
export interface StubCharge {
  readonly subscriptionId: string;
  readonly offeringId: string;
}

export const committedCycleChangeSchema: z.ZodType<CommittedCycleChange> = z.object({
  changeId: id,
  billingAccountId: id,
  customerId: id,
  optionId: id,
  effectiveDate: civilDate,
  previousCycle: cycleSchema,
  cycle: cycleSchema,
  committedAt: instant,
  stubLines: z.array(z.object({ subscriptionId: id, offeringId: z.string() })).exactOptional(),
});

/** One version of a policy: `content` is its canonical JSON text, and `sha256` is of exactly these bytes. */
export interface StoredPolicy {
  readonly name: RequestType;
  readonly version: string;
  readonly sha256: string;
  /** From when on it is meant to decide; the release log says from when it does. */
  readonly effectiveAt: Instant;
  readonly content: string;
}

export const policySchema: z.ZodType<StoredPolicy> = z.object({
  name: z.enum(REQUEST_TYPES),
  version: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  effectiveAt: instant,
  content: z.string(),
});

/** A manual act on an account that was done; its id is the act's idempotency key. */
export interface AccountAction {
  readonly actionKey: string;
  readonly kind: 'reapplyPayment' | 'openDispute';
  readonly billingAccountId: string;
  /** What it was done to, and with what. The same key with another subject is a caller's mistake. */
  readonly subject: string;
  readonly doneAt: Instant;
}

export const actionSchema: z.ZodType<AccountAction> = z.object({
  actionKey: id,
  kind: z.enum(['reapplyPayment', 'openDispute']),
  billingAccountId: id,
  subject: z.string(),
  doneAt: instant,
});
