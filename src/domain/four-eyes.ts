/**
 * Four eyes: one person begins, and another one decides. The same rule says who may be the other person, for money, policies, orders and
 * holds.
 */
import { absence } from './absences.ts';
import type { Instant } from './civil-date.ts';
import { BusinessFailure } from './failure-types.ts';
import type { SubjectId } from './flavor.ts';
import { refusalTable } from './refusal-table.ts';

/** Everything for which a decision on a proposal is refused beside who decides: one line for each cause. */
export const fourEyesRefusals = refusalTable('proposal', {
  'proposal-decided': {
    type: 'InvalidState',
    pointer: '/proposalId',
    in: 'path',
    detail: 'Another decision was made on the proposal before.',
    accepted: 'a proposal in the state proposed, or the same decision again by the same person',
  },
});

/** What every proposal has, whatever it is about. */
export interface Proposed<State extends string> {
  readonly state: State;
  readonly proposedBy: SubjectId;
  readonly decidedBy: SubjectId | null;
  readonly decidedAt: Instant | null;
  readonly decisionNote: string | null;
}

/**
 * Whether this person may decide: only if they took no part in it before.
 * @param involved who took part; null where nobody did, or the system did
 */
export function isAnotherPerson(by: SubjectId, involved: readonly (SubjectId | null)[]): boolean {
  return !involved.includes(by);
}

/**
 * Refuses a person who took part in it before.
 * @param told the sentence for the caller
 * @throws BusinessFailure DutiesNotSeparated
 */
export function assertAnotherPerson(
  by: SubjectId,
  involved: readonly (SubjectId | null)[],
  told: string,
): void {
  if (!isAnotherPerson(by, involved))
    throw new BusinessFailure('DutiesNotSeparated', 'this takes another person', { told });
}

export type Verdict = 'approved' | 'rejected';

/** Who decides, and what they say. */
export interface ProposalDecision {
  readonly proposalId: string;
  readonly by: SubjectId;
  readonly note: string | null;
}

/**
 * The proposal, if this person may decide it in this way, or has already done so.
 * @param proposal null when there is none
 * @throws BusinessFailure NotFound, DutiesNotSeparated (the proposer would decide), InvalidState (another decision was made)
 */
export function toDecide<P extends Proposed<string>>(proposal: P | null, by: SubjectId, verdict: Verdict): P {
  if (proposal === null) throw absence('proposal-missing');
  assertAnotherPerson(by, [proposal.proposedBy], 'The person who proposed something does not decide on it.');
  const again = proposal.state === verdict && proposal.decidedBy === by;
  if (proposal.state !== 'proposed' && !again)
    throw fourEyesRefusals.refusal('proposal-decided', {
      detail: `The proposal is ${proposal.state}: somebody has decided on it.`,
    });
  return proposal;
}

/** What a decision writes on a proposal. */
export function decidedAs(state: Verdict, { by, note }: ProposalDecision, now: Instant) {
  return { state, decidedBy: by, decidedAt: now, decisionNote: note } as const;
}
