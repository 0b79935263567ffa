/** Credit that is paid out when two people agree. */
import { type Account, freeCreditOf } from './account.ts';
import type { Operation } from './operation.ts';
import type { Verdict } from './payments.ts';

/** One person proposes, another one decides. The amount has to be there when it is paid out. */
export function payOut(
  account: Account,
  operation: Extract<Operation, { kind: 'proposePayOut' | 'approvePayOut' | 'rejectPayOut' }>,
  at: string,
): Verdict {
  if (operation.kind === 'proposePayOut') {
    account.payOuts.set(operation.payOut, { amount: operation.amount, state: 'proposed' });
    return 'accepted';
  }
  const proposal = account.payOuts.get(operation.payOut);
  if (proposal === undefined || operation.byProposer === true) return 'refused';
  const wanted = operation.kind === 'approvePayOut' ? 'approved' : 'rejected';
  if (proposal.state !== 'proposed') return proposal.state === wanted ? 'accepted' : 'refused';
  if (wanted === 'approved') {
    if (proposal.amount > freeCreditOf(account)) return 'refused';
    account.entries.push({
      ...{ type: 'refund', amount: proposal.amount, occurredAt: at, bill: null, confirmedFor: null },
    });
  }
  proposal.state = wanted;
  return 'accepted';
}
