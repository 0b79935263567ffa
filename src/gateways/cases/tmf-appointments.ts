/** Appointments that are kept by a system which speaks TM Forum's TMF646, version 4. See docs/integrations/appointments.md. */
import { z } from 'zod';
import {
  type AppointmentBook,
  AppointmentsUnreachable,
  type BookedCase,
} from '../../domain/cases/appointment-book.ts';
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
  civilDateAt,
  type Instant,
  instantFromOutside,
  startOfDay,
  type TimeZone,
} from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';

/** Where the system is. */
export interface TmfAppointmentSettings {
  /** What the paths of the specification are appended to, without a trailing slash: `https://field.example/tmf-api/appointment/v4`. */
  readonly url: string;
  /** Sent as a bearer token; undefined: none is. */
  readonly token: string | undefined;
}

/** Puts on record here what goes with an appointment that was booked there. Again, it changes nothing. */
export type RecordBooked = (booked: BookedCase) => Promise<void>;

const ANSWER_MS: Ms = 8_000;
/** More than two months of windows have. */
const MOST_BYTES = 4 * 1024 * 1024;
/** The slot is somebody else's by now. */
const GONE = 409;

const At = z.string().transform((text, context): Instant => {
  const read = instantFromOutside(text);
  if (typeof read === 'object') return read.at;
  context.addIssue({ code: 'custom', message: 'has to be an instant' });
  return z.NEVER;
});
const Period = z.looseObject({ startDateTime: At, endDateTime: At });
const Search = z.looseObject({
  availableTimeSlot: z.array(z.looseObject({ validFor: Period })).default([]),
});
const Kept = z.looseObject({
  id: z.string().min(1),
  externalId: z.string().optional(),
  status: z.string().optional(),
  validFor: Period,
  relatedPlace: z.looseObject({ id: z.string().optional() }).optional(),
});
type Kept = z.output<typeof Kept>;

/** States in which nobody comes. */
const OVER: readonly string[] = ['cancelled', 'failed'];

/**
 * A book that another system keeps, for accounts of one time zone. Ours is the `externalId` there: it is looked for before anything is made, so an answer that
 * was lost does not book twice. All methods throw AppointmentsUnreachable when the system does not answer as the specification says.
 */
export function createTmfAppointments(
  { url, token }: TmfAppointmentSettings,
  timeZone: TimeZone,
  recordBooked: RecordBooked,
): AppointmentBook {
  const call = async <T>(
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    schema: z.ZodType<T>,
    body?: object,
  ): Promise<T | typeof GONE> => {
    const answer = await fetch(`${url}/${path}`, {
      ...{ method, redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS) },
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => Promise.reject(new AppointmentsUnreachable('no answer', { cause })));
    const text = await textOf(answer);
    if (answer.status === GONE) return GONE;
    if (!answer.ok) throw new AppointmentsUnreachable(`HTTP_${answer.status}`);
    const parsed = schema.safeParse(jsonOf(text));
    if (!parsed.success) throw new AppointmentsUnreachable('the answer is not as the specification says');
    return parsed.data;
  };

  const keptOf = async (appointmentId: string): Promise<Kept | null> => {
    const query = new URLSearchParams({ externalId: appointmentId });
    const found = await call('GET', `appointment?${query}`, z.array(Kept));
    if (found === GONE) throw new AppointmentsUnreachable('HTTP_409');
    // A system that does not know the filter answers all appointments.
    const own = found.filter(({ externalId }) => externalId === appointmentId);
    return own.find(({ status }) => !OVER.includes(status ?? '')) ?? own[0] ?? null;
  };
  const ourAppointment = (appointmentId: string, { validFor, relatedPlace }: Kept): Appointment => {
    const startsAt = validFor.startDateTime;
    return { appointmentId, area: relatedPlace?.id ?? '', ...windowOf(startsAt, timeZone), startsAt };
  };

  return {
    async findSlots({ area, from, days }) {
      const validFor = {
        startDateTime: startOfDay(from, timeZone),
        endDateTime: startOfDay(addDays(from, days), timeZone),
      };
      const found = await call('POST', 'searchTimeSlot', Search, {
        requestedTimeSlot: [{ validFor }],
        relatedPlace: placeOf(area),
      });
      if (found === GONE) throw new AppointmentsUnreachable('HTTP_409');
      return found.availableTimeSlot.map(
        ({ validFor: { startDateTime: startsAt, endDateTime: endsAt } }) => ({
          ...{ area, ...windowOf(startsAt, timeZone), startsAt, endsAt },
        }),
      );
    },
    async get(appointmentId) {
      const kept = await keptOf(appointmentId);
      if (kept === null) return null;
      const state = OVER.includes(kept.status ?? '') ? 'released' : 'booked';
      return { ...ourAppointment(appointmentId, kept), state };
    },
    async book({ appointmentId, area, startsAt, endsAt, orderId, customerId }, recordOf) {
      const before = await keptOf(appointmentId);
      const kept =
        before ??
        (await call('POST', 'appointment', Kept, {
          externalId: appointmentId,
          category: 'installation',
          validFor: { startDateTime: startsAt, endDateTime: endsAt ?? startsAt },
          relatedPlace: placeOf(area),
          relatedEntity: [{ id: orderId, role: 'productOrder', '@referredType': 'ProductOrder' }],
          relatedParty: [{ id: customerId, role: 'customer', '@referredType': 'Customer' }],
        }));
      if (kept === GONE || OVER.includes(kept.status ?? '')) return null;
      const appointment = { ...ourAppointment(appointmentId, kept), area };
      await recordBooked(recordOf(appointment));
      return appointment;
    },
    async release(appointmentId) {
      const kept = await keptOf(appointmentId);
      if (kept === null || OVER.includes(kept.status ?? '')) return;
      const validFor = kept.validFor;
      await call('PATCH', `appointment/${encodeURIComponent(kept.id)}`, z.looseObject({}), {
        ...{ status: 'cancelled', validFor },
      });
    },
  };
}

function placeOf(area: string): object {
  return { id: area, role: 'installation area', '@referredType': 'GeographicArea' };
}

/** The day, and the part of it in which a technician begins. What begins before the first window is of the first. */
function windowOf(startsAt: Instant, timeZone: TimeZone): { date: CivilDate; window: AppointmentWindow } {
  const date = civilDateAt(startsAt, timeZone);
  const begun = WINDOWS.findLast((each) => atHour(date, WINDOW_START_HOUR[each], timeZone) <= startsAt);
  return { date, window: begun ?? 'morning' };
}

/** The body of an answer. @throws AppointmentsUnreachable when it has more bytes than it may, or breaks off */
async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > MOST_BYTES) throw new RangeError('it is too long');
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new AppointmentsUnreachable('the answer could not be read', { cause });
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
