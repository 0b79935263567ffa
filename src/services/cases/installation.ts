import { billDateAfter } from '../../domain/billing/cycle/transition.ts';
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
import type { Booking } from '../../store/cases/appointments.ts';
import type { Store } from '../../store/store.ts';
import { toldOfOrder } from '../notices/case-notices.ts';

/** How far ahead a slot is looked for. */
const SLOT_HORIZON_DAYS = 60;
/** How long a window is. */
const WINDOW_MS: Ms = 4 * HOUR_MS;
/** How many slots are tried when other orders book them first. */
const BOOKING_ATTEMPTS = 20;

/**
 * Books the earliest slot that suits, and avoids the days before the bill if another slot is as good. With the booking, in one transaction,
 * the case is stored as it is then, and the customer is told. Run twice under one `appointmentId`, it does all of that once.
 * @returns null when no slot is free within reach, or nothing is to be installed: then nothing was stored or told
 * @throws BusinessFailure BillingAccountNotFound
 */
export async function bookInstallation(
  store: Pick<Store, 'appointments' | 'snapshots'>,
  input: {
    readonly approval: ServiceApprovalCase;
    readonly wish: { readonly earliestDate: CivilDate; readonly preferredWindow: AppointmentWindow | null };
    readonly appointmentId: string;
    readonly at: Instant;
  },
): Promise<Appointment | null> {
  const { approval, wish, appointmentId, at } = input;
  const { orderId, customerId, billingAccountId, installation } = approval.order;
  const area = installation?.area;
  if (area === undefined) return null;
  const addressee = await store.snapshots.addressee(customerId, billingAccountId);
  if (addressee === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  const { account, locale } = addressee;
  const { timeZone } = account;
  const tomorrow = addDays(civilDateAt(at, timeZone), 1);
  const from = later(wish.earliestDate, tomorrow);
  const nextBill = billDateAfter(account, from);
  const billDates = [nextBill, billDateAfter(account, nextBill)];
  let free = await store.appointments.findSlots({ area, from, days: SLOT_HORIZON_DAYS, timeZone });
  for (let attempt = 0; attempt < BOOKING_ATTEMPTS; attempt += 1) {
    const slot = chooseSlot(
      free,
      { area, earliestDate: from, preferredWindow: wish.preferredWindow },
      billDates,
    );
    if (slot === null) break;
    const { date, window, startsAt, seat } = slot;
    const appointment = { appointmentId, area, date, window, startsAt };
    const next = moved(approval, bookedMove(appointment), at);
    const booked = await store.appointments.book(
      { ...appointment, orderId, customerId, seat, now: at },
      { approval: next, told: toldOfOrder('scheduled', next, locale, at) },
    );
    if (booked !== null) return appointmentOf(booked);
    free = free.filter((other) => other !== slot);
  }
  // An earlier run may have taken the last slot for this very appointment.
  const booked = await store.appointments.get(appointmentId);
  return booked?.state === 'booked' ? appointmentOf(booked) : null;
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
    const known = await appointments.get(visit.appointmentId);
    return known?.state === 'booked' ? appointmentOf(known) : null;
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
  store: Pick<Store, 'appointments'>,
  { appointmentId, at }: { readonly appointmentId: string; readonly at: Instant },
): Promise<void> {
  await store.appointments.release(appointmentId, at);
}

function appointmentOf({ appointmentId, area, date, window, startsAt }: Appointment): Appointment {
  return { appointmentId, area, date, window, startsAt };
}
