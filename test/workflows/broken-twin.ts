import { sleep } from '@temporalio/workflow';
import { billingCycleChange, paymentInquiry, serviceApproval as sound } from '../../src/workflows/index.ts';

export { billingCycleChange, paymentInquiry };

/** Broken on purpose: a timer that no recorded history has. The replay test has to notice it. */
export async function serviceApproval(input: Parameters<typeof sound>[0]) {
  await sleep(1);
  return sound(input);
}
