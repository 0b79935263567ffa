import type { Db, MongoClient } from 'mongodb';
import { ofArea, ofCustomer } from '../../domain/audit/objects.ts';
import { type AppointmentWindow, WINDOW_START_HOUR, WINDOWS } from '../../domain/cases/order.ts';
import { caseRefusal } from '../../domain/cases/refusals.ts';
import {
  addDays,
  atHour,
  type CivilDate,
  type Instant,
  type TimeZone,
  weekdayOf,
} from '../../domain/civil-date.ts';
import { insertAudited } from '../audit/insert.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, type Reader, within } from '../mongo/transaction.ts';
import type { AppointmentCapacity, StoredAppointment } from './appointment-schema.ts';
import { appointmentCapacity, appointments } from './collections.ts';

/** A window with room. */
export interface Slot {
  readonly area: string;
  readonly date: CivilDate;
  readonly window: AppointmentWindow;
  readonly startsAt: Instant;
  /** How many installations still fit; at least 1. */
  readonly free: number;
}

export type Booking = Pick<
  StoredAppointment,
  'appointmentId' | 'orderId' | 'customerId' | 'area' | 'date' | 'window' | 'startsAt'
> & { readonly now: Instant };

export interface AppointmentReads {
  /** Windows with room on `days` days from `from` on, by date, then by time of day. */
  findSlots(query: {
    readonly area: string;
    readonly from: CivilDate;
    readonly days: number;
    readonly timeZone: TimeZone;
  }): Promise<Slot[]>;
  get(appointmentId: string): Promise<StoredAppointment | null>;
}
export interface AppointmentWrites {
  /**
   * Books a place; false when the window is full, or when this very appointment was released before. The same appointment
   * again is true and takes no second place. Throws InvalidState when its id is booked in another window.
   */
  book(booking: Booking): Promise<boolean>;
  /** Frees the place; true when it did so now. */
  release(appointmentId: string, now: Instant): Promise<boolean>;
  setCapacity(capacity: AppointmentCapacity): Promise<void>;
}

/** How many installations fit into a window where nothing else is set: none on Sundays. */
const DEFAULT_CAPACITY = 4;
const SUNDAY = 7;

type SlotKey = { readonly area: string; readonly date: CivilDate; readonly window: AppointmentWindow };

export function appointmentReads(reader: Reader): AppointmentReads {
  return {
    async findSlots({ area, from, days, timeZone }) {
      const dates = Array.from({ length: days }, (_, n) => addDays(from, n));
      const capacities = await capacitiesOf(reader, area);
      const booked = await bookedOf(reader, area, from, addDays(from, days - 1));
      return dates.flatMap((date) =>
        WINDOWS.flatMap((window) => {
          const slot = { area, date, window };
          const free = capacityOf(capacities, slot) - (booked.get(`${date}|${window}`) ?? 0);
          if (free <= 0) return [];
          return [{ ...slot, startsAt: atHour(date, WINDOW_START_HOUR[window], timeZone), free }];
        }),
      );
    },
    get: (appointmentId) => findAppointment(reader, appointmentId),
  };
}

export function appointmentWrites(db: Db, client: MongoClient): AppointmentWrites {
  const reader: Reader = { db, session: null };
  const book = { db, client, act: 'appointments.book' } as const;
  return {
    /**
     * A place is a seat number, and a unique index lets one booked appointment have it: so the capacity holds under any
     * number of callers with single inserts, without a counter.
     */
    async book({ now, ...booking }) {
      const capacity = capacityOf(await capacitiesOf(reader, booking.area), booking);
      for (;;) {
        const stored = await findAppointment(reader, booking.appointmentId);
        if (stored !== null) return isThis(stored, booking);
        const seat = await firstFreeSeat(reader, booking, capacity);
        if (seat === null) return false;
        const appointment = { ...booking, state: 'booked', seat, bookedAt: now, releasedAt: null } as const;
        // Refused: the seat was taken meanwhile, or this appointment was made by another run. Look again.
        if (await insertAudited(book, appointments, ofCustomer(booking.customerId), appointment)) return true;
      }
    },
    release: (appointmentId, now) =>
      inAuditedTransaction(db, client, 'appointments.release', async (tx) => {
        const released = await writing(tx, appointments).updated(
          ({ customerId }) => ofCustomer(customerId),
          { _id: appointmentId, state: 'booked' },
          { $set: { state: 'released', releasedAt: now } },
          () => ({ state: 'booked' }),
        );
        return released !== null;
      }),
    setCapacity: (capacity) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'appointments.setCapacity', (tx) =>
          writing(tx, appointmentCapacity).replace(ofArea(capacity.area), capacity),
        ),
      ),
  };
}

function isThis(stored: StoredAppointment, booking: SlotKey): boolean {
  if (stored.state === 'released') return false;
  if (stored.area === booking.area && stored.date === booking.date && stored.window === booking.window)
    return true;
  throw caseRefusal('appointment-in-another-window');
}

async function firstFreeSeat(reader: Reader, slot: SlotKey, capacity: number): Promise<number | null> {
  const { area, date, window } = slot;
  const docs = await collectionOf(reader.db, appointments)
    .find({ area, date, window, state: 'booked' }, within(reader))
    .project<{ seat: number }>({ seat: 1 })
    .toArray();
  const taken = new Set(docs.map((doc) => doc.seat));
  if (taken.size >= capacity) return null;
  const seats = Array.from({ length: capacity }, (_, seat) => seat);
  return seats.find((seat) => !taken.has(seat)) ?? null;
}

async function capacitiesOf(reader: Reader, area: string): Promise<AppointmentCapacity[]> {
  const ids = WINDOWS.flatMap((window) =>
    [1, 2, 3, 4, 5, 6, 7].map((weekday) => `${area}|${weekday}|${window}`),
  );
  const docs = await collectionOf(reader.db, appointmentCapacity)
    .find({ _id: { $in: ids } }, within(reader))
    .toArray();
  return docs.map(appointmentCapacity.fromDoc);
}

function capacityOf(set: readonly AppointmentCapacity[], slot: SlotKey): number {
  const weekday = weekdayOf(slot.date);
  const own = set.find((candidate) => candidate.weekday === weekday && candidate.window === slot.window);
  if (own !== undefined) return own.capacity;
  return weekday === SUNDAY ? 0 : DEFAULT_CAPACITY;
}

async function bookedOf(
  reader: Reader,
  area: string,
  from: CivilDate,
  to: CivilDate,
): Promise<Map<string, number>> {
  const rows = await collectionOf(reader.db, appointments)
    .aggregate<{ _id: { date: string; window: string }; booked: number }>(
      [
        { $match: { area, date: { $gte: from, $lte: to }, state: 'booked' } },
        { $group: { _id: { date: '$date', window: '$window' }, booked: { $sum: 1 } } },
      ],
      within(reader),
    )
    .toArray();
  return new Map(rows.map((row) => [`${row._id.date}|${row._id.window}`, row.booked]));
}

async function findAppointment(reader: Reader, appointmentId: string): Promise<StoredAppointment | null> {
  const doc = await collectionOf(reader.db, appointments).findOne({ _id: appointmentId }, within(reader));
  return doc === null ? null : appointments.fromDoc(doc);
}
