/**
 * Four eyes: one person begins, and another one decides. The same rule says who may be the other person, for money, policies, orders and
 * holds.
 */
import { absence } from './absences.ts';
import type { Instant } from './civil-date.ts';
import type { SubjectId } from './flavor.ts';
import { refusalTable } from './refusal-table.ts';

/** Everything for which a decision on a proposal is refused, and everything that takes another person: one line for each cause. */
export const fourEyesRefusals = refusalTable('proposal', {
  'proposer-decides': {
    type: 'DutiesNotSeparated',
    pointer: '/proposalId',
    in: 'path',
    detail: 'The person who proposed something does not decide on it.',
    accepted: 'the decision of another person',
  },
  'opener-upholds': {
    type: 'DutiesNotSeparated',
    pointer: '/disputeId',
    in: 'path',
    detail: 'The person who opened a dispute may not uphold it.',
    accepted: 'the decision of another person, or a dispute that is not upheld',
  },
  'setter-lifts-legal-hold': {
    type: 'DutiesNotSeparated',
    pointer: '/holdId',
    in: 'path',
    detail: 'The person who set a legal hold does not lift it.',
    accepted: 'another person',
  },
  'setter-lifts-dunning-hold': {
    type: 'DutiesNotSeparated',
    pointer: '/tags',
    detail: 'The person who set a hold for a bereavement or a lawyer does not lift it.',
    accepted: 'another person, or the hold among the tags',
  },
  'opener-dismisses-insolvency': {
    type: 'DutiesNotSeparated',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'The person who entered the opening of a bankruptcy does not dismiss it.',
    accepted: 'another person, or a discharge that another person approves',
  },
  'receiver-decides': {
    type: 'DutiesNotSeparated',
    pointer: '/requestId',
    in: 'path',
    detail: 'The person who entered a request does not decide on it.',
    accepted: 'the decision of another person',
  },
  'author-approves': {
    type: 'DutiesNotSeparated',
    pointer: '/version',
    in: 'path',
    detail: 'A policy is approved by another person than its author and the person who submitted it.',
    accepted: 'the approval of another person',
  },
  'suspect-decides': {
    type: 'DutiesNotSeparated',
    pointer: '/alertId',
    in: 'path',
    detail: 'The alert speaks of what you did. Another person decides.',
    accepted: 'the decision of another person',
  },
  'giver-confirms': {
    type: 'DutiesNotSeparated',
    pointer: '/changedAt',
    detail: 'Another administrator has to confirm the access that you gave.',
    accepted: 'the confirmation of another administrator',
  },
  'own-access': {
    type: 'DutiesNotSeparated',
    pointer: '/staffId',
    in: 'path',
    detail: 'Another administrator has to change your account.',
    accepted: 'the account of somebody else',
  },
  'proposal-decided': {
    type: 'InvalidState',
    pointer: '/proposalId',
    in: 'path',
    detail: 'Another decision was made on the proposal before.',
    accepted: 'a proposal in the state proposed, or the same decision again by the same person',
  },
});

export type FourEyesRefusal = (typeof fourEyesRefusals.codes)[number];

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
  // Issuers differ on whether case counts in a name. Here it never makes two people of one.
  const sameCase = by.toLowerCase();
  return !involved.some((subject) => subject?.toLowerCase() === sameCase);
}

/**
 * Refuses a person who took part in it before.
 * @param code what it is that takes another person
 * @throws BusinessFailure DutiesNotSeparated
 */
export function assertAnotherPerson(
  by: SubjectId,
  involved: readonly (SubjectId | null)[],
  code: FourEyesRefusal,
): void {
  if (!isAnotherPerson(by, involved)) throw fourEyesRefusals.refusal(code);
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
  assertAnotherPerson(by, [proposal.proposedBy], 'proposer-decides');
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
