/** The contract with systems that keep appointments, against one that takes what TMF646 says and nothing else. */
import { afterAll, beforeEach, expect, test } from 'vitest';
import { AppointmentsUnreachable, type BookedCase } from '../../../src/domain/cases/appointment-book.ts';
import type { Appointment } from '../../../src/domain/cases/order.ts';
import { createTmfAppointments } from '../../../src/gateways/cases/tmf-appointments.ts';
import { aNotice, anApproval } from '../../support/builders/builders.ts';
import {
  APPOINTMENTS_TEST_TOKEN,
  type AppointmentSystem,
  anAppointmentSystem,
} from '../../support/outside/appointment-system.ts';

const systems: AppointmentSystem[] = [];
let system: AppointmentSystem;
let recorded: BookedCase[];
beforeEach(async () => {
  system = await anAppointmentSystem();
  systems.push(system);
  recorded = [];
});
afterAll(() => Promise.all(systems.map(({ close }) => close())));

const aCase = (appointment: Appointment): BookedCase => ({
  approval: { ...anApproval(), appointment },
  told: { notice: aNotice(), interaction: null },
});
const book = () =>
  createTmfAppointments(
    { url: system.url, token: APPOINTMENTS_TEST_TOKEN },
    'Europe/Berlin',
    async (booked) => {
      recorded.push(booked);
    },
  );
const QUERY = { area: 'north', from: '2026-12-01', days: 60, timeZone: 'Europe/Berlin' };
const MORNING = { date: '2026-12-01', window: 'morning', startsAt: '2026-12-01T07:00:00.000Z' } as const;
const WANTED = {
  ...{ appointmentId: 'APP-1', orderId: 'ORD-1', customerId: 'CUST-1', area: 'north', ...MORNING },
  ...{ endsAt: '2026-12-01T10:00:00.000Z', now: '2026-11-22T09:00:00.000Z' },
};
const BOOKED = { appointmentId: 'APP-1', area: 'north', ...MORNING };

test('slots have the day and the part of it that the clocks of the account show', async () => {
  const slots = await book().findSlots(QUERY);
  expect(slots).toHaveLength(14);
  expect(slots.slice(0, 2)).toEqual([
    { area: 'north', ...MORNING, endsAt: '2026-12-01T10:00:00.000Z' },
    {
      ...{ area: 'north', date: '2026-12-01', window: 'afternoon', startsAt: '2026-12-01T12:00:00.000Z' },
      endsAt: '2026-12-01T15:00:00.000Z',
    },
  ]);
});

test('a booking is made there under our id, and then recorded here', async () => {
  expect(await book().book(WANTED, aCase)).toEqual(BOOKED);
  expect(recorded.map(({ approval }) => approval.appointment)).toEqual([BOOKED]);
  expect(system.kept).toMatchObject([
    {
      ...{ externalId: 'APP-1', status: 'confirmed' },
      validFor: { startDateTime: MORNING.startsAt, endDateTime: '2026-12-01T10:00:00.000Z' },
      ...{
        relatedPlace: { id: 'north' },
        relatedEntity: [{ id: 'ORD-1' }],
        relatedParty: [{ id: 'CUST-1' }],
      },
    },
  ]);
  expect(await book().get('APP-1')).toEqual({ ...BOOKED, state: 'booked' });
});

test('a booking whose answer was lost is found before a second one is made, whatever slot is wanted then', async () => {
  system.mood = 'lost';
  await expect(book().book(WANTED, aCase)).rejects.toBeInstanceOf(AppointmentsUnreachable);
  expect(recorded).toEqual([]);
  system.mood = 'well';
  const later = { ...WANTED, date: '2026-12-02', startsAt: '2026-12-02T07:00:00.000Z' };
  expect(await book().book(later, aCase)).toEqual(BOOKED);
  expect(recorded.map(({ approval }) => approval.appointment)).toEqual([BOOKED]);
  expect(system.asked.filter((each) => each === 'POST appointment')).toHaveLength(1);
});

test('a slot that somebody else took is no appointment, and nothing is recorded', async () => {
  system.taken = 1;
  expect(await book().book(WANTED, aCase)).toBeNull();
  expect([system.kept, recorded]).toEqual([[], []]);
  expect((await book().findSlots(QUERY))[0]?.window).toBe('afternoon');
});

test('an appointment is cancelled once, and is not booked again under its id', async () => {
  await book().book(WANTED, aCase);
  await book().release('APP-1', WANTED.now);
  await book().release('APP-1', WANTED.now);
  await book().release('APP-unknown', WANTED.now);
  expect(system.asked.filter((each) => each.startsWith('PATCH'))).toEqual(['PATCH appointment/A-1']);
  expect(await book().get('APP-1')).toEqual({ ...BOOKED, state: 'released' });
  expect(await book().book(WANTED, aCase)).toBeNull();
});

test.each(['down', 'garbage'] as const)('a system that is %s is told of by name', async (mood) => {
  system.mood = mood;
  await expect(book().findSlots(QUERY)).rejects.toBeInstanceOf(AppointmentsUnreachable);
  await expect(book().get('APP-1')).rejects.toBeInstanceOf(AppointmentsUnreachable);
  await expect(book().release('APP-1', WANTED.now)).rejects.toBeInstanceOf(AppointmentsUnreachable);
});

test('a token that is refused is told of by the status', async () => {
  const settings = { url: system.url, token: 'another' };
  const refused = createTmfAppointments(settings, 'Europe/Berlin', async () => undefined);
  await expect(refused.findSlots(QUERY)).rejects.toThrow('HTTP_401');
});
