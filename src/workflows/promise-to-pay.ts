import {
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { PromiseActivities } from '../activities/promise-to-pay.ts';
import type { SeenPromise } from '../domain/arrears/promise.ts';
import { epochMsOf, instantOf } from '../domain/civil-date.ts';
import { type PromiseToPayInput, promiseMoved, seenPromise } from '../messages/promise-to-pay.ts';
import { KEYS } from '../messages/search-attributes.ts';
import { STEP } from './parts/timing.ts';

const { lookAtPromise } = proxyActivities<PromiseActivities>({
  ...STEP,
  summary: 'Look how far the promise is; tell the customer when it has ended',
});
const { tellOfStanding } = proxyActivities<PromiseActivities>({
  ...STEP,
  summary: "Tell the account's dunning, and the orders that wait for money on it",
});

/**
 * One promise to pay, or payment plan, from when it is given to when it is kept, broken or cancelled. It looks when the day of the next
 * installment is over, and whenever money moves. Its beginning and its end change the account's standing, so it tells dunning and the
 * waiting orders.
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
  await tellOfStanding({ promiseId, billingAccountId: current.billingAccountId, at: instantOf(Date.now()) });
  while (current.state === 'active' && current.nextLookAt !== null) {
    const left = Math.max(1, epochMsOf(current.nextLookAt) - Date.now());
    await condition(() => moved, left, { summary: 'The end of the next installment’s day' });
    current = await look();
  }
  if (current.state !== 'active')
    await tellOfStanding({
      promiseId,
      billingAccountId: current.billingAccountId,
      at: instantOf(Date.now()),
    });
  return current;
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
