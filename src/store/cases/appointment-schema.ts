import { z } from 'zod';
import { type Appointment, type AppointmentWindow, WINDOWS } from '../../domain/cases/order.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { civilDate, count, id, instant } from '../mongo/primitives.ts';

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
