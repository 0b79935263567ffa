import { billDateAfter } from '../../domain/billing/cycle/transition.ts';
import type { Appointment, AppointmentWindow, ServiceOrder } from '../../domain/cases/order.ts';
import { chooseSlot } from '../../domain/cases/slots.ts';
import { addDays, type CivilDate, civilDateAt, type Instant, later } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { Store } from '../../store/store.ts';

/** How far ahead a slot is looked for. */
const SLOT_HORIZON_DAYS = 60;
/** How many slots are tried when other orders book them first. */
const BOOKING_ATTEMPTS = 20;

/**
 * Books the earliest slot that suits, and avoids the days before the bill if another slot is as good.
 * Run twice under one `appointmentId`, it books once.
 * @returns null when no slot is free within reach, or nothing is to be installed
 * @throws BusinessFailure BillingAccountNotFound
 */
export async function bookInstallation(
  store: Pick<Store, 'appointments' | 'accounts'>,
  input: {
    readonly order: ServiceOrder;
    readonly wish: { readonly earliestDate: CivilDate; readonly preferredWindow: AppointmentWindow | null };
    readonly appointmentId: string;
    readonly at: Instant;
  },
): Promise<Appointment | null> {
  const { order, wish, appointmentId, at } = input;
  const area = order.installation?.area;
  if (area === undefined) return null;
  const booked = await store.appointments.get(appointmentId);
  if (booked?.state === 'booked') return appointmentOf(booked);

  const account = await store.accounts.get(order.billingAccountId);
  if (account === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
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
    if (slot === null) return null;
    const { date, window, startsAt } = slot;
    const { orderId, customerId } = order;
    const mine = { appointmentId, orderId, customerId, area, date, window, startsAt, now: at };
    if (await store.appointments.book(mine)) return appointmentOf(mine);
    free = free.filter((other) => other !== slot);
  }
  return null;
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
