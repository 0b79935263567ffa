import { allHandlersFinished, condition, defineUpdate, setHandler } from '@temporalio/workflow';

/** Answers at once. */
export const floorAnswer = defineUpdate<string>('floorAnswer');

/** The least that an update-with-start can cost: it answers and ends in its first workflow task. */
export async function floor(_input: unknown): Promise<void> {
  setHandler(floorAnswer, () => 'at once');
  await condition(allHandlersFinished);
}
