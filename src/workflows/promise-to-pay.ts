import {
  condition,
  getExternalWorkflowHandle,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { PromiseActivities, SeenPromise } from '../activities/promise-to-pay.ts';
import { dunningWorkflowId } from '../domain/arrears/dunning-case.ts';
import { epochMsOf, instantOf } from '../domain/civil-date.ts';
import { accountChanged } from '../messages/dunning.ts';
import { type PromiseToPayInput, promiseMoved, seenPromise } from '../messages/promise-to-pay.ts';
import { KEYS } from '../messages/search-attributes.ts';
import { standingChanged } from '../messages/service-approval.ts';
import { failureTypeOf } from './parts/failures.ts';
import { STEP } from './parts/timing.ts';

const { lookAtPromise } = proxyActivities<PromiseActivities>({
  ...STEP,
  summary: 'Look how far the promise is; tell the customer when it has ended',
});
const { whoLooksAtStanding } = proxyActivities<PromiseActivities>({
  ...STEP,
  summary: 'Find the orders that wait for money on the account, and its dunning',
});

/**
 * One promise to pay, or payment plan, from when it is given to when it is kept, broken or cancelled. It looks when the day of the
 * next installment is over, and whenever money moves. Its beginning and its end change where the account stands: dunning and
 * the orders that wait are told.
 */
export async function promiseToPay({ promiseId }: PromiseToPayInput): Promise<SeenPromise> {
  let moved = false;
  let seen: SeenPromise | null = null;
  setHandler(
    promiseMoved,
    () => {
      moved = true;
    },
    { description: 'Money moved on the account, or the promise was cancelled' },
  );
  setHandler(seenPromise, () => seen, { description: 'The promise as it was seen last' });

  const look = async (): Promise<SeenPromise> => {
    moved = false;
    seen = await lookAtPromise({ promiseId, at: instantOf(Date.now()) });
    show(seen);
    return seen;
  };

  let current = await look();
  await tellOfStanding(current);
  while (current.state === 'active' && current.nextLookAt !== null) {
    const left = Math.max(1, epochMsOf(current.nextLookAt) - Date.now());
    await condition(() => moved, left, { summary: 'The end of the next installment’s day' });
    current = await look();
  }
  if (current.state !== 'active') await tellOfStanding(current);
  return current;
}

/** Dunning and every waiting order look at the account again. Whoever has ended meanwhile needs no telling. */
async function tellOfStanding({ promiseId, billingAccountId }: SeenPromise): Promise<void> {
  const { orders, dunned } = await whoLooksAtStanding({ billingAccountId });
  for (const workflowId of orders)
    await ignoringEnded(() =>
      getExternalWorkflowHandle(workflowId).signal(standingChanged, { cause: promiseId }),
    );
  if (dunned)
    await ignoringEnded(() =>
      getExternalWorkflowHandle(dunningWorkflowId(billingAccountId)).signal(accountChanged),
    );
}

async function ignoringEnded(tell: () => Promise<void>): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (failureTypeOf(error) === 'ExternalWorkflowExecutionNotFound') return;
    throw error;
  }
}

function show({ state, kind, billingAccountId, nextLookAt }: SeenPromise): void {
  upsertSearchAttributes([
    { key: KEYS.billingAccountId, value: billingAccountId },
    { key: KEYS.requestType, value: 'promise-to-pay' },
    { key: KEYS.dueBy, value: nextLookAt === null ? null : new Date(nextLookAt) },
  ]);
  const waits =
    nextLookAt === null ? 'Done.' : `Waits for payments; looks again when the day is over, at ${nextLookAt}.`;
  setCurrentDetails(`**${state}** ${kind} of ${billingAccountId}\n\n${waits}`);
}
