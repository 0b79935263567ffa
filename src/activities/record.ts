import type { Receipt } from '../domain/decision.ts';
import type { Store } from '../store/store.ts';
import { isFailure } from './business-failures.ts';

/** A receipt was written, or the account had moved and the decision has to be made again. */
export interface RecordResult {
  readonly recorded: boolean;
}

type RecordRequest = Parameters<Store['decisions']['record']>[0];

/** Writes a receipt in its transaction. An account that moved is an answer, not a failure. */
export async function record(store: Store, request: RecordRequest): Promise<RecordResult> {
  try {
    await store.decisions.record(request);
    return { recorded: true };
  } catch (error) {
    if (isFailure(error, 'AccountMoved')) return { recorded: false };
    throw error;
  }
}

/** A receipt that no order hangs on. */
export function recordReceipt(store: Store, receipt: Receipt): Promise<RecordResult> {
  return record(store, { receipt, orderId: null, hold: null, allowOverLimit: false, caseDoc: null });
}
