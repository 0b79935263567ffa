import type { Db, Document, MongoClient } from 'mongodb';
import { z } from 'zod';
import { ofArea, ofCustomer } from '../../domain/audit/objects.ts';
import type { BookedCase, Booking } from '../../domain/cases/appointment-book.ts';
import {
  type Appointment,
  type AppointmentWindow,
  WINDOW_START_HOUR,
  WINDOWS,
} from '../../domain/cases/order.ts';
import {
  addDays,
  atHour,
  type CivilDate,
  type Instant,
  type TimeZone,
  weekdayOf,
} from '../../domain/civil-date.ts';
import { unlessThere } from '../audit/insert.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import type { Beside } from '../mongo/beside.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, type Reader, within } from '../mongo/transaction.ts';
import { putTold } from '../notices/notices.ts';
import type { AppointmentCapacity, StoredAppointment } from './appointment-schema.ts';
import { putCase } from './cases.ts';
import { appointmentCapacity, appointments, approvals } from './collections.ts';

/** A window with room. */
export interface Slot {
  readonly area: string;
  readonly date: CivilDate;
  readonly window: AppointmentWindow;
  readonly startsAt: Instant;
  /** How many installations still fit; at least 1. */
  readonly free: number;
  /** The first of its places that is free. */
  readonly seat: number;
}

/** A booking of a certain place that another transaction makes, with what goes on record beside it. */
export interface PlannedBooking {
  readonly booking: Booking & { readonly seat: number };
  readonly booked: BookedCase;
}

/** Which windows are asked for: those of `days` days from `from` on. */
export interface DaysOfArea {
  readonly area: string;
  readonly from: CivilDate;
  readonly days: number;
}

export interface AppointmentReads {
  /** Windows with room on these days, by date, then by time of day. */
  findSlots(query: DaysOfArea & { readonly timeZone: TimeZone }): Promise<Slot[]>;
  /** What {@link slotsIn} looks for slots in, along with another read. */
  bookBeside(days: DaysOfArea): Beside<AreaBook>;
  get(appointmentId: string): Promise<StoredAppointment | null>;
}
export interface AppointmentWrites {
  /**
   * Books a place, in one transaction with what goes on record beside it, and returns the appointment. An appointment that is booked already is returned
   * as it is booked, whatever slot is asked for now; its record is there too. Null when the window is full, or when this very appointment was released before.
   */
  book(
    booking: Booking,
    recordOf?: (appointment: Appointment) => BookedCase,
  ): Promise<StoredAppointment | null>;
  /** Puts on record what goes with an appointment that another system booked. Again, it changes nothing. */
  recordBooked(booked: BookedCase): Promise<void>;
  /** Frees the place; true when it did so now. */
  release(appointmentId: string, now: Instant): Promise<boolean>;
  setCapacity(capacity: AppointmentCapacity): Promise<void>;
}

/** How many installations fit into a window where nothing else is set: none on Sundays. */
const DEFAULT_CAPACITY = 4;
const SUNDAY = 7;
/** Every attempt but the last has lost its seat to somebody else: a window has far fewer. */
const BOOKING_ATTEMPTS = 100;

type SlotKey = { readonly area: string; readonly date: CivilDate; readonly window: AppointmentWindow };

export function appointmentReads(reader: Reader): AppointmentReads {
  return {
    findSlots: async (query) => slotsIn(await bookOf(reader, query), query),
    bookBeside: (days) => ({ collection: appointments.name, pipeline: readingBook(days), told: bookIn }),
    get: (appointmentId) => findAppointment(reader, appointmentId),
  };
}

export function appointmentWrites(db: Db, client: MongoClient): AppointmentWrites {
  const reader: Reader = { db, session: null };
  return {
    /**
     * A place is a seat number, and a unique index lets one booked appointment have it: so the capacity holds under any
     * number of callers, without a counter.
     */
    async book({ now, seat: wanted, ...booking }, recordOf) {
      let seat = wanted;
      for (let attempt = 1; attempt <= BOOKING_ATTEMPTS; attempt += 1) {
        seat ??= await freeSeat(reader, booking);
        if (seat !== undefined) {
          const appointment = bookedAs({ ...booking, seat, now });
          const made = await unlessThere(() =>
            inAuditedTransaction(db, client, 'appointments.book', async (tx) => {
              await putAppointment(tx, appointment);
              if (recordOf !== undefined) await putBooked(tx, recordOf(booking));
            }),
          );
          if (made) return appointment;
        }
        // Refused: this appointment was made by another run, or the seat was taken meanwhile.
        const stored = await findAppointment(reader, booking.appointmentId);
        if (stored !== null) return stored.state === 'booked' ? stored : null;
        if (seat === undefined) return null;
        seat = undefined;
      }
      throw new RangeError('a place that is free can not be booked');
    },
    async recordBooked(booked) {
      await unlessThere(() =>
        inAuditedTransaction(db, client, 'appointments.recordBooked', (tx) => putBooked(tx, booked)),
      );
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

async function putBooked(tx: AuditedTx, { approval, told }: BookedCase): Promise<void> {
  await putCase(tx, approvals, approval);
  await putTold(tx, told);
}

/** A booking as it goes on record. */
export function bookedAs({ now, endsAt: _, ...booking }: PlannedBooking['booking']): StoredAppointment {
  return { ...booking, state: 'booked', bookedAt: now, releasedAt: null };
}

/** Takes the place of an appointment within a transaction. A place or an appointment that is there already ends it with its duplicate key. */
export function putAppointment(tx: AuditedTx, appointment: StoredAppointment): Promise<void> {
  return writing(tx, appointments).insert(ofCustomer(appointment.customerId), appointment);
}

/** What is set and what is booked in an area. */
export interface AreaBook {
  readonly capacities: readonly AppointmentCapacity[];
  /** The seats that are taken, by date and window. */
  readonly taken: ReadonlyMap<string, ReadonlySet<number>>;
}

async function freeSeat(reader: Reader, slot: SlotKey): Promise<number | undefined> {
  return roomIn(await bookOf(reader, { area: slot.area, from: slot.date, days: 1 }), slot)?.seat;
}

/** Windows with room on these days, by date, then by time of day. The book has to have these days. */
export function slotsIn(
  book: AreaBook,
  { area, from, days, timeZone }: DaysOfArea & { readonly timeZone: TimeZone },
): Slot[] {
  const dates = Array.from({ length: days }, (_, n) => addDays(from, n));
  return dates.flatMap((date) =>
    WINDOWS.flatMap((window) => {
      const slot = { area, date, window };
      const room = roomIn(book, slot);
      if (room === null) return [];
      const startsAt = atHour(date, WINDOW_START_HOUR[window], timeZone);
      return [{ ...slot, startsAt, ...room }];
    }),
  );
}

const NOBODY: ReadonlySet<number> = new Set();

/** How many seats of a window are free, and the first of them; null: none. */
function roomIn({ capacities, taken }: AreaBook, slot: SlotKey): Pick<Slot, 'free' | 'seat'> | null {
  const gone = taken.get(`${slot.date}|${slot.window}`) ?? NOBODY;
  // Where a capacity was lowered, seats beyond it may be taken: they count too.
  const free = capacityOf(capacities, slot) - gone.size;
  if (free <= 0) return null;
  let seat = 0;
  while (gone.has(seat)) seat += 1;
  return { free, seat };
}

/** Reads an area's windows of these days: what is set and what is booked, in one round trip. */
async function bookOf(reader: Reader, days: DaysOfArea): Promise<AreaBook> {
  const rows = await reader.db
    .collection(appointments.name)
    .aggregate(readingBook(days), within(reader))
    .toArray();
  return bookIn(rows);
}

function readingBook({ area, from, days }: DaysOfArea): Document[] {
  const ids = WINDOWS.flatMap((window) =>
    [1, 2, 3, 4, 5, 6, 7].map((weekday) => `${area}|${weekday}|${window}`),
  );
  return [
    { $match: { area, date: { $gte: from, $lte: addDays(from, days - 1) }, state: 'booked' } },
    { $group: { _id: { date: '$date', window: '$window' }, seats: { $push: '$seat' } } },
    { $project: { _id: 0, booked: '$_id', seats: 1 } },
    {
      $unionWith: {
        coll: appointmentCapacity.name,
        pipeline: [{ $match: { _id: { $in: ids } } }, { $project: { _id: 0, set: '$$ROOT' } }],
      },
    },
  ];
}

/** A window with the seats that are taken, or what is set for a window. */
const rowSchema = z.union([
  z.object({ booked: z.object({ date: z.string(), window: z.string() }), seats: z.array(z.number()) }),
  z.object({ set: z.looseObject({}) }),
]);

function bookIn(rows: readonly Document[]): AreaBook {
  const taken = new Map<string, ReadonlySet<number>>();
  const capacities: AppointmentCapacity[] = [];
  for (const row of rows.map((one) => rowSchema.parse(one)))
    if ('set' in row) capacities.push(appointmentCapacity.fromDoc(row.set));
    else taken.set(`${row.booked.date}|${row.booked.window}`, new Set(row.seats));
  return { capacities, taken };
}

function capacityOf(set: readonly AppointmentCapacity[], slot: SlotKey): number {
  const weekday = weekdayOf(slot.date);
  const own = set.find((candidate) => candidate.weekday === weekday && candidate.window === slot.window);
  if (own !== undefined) return own.capacity;
  return weekday === SUNDAY ? 0 : DEFAULT_CAPACITY;
}

async function findAppointment(reader: Reader, appointmentId: string): Promise<StoredAppointment | null> {
  const doc = await collectionOf(reader.db, appointments).findOne({ _id: appointmentId }, within(reader));
  return doc === null ? null : appointments.fromDoc(doc);
}
