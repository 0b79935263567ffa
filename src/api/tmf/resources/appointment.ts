/** TMF646 appointment and searchTimeSlot: the slots of technicians, looked for and booked. */
import { z } from 'zod';
import {
  addDays,
  civilDateAt,
  daysBetween,
  epochMsOf,
  type Instant,
  instantFromOutside,
  instantOf,
  later,
  type TimeZone,
} from '../../../domain/civil-date.ts';
import type { CustomerId } from '../../../domain/flavor.ts';
import type { TmfDocument } from '../../../domain/tmf/document.ts';
import { bookVisit, releaseInstallation } from '../../../services/cases/installation.ts';
import type { StoredAppointment } from '../../../store/cases/appointment-schema.ts';
import type { Slot } from '../../../store/cases/appointments.ts';
import type { AppContext } from '../../context.ts';
import { Problem } from '../../problems/problem.ts';
import { Id } from '../../schemas/primitives.ts';
import { readTmfBody } from '../conventions/body.ts';
import { keptResource } from '../kept-resource.ts';
import { customerParty, hrefOf } from '../references.ts';
import type { TmfCall } from '../resource.ts';
import { everyItem } from '../walk.ts';

const USUAL_TIME_ZONE: TimeZone = 'Europe/Berlin';
/** The area where nobody says one, or says one that can't be ours. */
const ANYWHERE = 'anywhere';
/** A window of a day is as long as this. */
const WINDOW_HOURS = 4;
/** How far ahead slots are looked for where nobody says, and at the most. */
const USUAL_DAYS = 14;
const MOST_DAYS = 60;

const Place = z.object({ id: z.string().nullish(), name: z.string().nullish() });
const Span = z.object({ startDateTime: z.string().nullish(), endDateTime: z.string().nullish() });
const AppointmentBody = z.object({
  externalId: z.string().nullish(),
  relatedPlace: Place.nullish(),
  relatedEntity: z.array(z.object({ id: z.string() })).nullish(),
  validFor: Span.nullish(),
});
const SearchBody = z.object({
  relatedPlace: Place.nullish(),
  requestedTimeSlot: z.array(z.object({ validFor: Span.nullish() })).nullish(),
});

const ACCESS = {
  specification: 'tmf646',
  rate: 'write',
  objects: ['customer', 'case'],
  readScopes: ['orders:read'],
  writeScopes: ['orders:write'],
} as const;

export const APPOINTMENT = keptResource({
  ...ACCESS,
  ...{ name: 'appointment', prefix: 'APP' },
  ...{ audited: ['appointments.book'], auditedChanges: ['appointments.release'] },
  fixed: ['creationDate', 'relatedPlace'],
  async complete(call, { id, customerId, sent }) {
    const body = readTmfBody(AppointmentBody, sent);
    const at = call.deps.now();
    const startsAt = instantIn(body.validFor?.startDateTime);
    if (startsAt === null)
      throw new Problem('validation-failed', 'An appointment begins at an instant.', {
        errors: [{ pointer: '/validFor/startDateTime', code: 'missing', detail: 'an instant' }],
      });
    const timeZone = await zoneOf(call, customerId);
    const entity = Id.safeParse(body.relatedEntity?.[0]?.id).data;
    const booked = await bookVisit(call.deps.store, {
      ...{ appointmentId: id, customerId, area: areaOf(body.relatedPlace), startsAt, timeZone, at },
      orderId: entity ?? id,
    });
    if (booked === null)
      throw new Problem(
        'invalid-state',
        'No technician is free then: POST searchTimeSlot tells when one is.',
        {
          errors: [{ pointer: '/validFor', code: 'not-allowed-value', detail: 'a free slot' }],
        },
      );
    return {
      ...{ category: 'installation', description: 'A technician comes', externalId: id },
      ...sent,
      ...{ creationDate: at, lastUpdate: at, status: 'confirmed', validFor: spanOf(booked.startsAt) },
    };
  },
  async show({ deps }, document) {
    const booked = await deps.store.appointments.get(document.id);
    return { ...document, status: statusOf(booked, document['status']) };
  },
  async changing({ deps }, before, patch) {
    const at = deps.now();
    const { status, validFor } = z
      .object({ status: z.string().nullish(), validFor: Span.nullish() })
      .parse(patch);
    const moved = instantIn(validFor?.startDateTime);
    const start = instantIn(Span.safeParse(before['validFor']).data?.startDateTime);
    if (moved !== null && moved !== start)
      throw new Problem(
        'invalid-state',
        'Another time is another appointment: cancel this one, and book that.',
        {
          errors: [{ pointer: '/validFor', code: 'not-allowed-value', detail: 'as it is booked' }],
        },
      );
    if (status === 'cancelled')
      await releaseInstallation(deps.store.appointments, { appointmentId: before.id, at });
    const { validFor: _same, ...rest } = patch;
    return { ...rest, lastUpdate: at };
  },
  removing: ({ deps }, { id }) =>
    releaseInstallation(deps.store.appointments, { appointmentId: id, at: deps.now() }),
  own: {
    async *all({ c, deps }, customers) {
      for (const customerId of customers)
        for await (const { appointment, order } of everyItem((page) =>
          deps.store.cases.listApprovals({ state: null, outcome: null, customerId, ...page }),
        )) {
          const booked =
            appointment === null ? null : await deps.store.appointments.get(appointment.appointmentId);
          if (booked !== null && booked.orderId === order.orderId) yield documentOf(c, booked);
        }
    },
    async one({ c, deps, boundTo }, id) {
      const booked = await deps.store.appointments.get(id);
      return booked === null || (boundTo !== null && booked.customerId !== boundTo)
        ? null
        : documentOf(c, booked);
    },
  },
});

export const SEARCH_TIME_SLOT = keptResource({
  ...ACCESS,
  ...{ name: 'searchTimeSlot', prefix: 'STS' },
  fixed: ['availableTimeSlot', 'searchDate', 'status'],
  async complete(call, { customerId, sent }) {
    const body = readTmfBody(SearchBody, sent);
    if (body.relatedPlace == null && body.requestedTimeSlot == null)
      throw new Problem('validation-failed', 'A search is for a place or for a time.', {
        errors: [{ pointer: '/relatedPlace', code: 'missing', detail: 'a place, or a requestedTimeSlot' }],
      });
    const at = call.deps.now();
    const timeZone = await zoneOf(call, customerId);
    const wishes = (body.requestedTimeSlot ?? []).map(({ validFor }) => validFor ?? {});
    const found = await freeSlots(call, areaOf(body.relatedPlace), wishes, timeZone);
    return {
      ...sent,
      ...{ searchDate: at, status: 'done', searchResult: found.length === 0 ? 'none' : 'success' },
      availableTimeSlot: found.map(({ area, date, window, startsAt }) => ({
        ...{ id: `${area}.${date}.${window}`, validFor: spanOf(startsAt) },
      })),
    };
  },
});

/** Free slots from tomorrow on, within the spans that are wished for; within two weeks where none is. */
async function freeSlots(
  { deps }: TmfCall,
  area: string,
  wishes: readonly z.output<typeof Span>[],
  timeZone: TimeZone,
): Promise<readonly Slot[]> {
  const tomorrow = addDays(civilDateAt(deps.now(), timeZone), 1);
  const spans = wishes.map((wish) => ({
    from: wishedInstant(wish.startDateTime),
    to: wishedInstant(wish.endDateTime),
  }));
  // A wish without a beginning begins tomorrow, and one without an end goes on for the usual time.
  const wished = (spans.length === 0 ? [{ from: null, to: null }] : spans).map((span) => {
    const first = span.from === null ? tomorrow : later(civilDateAt(span.from, timeZone), tomorrow);
    return {
      first,
      last: span.to === null ? addDays(first, USUAL_DAYS - 1) : civilDateAt(span.to, timeZone),
    };
  });
  const [from = tomorrow] = wished.map(({ first }) => first).sort();
  const last =
    wished
      .map((each) => each.last)
      .sort()
      .at(-1) ?? tomorrow;
  const days = daysBetween(from, last) + 1;
  if (days < 1) return [];
  const slots = await deps.store.appointments.findSlots({
    area,
    from,
    days: Math.min(days, MOST_DAYS),
    timeZone,
  });
  return spans.length === 0
    ? slots
    : slots.filter(({ startsAt }) =>
        spans.some(
          (span) =>
            (span.from === null || epochMsOf(startsAt) >= epochMsOf(span.from)) &&
            (span.to === null || epochMsOf(startsAt) < epochMsOf(span.to)),
        ),
      );
}

async function zoneOf({ deps }: TmfCall, customerId: CustomerId): Promise<TimeZone> {
  const [account] = await deps.store.accounts.ofCustomer(customerId);
  return account?.timeZone ?? USUAL_TIME_ZONE;
}

function areaOf(place: z.output<typeof Place> | null | undefined): string {
  return Id.safeParse(place?.id ?? place?.name).data ?? ANYWHERE;
}

/** An end of a span that is wished for; null: it is open there. */
function wishedInstant(text: string | null | undefined): Instant | null {
  const at = instantIn(text);
  if (text != null && at === null)
    throw new Problem('validation-failed', 'A span is between two instants.', {
      errors: [{ pointer: '/requestedTimeSlot', code: 'bad-format', detail: 'an instant in RFC 3339' }],
    });
  return at;
}

function instantIn(text: string | null | undefined): Instant | null {
  const read = text == null ? null : instantFromOutside(text);
  return read === null || typeof read === 'string' ? null : read.at;
}

function spanOf(startsAt: Instant) {
  return {
    startDateTime: startsAt,
    endDateTime: instantOf(epochMsOf(startsAt) + WINDOW_HOURS * 3_600_000),
  };
}

/** A client may say that an appointment was kept, or was not; that it is booked or free, the slot says. */
function statusOf(booked: StoredAppointment | null, said: unknown): string {
  if (said === 'completed' || said === 'failed') return said;
  return booked?.state === 'booked' ? 'confirmed' : 'cancelled';
}

/** The appointment of an order. */
function documentOf(c: AppContext, booked: StoredAppointment): TmfDocument {
  const { appointmentId, orderId, customerId, area, bookedAt, releasedAt, startsAt } = booked;
  return {
    ...{ id: appointmentId, href: hrefOf(c, 'tmf646', 'appointment', appointmentId) },
    ...{ category: 'installation', description: 'A technician comes', externalId: orderId },
    ...{ creationDate: bookedAt, lastUpdate: releasedAt ?? bookedAt, status: statusOf(booked, null) },
    validFor: spanOf(startsAt),
    relatedPlace: { id: area, role: 'installation', name: area },
    relatedParty: [customerParty(c, customerId)],
    relatedEntity: [
      {
        ...{ id: orderId, href: hrefOf(c, 'tmf622', 'productOrder', orderId), role: 'order' },
        '@referredType': 'ProductOrder',
      },
    ],
    '@type': 'Appointment',
  };
}
