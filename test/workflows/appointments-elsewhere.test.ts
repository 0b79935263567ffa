/** Orders of an operator whose appointments another system keeps. */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { ServiceOrder } from '../../src/domain/cases/order.ts';
import { addDays, HOUR_MS } from '../../src/domain/civil-date.ts';
import { createTmfAppointments } from '../../src/gateways/cases/tmf-appointments.ts';
import {
  cancel,
  reschedule,
  serviceApprovalCase,
  serviceApprovalWorkflowId,
} from '../../src/messages/service-approval.ts';
import {
  APPOINTMENTS_TEST_TOKEN,
  type AppointmentSystem,
  anAppointmentSystem,
} from '../support/outside/appointment-system.ts';
import { atEndOfFile } from '../support/run/end-of-file.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import { untilState } from '../support/workflows/scenarios.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

let lab: WorkflowLab;
let system: AppointmentSystem;
beforeAll(async () => {
  lab = await aLabForThisFile({
    dependencies: {
      appointments: (timeZone) =>
        createTmfAppointments({ url: system.url, token: APPOINTMENTS_TEST_TOKEN }, timeZone, (booked) =>
          lab.store.appointments.recordBooked(booked),
        ),
    },
  });
});
beforeEach(async () => {
  system = await anAppointmentSystem();
  atEndOfFile(system.close);
});

const anOrder = async (): Promise<ServiceOrder> => {
  const order = await lab.given((snapshot) => snapshot.withHistory(10));
  await lab.post(order);
  return order;
};
const handleOf = ({ orderId }: ServiceOrder) =>
  lab.client.workflow.getHandle(serviceApprovalWorkflowId(orderId));
const caseOf = (order: ServiceOrder) => handleOf(order).query(serviceApprovalCase);
/** Passes time until the case is so. */
async function until(order: ServiceOrder, isSo: (code: string | null) => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !isSo((await caseOf(order)).timeline.at(-1)?.code ?? null); tries += 1)
    await lab.env.sleep(1_000);
}
const statuses = () =>
  system.kept.map(({ externalId, status }) => `${externalId.split(':').at(-1)} ${status}`);

test('is booked there, stored and told here, moved to another day, and given back when the order ends', async () => {
  const order = await anOrder();
  const { appointment } = await untilState(lab, order, 'scheduled');
  expect(appointment?.startsAt).toBe(system.kept[0]?.validFor.startDateTime);
  expect((await lab.store.cases.getApproval(order.orderId))?.appointment).toEqual(appointment);
  expect(await lab.store.appointments.get(appointment?.appointmentId ?? '')).toBeNull();
  const earliestDate = addDays(appointment?.date ?? '', 3);
  await handleOf(order).executeUpdate(reschedule, { args: [{ earliestDate, preferredWindow: null }] });
  const moved = await untilState(lab, order, 'scheduled');
  expect(moved.appointment?.date).toBe(earliestDate);
  expect(statuses()).toEqual(['1 cancelled', '2 confirmed']);
  await handleOf(order).executeUpdate(cancel, { args: [{ reason: 'moved away', requestedBy: 'care' }] });
  await untilState(lab, order, 'cancelled');
  expect(statuses()).toEqual(['1 cancelled', '2 cancelled']);
});

test('a slot that vanished between search and booking leads to another search', async () => {
  system.taken = 2;
  const { appointment } = await untilState(lab, await anOrder(), 'scheduled');
  expect(appointment?.startsAt).toBe(system.kept[0]?.validFor.startDateTime);
  expect(system.asked.filter((each) => each === 'POST searchTimeSlot')).toHaveLength(3);
});

test('a system that is down is named in the case, people are told, and one appointment is made when it is back', async () => {
  system.mood = 'down';
  const order = await anOrder();
  await until(order, (code) => code === 'APPOINTMENTS_UNREACHABLE');
  expect(await caseOf(order)).toMatchObject({ state: 'scheduling', needsAttention: true, appointment: null });
  system.mood = 'well';
  await lab.env.sleep(HOUR_MS);
  expect(await untilState(lab, order, 'scheduled')).toMatchObject({ needsAttention: false });
  expect(statuses()).toEqual(['1 confirmed']);
});

test('what it booked without an answer is given back when another day is wanted meanwhile', async () => {
  system.mood = 'lost';
  const order = await anOrder();
  await until(order, (code) => code === 'APPOINTMENTS_UNREACHABLE');
  expect(statuses()).toEqual(['1 confirmed']);
  system.mood = 'well';
  const date = system.kept[0]?.validFor.startDateTime.slice(0, 10) ?? '';
  const another = { earliestDate: addDays(date, 3), preferredWindow: null };
  await handleOf(order).executeUpdate(reschedule, { args: [another] });
  await untilState(lab, order, 'scheduled');
  expect(statuses()).toEqual(['1 cancelled', '2 confirmed']);
  await handleOf(order).executeUpdate(cancel, {
    args: [{ reason: 'changed their mind', requestedBy: 'care' }],
  });
  await untilState(lab, order, 'cancelled');
  expect(statuses()).toEqual(['1 cancelled', '2 cancelled']);
});
