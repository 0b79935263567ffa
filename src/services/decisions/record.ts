import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { isFailure } from '../../domain/failure-types.ts';
import type { Store } from '../../store/store.ts';

/**
 * A receipt was written; or the account had moved, or another decision stands under its id, and the decision has to be made
 * again.
 */
export interface RecordResult {
  readonly recorded: boolean;
}

type RecordRequest = Parameters<Store['decisions']['record']>[0];

/**
 * Writes a receipt in its transaction. An account that moved is an answer, not a failure. So is another decision under the
 * same id: a workflow task that was lost after it had recorded runs again, on facts that may be others by then.
 */
export async function record(store: Store, request: RecordRequest): Promise<RecordResult> {
  try {
    const { receipt, created } = await store.decisions.record(request);
    return { recorded: created || canonicalJson(receipt) === canonicalJson(request.receipt) };
  } catch (error) {
    if (isFailure(error, 'AccountMoved')) return { recorded: false };
    throw error;
  }
}

/**
 * The id for the receipt of a decision that stores nothing beside it: `<workflow>:1`, and the next number when a task that was
 * lost has written that one. The case names the receipt of what it answered; the other stays as what was decided and never told.
 */
export async function freeReceiptId(store: Store, workflowId: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const receiptId = `${workflowId}:${number}`;
    if ((await store.decisions.get(receiptId)) === null) return receiptId;
  }
}

/** A receipt that no order hangs on. */
export function recordReceipt(store: Store, receipt: Receipt): Promise<RecordResult> {
  return record(store, { receipt, orderId: null, creditHold: null, allowOverLimit: false, caseDoc: null });
}
