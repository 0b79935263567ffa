/** People suspend, restore and close accounts, and say why. What dunning imposes is its own: see arrears. */
import type { CivilDate, Instant } from '../civil-date.ts';
import type { SubjectId } from '../flavor.ts';

/** Why people suspend an account. Late debt is none of them: dunning suspends for that, in its own time. */
export const SUSPENSION_REASONS = ['customerRequest', 'fraud', 'legal', 'misuse', 'operator'] as const;
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number];

/** Why an account is closed. */
export const CLOSURE_REASONS = [
  'customerRequest',
  'contractEnded',
  'portedOut',
  'deceased',
  'operator',
] as const;
export type ClosureReason = (typeof CLOSURE_REASONS)[number];

/** That a person did something to the state of an account. */
export interface StateMark<Reason extends string> {
  readonly reason: Reason;
  readonly by: SubjectId;
  readonly at: Instant;
}

/** That the relation of an account ends. */
export interface AccountEnding extends StateMark<ClosureReason> {
  /** Services that it ends name it. It stays when the day is moved. */
  readonly endingId: string;
  /** The last day of its services, in its time zone. */
  readonly lastDay: CivilDate;
  /** The day on which its final bill is made: the day after, however the cycle goes. */
  readonly finalBillDate: CivilDate;
}

/** Why the end of a relation is taken back. */
export const ENDING_WITHDRAWALS = ['customerRequest', 'mistake'] as const;
export type EndingWithdrawal = (typeof ENDING_WITHDRAWALS)[number];

/** Everything that keeps an account open. */
export const OPEN_MATTERS = [
  'services-run',
  'balance-not-zero',
  'bills-open',
  'charges-unbilled',
  'credit-is-held',
  'deposits-are-held',
] as const;
export type OpenMatter = (typeof OPEN_MATTERS)[number];

/** What closing an account looks at. Amounts in minor units. */
export interface ClosingFacts {
  readonly runningServices: number;
  readonly balance: number;
  readonly openBills: number;
  readonly unbilledAmount: number;
  readonly heldCredit: number;
  readonly heldDeposits: number;
}

/** What has to end before the account can be closed; empty: nothing. */
export function openMatters(facts: ClosingFacts): OpenMatter[] {
  const isOpen: Readonly<Record<OpenMatter, boolean>> = {
    'services-run': facts.runningServices > 0,
    'balance-not-zero': facts.balance !== 0,
    'bills-open': facts.openBills > 0,
    'charges-unbilled': facts.unbilledAmount !== 0,
    'credit-is-held': facts.heldCredit > 0,
    'deposits-are-held': facts.heldDeposits > 0,
  };
  return OPEN_MATTERS.filter((matter) => isOpen[matter]);
}
