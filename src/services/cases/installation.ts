import { billDateAfter } from '../../domain/billing/cycle/transition.ts';
import type {
  AppointmentBook,
  BookedCase,
  Booking,
  OfferedSlot,
  SlotQuery,
} from '../../domain/cases/appointment-book.ts';
import { bookedMove } from '../../domain/cases/approval-moves.ts';
import type { ServiceApprovalCase } from '../../domain/cases/cases.ts';
import { moved } from '../../domain/cases/move.ts';
import type { Appointment, AppointmentWindow } from '../../domain/cases/order.ts';
import { chooseSlot } from '../../domain/cases/slots.ts';
import {
  addDays,
  type CivilDate,
  civilDateAt,
  epochMsOf,
  HOUR_MS,
  type Instant,
  later,
  type TimeZone,
} from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { Ms } from '../../domain/flavor.ts';
import type { Addressee } from '../../store/accounts/snapshots.ts';
import { type AreaBook, type PlannedBooking, slotsIn } from '../../store/cases/appointments.ts';
import type { Beside } from '../../store/mongo/beside.ts';
import type { Store } from '../../store/store.ts';
import { toldOfOrder } from '../notices/case-notices.ts';

/** How far ahead a slot is looked for. */
const SLOT_HORIZON_DAYS = 60;
/** How long a window is. */
const WINDOW_MS: Ms = 4 * HOUR_MS;
/** How many slots are tried when other orders book them first. */
const BOOKING_ATTEMPTS = 20;

/** The book of appointments, with times as the clocks of an account show them. */
export type BookOf = (timeZone: TimeZone) => AppointmentBook;

/** An installation that is looked for. */
export interface InstallationToBook {
  /** The approved case, which has no appointment yet. */
  readonly approval: ServiceApprovalCase;
  readonly wish: { readonly earliestDate: CivilDate; readonly preferredWindow: AppointmentWindow | null };
  readonly appointmentId: string;
  readonly at: Instant;
}

/**
 * Books the earliest slot that suits, and avoids the days before the bill if another slot is as good. With the booking, in one transaction,
 * the case is stored as it is then, and the customer is told. Run twice under one `appointmentId`, it does all of that once.
 * @returns null when no slot is free within reach, or nothing is to be installed: then nothing was stored or told
 * @throws BusinessFailure BillingAccountNotFound
 * @throws AppointmentsUnreachable when another system keeps the appointments and does not answer
 */
export async function bookInstallation(
  { snapshots, book }: Pick<Store, 'snapshots'> & { readonly book: BookOf },
  input: InstallationToBook,
): Promise<Appointment | null> {
  const { customerId, billingAccountId, installation } = input.approval.order;
  if (installation === null) return null;
  const addressee = await snapshots.addressee(customerId, billingAccountId);
  if (addressee === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  const appointments = book(addressee.account.timeZone);
  const gone = new Set<Instant>();
  for (let attempt = 0; attempt < BOOKING_ATTEMPTS; attempt += 1) {
    const free = await freeSlots({ appointments }, input, addressee);
    const plan = planIn(
      free.filter(({ startsAt }) => !gone.has(startsAt)),
      input,
      addressee,
    );
    if (plan === null) break;
    const booked = await appointments.book(plan.booking, plan.recordOf);
    if (booked !== null) return appointmentOf(booked);
    // It vanished since it was seen: others may have as well.
    gone.add(plan.booking.startsAt);
  }
  // An earlier run may have taken the last slot for this very appointment.
  return bookedInstallation({ appointments }, input.appointmentId);
}

/** What {@link planInstallation} looks for a slot in, for a read that it goes along with. The account's time zone need not be known. */
export function bookToPlan(
  { appointments }: Pick<Store, 'appointments'>,
  area: string,
  { wish, at }: Pick<InstallationToBook, 'wish' | 'at'>,
): Beside<AreaBook> {
  // Somewhere on earth it is a day earlier or later than in UTC.
  const from = later(wish.earliestDate, civilDateAt(at, 'UTC'));
  return appointments.bookBeside({ area, from, days: SLOT_HORIZON_DAYS + 2 });
}

/**
 * The booking that {@link bookInstallation} would make, for a transaction that makes it beside something else.
 * @returns null when no slot is free within reach, or nothing is to be installed
 */
export function planInstallation(
  book: AreaBook,
  input: InstallationToBook,
  addressee: Addressee,
): PlannedBooking | null {
  const days = daysWithinReach(input, addressee);
  const plan = days === null ? null : planIn(slotsIn(book, days), input, addressee);
  if (plan === null) return null;
  const { booking, slot, recordOf } = plan;
  return { booking: { ...booking, seat: slot.seat }, booked: recordOf(booking) };
}

/** An appointment that is booked; null when there is none of this id, or it was released. */
export async function bookedInstallation(
  { appointments }: { readonly appointments: Pick<AppointmentBook, 'get'> },
  appointmentId: string,
): Promise<Appointment | null> {
  const booked = await appointments.get(appointmentId);
  return booked?.state === 'booked' ? appointmentOf(booked) : null;
}

interface Finding<Slot> {
  findSlots(query: SlotQuery): Promise<readonly Slot[]>;
}

/** The slots within reach. */
async function freeSlots<Slot extends OfferedSlot>(
  { appointments }: { readonly appointments: Finding<Slot> },
  input: InstallationToBook,
  addressee: Addressee,
): Promise<readonly Slot[]> {
  const days = daysWithinReach(input, addressee);
  return days === null ? [] : appointments.findSlots(days);
}

function daysWithinReach(
  input: InstallationToBook,
  { account: { timeZone } }: Addressee,
): (SlotQuery & { readonly timeZone: TimeZone }) | null {
  const area = input.approval.order.installation?.area;
  if (area === undefined) return null;
  return { area, from: earliestDate(input, timeZone), days: SLOT_HORIZON_DAYS, timeZone };
}

function earliestDate({ wish, at }: InstallationToBook, timeZone: TimeZone): CivilDate {
  return later(wish.earliestDate, addDays(civilDateAt(at, timeZone), 1));
}

/** A booking of a slot, and what goes on record beside it. */
interface Plan<Slot> {
  readonly slot: Slot;
  readonly booking: Booking;
  readonly recordOf: (appointment: Appointment) => BookedCase;
}

/** The booking of the slot that suits best. */
function planIn<Slot extends OfferedSlot>(
  free: readonly Slot[],
  input: InstallationToBook,
  { account, locale }: Addressee,
): Plan<Slot> | null {
  const { approval, wish, appointmentId, at } = input;
  const { orderId, customerId, installation } = approval.order;
  if (installation === null) return null;
  const { area } = installation;
  const from = earliestDate(input, account.timeZone);
  const nextBill = billDateAfter(account, from);
  const billDates = [nextBill, billDateAfter(account, nextBill)];
  const slot = chooseSlot(
    free,
    { area, earliestDate: from, preferredWindow: wish.preferredWindow },
    billDates,
  );
  if (slot === null) return null;
  const { date, window, startsAt, seat, endsAt } = slot;
  const place = { ...(seat === undefined ? {} : { seat }), ...(endsAt === undefined ? {} : { endsAt }) };
  return {
    slot,
    booking: { appointmentId, area, date, window, startsAt, ...place, orderId, customerId, now: at },
    recordOf: (appointment) => {
      const next = moved(approval, bookedMove(appointmentOf(appointment)), at);
      return { approval: next, told: toldOfOrder('scheduled', next, locale, at) };
    },
  };
}

/** A visit that another system arranges. */
export interface Visit extends Pick<Booking, 'appointmentId' | 'orderId' | 'customerId' | 'area'> {
  /** Within the window that is wanted. */
  readonly startsAt: Instant;
  readonly timeZone: TimeZone;
  readonly at: Instant;
}

/**
 * Books the window that holds an instant. Run twice under one `appointmentId`, it books once.
 * @returns null when no technician is free in it
 */
export async function bookVisit(
  { appointments }: Pick<Store, 'appointments'>,
  { timeZone, at, startsAt, area, ...visit }: Visit,
): Promise<Appointment | null> {
  const from = civilDateAt(startsAt, timeZone);
  const slots = await appointments.findSlots({ area, from, days: 1, timeZone });
  const slot = slots.findLast((one) => one.startsAt <= startsAt);
  if (slot === undefined || epochMsOf(startsAt) >= epochMsOf(slot.startsAt) + WINDOW_MS) {
    return bookedInstallation({ appointments }, visit.appointmentId);
  }
  const { date, window, seat } = slot;
  const booked = await appointments.book({
    ...visit,
    area,
    date,
    window,
    startsAt: slot.startsAt,
    seat,
    now: at,
  });
  return booked === null ? null : appointmentOf(booked);
}

/** Gives a booked slot back. Doing it again changes nothing. */
export async function releaseInstallation(
  appointments: Pick<AppointmentBook, 'release'>,
  { appointmentId, at }: { readonly appointmentId: string; readonly at: Instant },
): Promise<void> {
  await appointments.release(appointmentId, at);
}

function appointmentOf({ appointmentId, area, date, window, startsAt }: Appointment): Appointment {
  return { appointmentId, area, date, window, startsAt };
}
