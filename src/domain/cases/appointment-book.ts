/** Who keeps the appointments of technicians: the store here, or another system that the configuration names. */
import type { CivilDate, Instant, TimeZone } from '../civil-date.ts';
import type { Told } from '../notices/telling.ts';
import type { ServiceApprovalCase } from './cases.ts';
import type { Appointment } from './order.ts';
import type { FreeSlot } from './slots.ts';

/** A window with room, and what its own book needs to book it. */
export interface OfferedSlot extends FreeSlot {
  readonly startsAt: Instant;
  /** Told by a book whose windows have lengths of their own. */
  readonly endsAt?: Instant;
  /** Told by a book that counts places: the one that is tried first. */
  readonly seat?: number;
}

/** Windows with room that are looked for. */
export interface SlotQuery {
  readonly area: string;
  readonly from: CivilDate;
  readonly days: number;
  readonly timeZone: TimeZone;
}

/** An appointment that somebody wants, with whose it is. */
export interface Booking extends Appointment {
  readonly orderId: string;
  readonly customerId: string;
  /** As the slot was offered. */
  readonly endsAt?: Instant;
  /** As the slot was offered; left out, a place in the window is looked for. */
  readonly seat?: number;
  readonly now: Instant;
}

/** What goes on record together with a booking: the case with its appointment, and what its customer is told. */
export interface BookedCase {
  readonly approval: ServiceApprovalCase;
  readonly told: Told;
}

/** The port of every keeper of appointments. */
export interface AppointmentBook {
  findSlots(query: SlotQuery): Promise<readonly OfferedSlot[]>;
  /** What is known of an appointment; null when nothing is. */
  get(appointmentId: string): Promise<(Appointment & { readonly state: 'booked' | 'released' }) | null>;
  /**
   * Books, and puts on record what goes with it. An appointment that is booked already is returned as it is booked, whatever slot is asked for now;
   * its record is there too. Null when the slot is gone, or when this very appointment was released before.
   */
  book(booking: Booking, recordOf: (appointment: Appointment) => BookedCase): Promise<Appointment | null>;
  /** Gives the slot back. Again, it changes nothing. */
  release(appointmentId: string, now: Instant): Promise<unknown>;
}

/** The system that keeps the appointments did not answer, or not in a way that can be used. Its message holds nothing of the answer. */
export class AppointmentsUnreachable extends Error {
  override readonly name = 'AppointmentsUnreachable';
}
