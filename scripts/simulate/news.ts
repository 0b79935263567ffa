import type { DunningStage } from '../../src/domain/arrears/dunning-case.ts';
import type { Instant } from '../../src/domain/civil-date.ts';
import type { Payment } from '../../src/domain/payments/payment.ts';
import { dunningStep } from '../../src/services/arrears/dunning.ts';
import { checkPromise } from '../../src/services/arrears/promises.ts';
import {
  afterPaymentChange,
  type PaymentNewsDeps,
} from '../../src/services/payments/after-payment-change.ts';
import { decideWaiting, reconsider } from './orders.ts';
import type { Person } from './population.ts';
import { count, type World } from './world.ts';

/**
 * What the workflow of an account's dunning does when it is told of something, or its time has come: it looks and acts, and after
 * an end once more. Returns the stages that were entered.
 */
export async function dun(world: World, billingAccountId: string, now: Instant): Promise<DunningStage[]> {
  const entered: DunningStage[] = [];
  for (;;) {
    const { did, stage, nextLookAt } = await dunningStep(world, billingAccountId, now);
    if (did === 'left') count(world, 'dunning left');
    if (did === 'entered' && stage !== null) {
      entered.push(stage);
      count(world, `dunning: ${stage}`);
    }
    // An end is looked behind once; a stage waits for its time.
    if (did !== 'left' || nextLookAt !== null) return entered;
  }
}

/** Where an account stands has changed: its dunning and the orders that wait look again, as their workflows are signalled. */
export async function standingChanged(
  world: World,
  { billingAccountId }: Person,
  now: Instant,
): Promise<void> {
  const { store } = world;
  if ((await store.dunning.open(billingAccountId)) !== null) await dun(world, billingAccountId, now);
  for (const workflowId of await store.cases.approvalsAwaitingPayment(billingAccountId))
    await decideWaiting(world, workflowId, now);
}

/** Who is told of what happens to an account. In the place of each signal is what its workflow does on it. */
export function newsDeps(world: World, now: Instant): PaymentNewsDeps {
  return {
    ...{ store: world.store, now: () => now, policies: world.policies },
    signals: {
      tellPromise: (promiseId) => checkPromise(world, promiseId, now).then(() => true),
      tellDunning: (billingAccountId) => dun(world, billingAccountId, now).then(() => true),
      tellOrder: (workflowId) => decideWaiting(world, workflowId, now),
      reconsider: ({ orderId }, cause) => reconsider(world, orderId, cause, now).then(() => true),
    },
  };
}

/** The product's own list of who is told of a payment. */
export async function tellOfPayment(world: World, payment: Payment, now: Instant): Promise<void> {
  const untold = await afterPaymentChange(newsDeps(world, now), payment);
  for (const { workflowId, error } of untold)
    throw new Error(`telling ${workflowId} of a payment failed`, { cause: error });
}
