import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ServiceOrder } from '../../src/domain/cases/order.ts';
import { addDays, civilDateAt, DAY_MS } from '../../src/domain/civil-date.ts';
import {
  type Completion,
  complete,
  type Rescheduling,
  reschedule,
  review,
  serviceApprovalWorkflowId,
} from '../../src/messages/service-approval.ts';
import type { Store } from '../../src/store/store.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import { pay, untilState } from '../support/workflows/scenarios.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

/** What happens while the next slot is being given back. */
let meanwhile: (() => Promise<unknown>) | null = null;
const withAGap = (store: Store): Store => ({
  ...store,
  appointments: {
    ...store.appointments,
    async release(...slot) {
      await meanwhile?.();
      meanwhile = null;
      return store.appointments.release(...slot);
    },
  },
});

let lab: WorkflowLab;
beforeAll(async () => {
  lab = await aLabForThisFile({ seenByWorker: withAGap });
});

const handleOf = ({ orderId }: ServiceOrder) =>
  lab.client.workflow.getHandle(serviceApprovalWorkflowId(orderId));
const completeNow = async (order: ServiceOrder) =>
  handleOf(order).executeUpdate(complete, { args: [{ completedAt: await lab.now() }] });
/** `done`, or the type of the business failure that a request was refused with. */
async function answerTo(request: Promise<unknown>): Promise<string> {
  try {
    await request;
    return 'done';
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    return error.cause instanceof ApplicationFailure ? String(error.cause.type) : String(error.cause);
  }
}

/** The technician's word, given while the slot of an installation is being given back; what it is answered with. */
function wordWhileSlotIsGivenBack(order: ServiceOrder): { answer: Promise<string> } {
  const word = { answer: Promise.resolve('never asked') };
  meanwhile = async () => {
    const args: [Completion] = [{ completedAt: await lab.now() }];
    const asked = await handleOf(order).startUpdate(complete, { args, waitForStage: 'ACCEPTED' });
    word.answer = answerTo(asked.result());
  };
  return word;
}

async function laterDay(order: ServiceOrder): Promise<[Rescheduling]> {
  const { appointment } = await untilState(lab, order, 'scheduled');
  return [{ earliestDate: addDays(appointment?.date ?? '2026-12-01', 10), preferredWindow: null }];
}

describe('a request that its case has moved on from is refused, and the case goes on', () => {
  test("the technician's report, when the order has to wait for a payment by then", async () => {
    const earliestDate = addDays(civilDateAt(await lab.now(), 'Europe/Berlin'), 40);
    const installation = { required: true, area: 'north', earliestDate, preferredWindow: null };
    const order = await lab.given((snapshot) => snapshot.withHistory(10).dueIn(2), { installation });
    await lab.post(order);
    const args = await laterDay(order);
    await lab.env.sleep(20 * DAY_MS);
    const word = wordWhileSlotIsGivenBack(order);
    await handleOf(order).executeUpdate(reschedule, { args });
    await untilState(lab, order, 'awaitingCondition');
    expect(await word.answer).toBe('InvalidState');
    await pay(lab, order, 4_500);
    await untilState(lab, order, 'scheduled');
    expect(await completeNow(order)).toMatchObject({ state: 'completed' });
  });

  test("the technician's report, while the case looks for another day", async () => {
    const order = await lab.given((snapshot) => snapshot.withHistory(10));
    await lab.post(order);
    const args = await laterDay(order);
    const word = wordWhileSlotIsGivenBack(order);
    await handleOf(order).executeUpdate(reschedule, { args });
    expect(await word.answer).toBe('InvalidState');
    await untilState(lab, order, 'scheduled');
    expect(await completeNow(order)).toMatchObject({ state: 'completed' });
  });

  test('the verdicts of other agents, given at the same moment as the first', async () => {
    const order = await lab.given((snapshot) => snapshot.withHistory(10).withReturnedPayment());
    await lab.post(order);
    const verdictOf = (reviewer: string) =>
      answerTo(
        handleOf(order).executeUpdate(review, {
          args: [{ verdict: 'approve', reviewer, note: 'the bank was at fault' }],
        }),
      );
    const answers = await Promise.all(['agent-7', 'agent-8', 'agent-9'].map(verdictOf));
    expect(answers.sort()).toEqual(['CaseNotInReview', 'CaseNotInReview', 'done']);
    await untilState(lab, order, 'scheduled');
    expect(await completeNow(order)).toMatchObject({ state: 'completed' });
  });
});
