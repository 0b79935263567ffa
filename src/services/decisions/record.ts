import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { isFailure } from '../../domain/failure-types.ts';
import type { Store } from '../../store/store.ts';

/**
 * A receipt was written; or the account had changed, or another decision has its id, and the decision has to be made again.
 */
export interface RecordResult {
  readonly recorded: boolean;
}

/** How an installation came to be booked with its decision; `unknown`: the receipt was there already, so that an earlier run has done it or not. */
export type BookedWith = 'yes' | 'no' | 'unknown';

type RecordRequest = Parameters<Store['decisions']['record']>[0];

/** As {@link RecordResult}, with the receipt that now has the id: the one that was given, or another decision's; null: none has. */
export interface StandingResult extends RecordResult {
  readonly standing: Receipt | null;
  readonly booked: BookedWith;
}

/**
 * Writes a receipt in its transaction. A changed account is a result, not a failure. So is another decision under the same id: a workflow
 * task that was lost after it had recorded runs again, and the facts may be different by then. What stands in the way of an installation (its
 * place was taken, there is no key for what the customer is told) does not stand in the way of the decision: it is written without it.
 */
export async function recordStanding(store: Store, request: RecordRequest): Promise<StandingResult> {
  const { installation = null } = request;
  try {
    const { receipt, created } = await store.decisions.record(request);
    const recorded = created || canonicalJson(receipt) === canonicalJson(request.receipt);
    const booked = !created ? 'unknown' : installation === null ? 'no' : 'yes';
    return { recorded, standing: receipt, booked };
  } catch (error) {
    if (isFailure(error, 'AccountMoved')) return { recorded: false, standing: null, booked: 'no' };
    if (installation !== null) return recordStanding(store, { ...request, installation: null });
    throw error;
  }
}

/**
 * The id for the receipt of a decision that stores nothing beside it: `<workflow>:1`, or the next number when a lost task has written that
 * one. The case names the receipt of its answer; the other receipt stays, as a decision that nobody was told.
 */
export async function freeReceiptId(store: Store, workflowId: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const receiptId = `${workflowId}:${number}`;
    if ((await store.decisions.get(receiptId)) === null) return receiptId;
  }
}

/** Writes a receipt that no order depends on. */
export async function recordReceipt(store: Store, receipt: Receipt): Promise<RecordResult> {
  const alone = { orderId: null, creditHold: null, allowOverLimit: false, caseDoc: null };
  const { recorded } = await recordStanding(store, { receipt, ...alone });
  return { recorded };
}
