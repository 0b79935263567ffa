import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { SeenPromise } from '../domain/arrears/promise.ts';

/** The workflow's type name. */
export const PROMISE_TO_PAY = 'promiseToPay';

export function promiseWorkflowId(promiseId: string): string {
  return `promise:${promiseId}`;
}

export interface PromiseToPayInput {
  readonly promiseId: string;
}

/** Money moved on the account, or the promise was cancelled: look again. */
export const promiseMoved = defineSignal('promiseMoved');

/** The promise at the last look; null before the first look. */
export const seenPromise = defineQuery<SeenPromise | null>('case');
