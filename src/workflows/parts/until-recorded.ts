import { sleep } from '@temporalio/workflow';
import type { Ms } from '../../domain/flavor.ts';

/** How often in a row a decision is made again because the account changed in the meantime. */
const ATTEMPTS_IN_A_ROW = 50;
/** How long it then lets the others go first: a random time between these two, so that two waiting cases do not meet again. */
const PAUSE_MS: readonly [Ms, Ms] = [2_000, 4_000];

/**
 * Makes a decision on fresh facts, and again on fresher ones while the account changes between reading and recording, until `attempt`
 * returns what was recorded; null says that the account changed. It does not give up: an order id stands for one order, so a case that
 * ended because others were faster could never be decided.
 */
export async function untilRecorded<T>(attempt: () => Promise<T | null>): Promise<T> {
  const [least, most] = PAUSE_MS;
  for (let tries = 1; ; tries += 1) {
    const recorded = await attempt();
    if (recorded !== null) return recorded;
    if (tries % ATTEMPTS_IN_A_ROW !== 0) continue;
    const pause = least + Math.floor(Math.random() * (most - least));
    await sleep(pause, { summary: 'Let the other changes of the account go first' });
  }
}
