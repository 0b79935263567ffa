import { sleep } from '@temporalio/workflow';
import { checkStart } from '../../src/workflows/parts/authentic-requests.ts';

/** Checks its start only after others have started. What it is given says which one it is. */
export async function checksLate(_own: string): Promise<void> {
  await sleep(300);
  await checkStart();
}
