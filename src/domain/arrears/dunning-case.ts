import type { CivilDate, Instant } from '../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, SubjectId } from '../flavor.ts';
import type { Proposed } from '../four-eyes.ts';
import type { Currency, Minor } from '../money.ts';
import type { VersionReference } from '../policies/names.ts';

/** The stages of dunning, in their order. An episode climbs one at a time. */
export const DUNNING_STAGES = [
  'reminder',
  'warning',
  'serviceRestricted',
  'suspended',
  'collections',
  'writeOffProposed',
] as const;
export type DunningStage = (typeof DUNNING_STAGES)[number];

/** What a stage does when it is entered. */
export const DUNNING_EFFECTS = [
  /** Tells the customer. */
  'notice',
  /** Posts the stage's fee. */
  'fee',
  /** New orders on the account are declined. */
  'blockNewOrders',
  /** The account is suspended. */
  'suspend',
  /** The debt is handed to collections. */
  'collections',
  /** A write-off is proposed to a person. */
  'proposeWriteOff',
] as const;
export type DunningEffect = (typeof DUNNING_EFFECTS)[number];

/** Why care stops dunning on an account. While there is any of them, nobody asks the customer for money. */
export const DUNNING_HOLD_TAGS = ['bereavement', 'vulnerable', 'legal', 'insolvency'] as const;
export type DunningHoldTag = (typeof DUNNING_HOLD_TAGS)[number];

/** Holds that protect a person or a right: another person than the one who set them lifts them, after a step-up. */
const PROTECTING_HOLD_TAGS: readonly DunningHoldTag[] = ['bereavement', 'legal', 'insolvency'];

/** The protecting holds that a change removes. */
export function protectionLifted(
  before: readonly DunningHoldTag[],
  after: readonly DunningHoldTag[],
): DunningHoldTag[] {
  return PROTECTING_HOLD_TAGS.filter((tag) => before.includes(tag) && !after.includes(tag));
}

/** What an account may not do while it is dunned. */
export const ACCOUNT_RESTRICTIONS = ['newOrders'] as const;
export type AccountRestriction = (typeof ACCOUNT_RESTRICTIONS)[number];

/** One stage that an episode entered. */
export interface DunningStepTaken {
  readonly stage: DunningStage;
  readonly at: Instant;
  /** `at` in the account's time zone. */
  readonly date: CivilDate;
  /** Days past due when the stage was entered. */
  readonly daysPastDue: number;
  readonly pastDueAmount: Minor;
  readonly unpaidBills: number;
  /** The bills that are late, as they were: what the customer was asked for. */
  readonly bills: readonly AskedBill[];
  /** What was done; an effect that existed already (a suspended account) is not listed. */
  readonly effects: readonly DunningEffect[];
  /** The fee that was posted, 0 without one. */
  readonly fee: Minor;
  /** Who was asked, where it was not the account's own customer alone: the customers of its payers. Absent: that customer. */
  readonly askedOf?: readonly CustomerId[];
  /** When a person took the step back, because it had been wrong; absent: it stands. */
  readonly takenBackAt?: Instant;
}

/** The steps that stand, oldest first. */
export function stepsInForce({ steps }: Pick<DunningCase, 'steps'>): DunningStepTaken[] {
  return steps.filter(({ takenBackAt }) => takenBackAt === undefined);
}

/** What the steps of an episode that stand did. */
export function effectsOf(episode: Pick<DunningCase, 'steps'>): DunningEffect[] {
  return stepsInForce(episode).flatMap(({ effects }) => effects);
}

/**
 * Whether the account's own customer was asked for the money of an episode: not where only others were, as its payers, nor where the account came in
 * as it was and no letter was sent here.
 */
export function wasAsked(episode: Pick<DunningCase, 'steps' | 'customerId'>): boolean {
  return stepsInForce(episode).some(
    ({ effects, askedOf }) =>
      effects.includes('notice') && (askedOf === undefined || askedOf.includes(episode.customerId)),
  );
}

/**
 * The key of the step that an episode takes as its nth, counted from 0: its notice, its fee and its review have it. A stage that is entered
 * again, after it was taken back, has another one.
 */
export function stepKey(
  caseId: string,
  steps: readonly Pick<DunningStepTaken, 'stage'>[],
  index: number,
  stage: DunningStage,
): string {
  const before = steps.slice(0, index).filter((step) => step.stage === stage).length;
  return before === 0 ? `${caseId}:${stage}` : `${caseId}:${stage}:${before + 1}`;
}

/** A late bill at the moment at which its customer was asked to pay it. */
export interface AskedBill {
  readonly billId: BillId;
  /** What was asked for: its open amount. */
  readonly asked: Minor;
  /** Its amount minus what was paid, disputed or not. */
  readonly unpaid: Minor;
}

/** Why nothing is done although money is overdue. */
export const DUNNING_PAUSES = ['promise', 'dispute', 'hold', 'payment'] as const;
export type DunningPause = (typeof DUNNING_PAUSES)[number];

/** How an episode ended. `insolvency`: a bankruptcy was opened, and its debt rests. `takenBack`: a person took all its steps back, because they had been wrong. */
export const DUNNING_ENDINGS = ['paid', 'writtenOff', 'settled', 'takenBack', 'insolvency'] as const;
export type DunningEnding = (typeof DUNNING_ENDINGS)[number];

/** The dunning of an account from the first stage to its end. An account has at most one open case. */
export interface DunningCase {
  /** `dunning:<account>:<number>`; begins with the workflow's id. */
  readonly caseId: string;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  readonly state: 'open' | 'closed';
  /** The last stage that was entered, of those that were not taken back while the episode was open. */
  readonly stage: DunningStage;
  /** Oldest first. */
  readonly steps: readonly DunningStepTaken[];
  /** The policy version that the episode began with; it stays when a newer one is released. */
  readonly policy: VersionReference;
  readonly pause: DunningPause | null;
  /** Since when a promise lets service run again; null: what the stages imposed is in force. */
  readonly relievedAt: Instant | null;
  readonly enteredAt: Instant;
  readonly leftAt: Instant | null;
  readonly ending: DunningEnding | null;
  /** The next instant at which time alone could change something; null once closed. */
  readonly nextLookAt: Instant | null;
  /** Rises with every change. */
  readonly revision: number;
  readonly updatedAt: Instant;
}

/** The state of an account's dunning after a look, for its workflow. */
export interface DunningView {
  readonly caseId: string | null;
  /** What was done just now. */
  readonly did: 'nothing' | 'adopted' | 'entered' | 'left' | 'waits' | 'relieved' | 'resumed';
  readonly stage: DunningStage | null;
  readonly pause: DunningPause | null;
  readonly ending: DunningEnding | null;
  readonly policyVersion: string | null;
  /** Null when there is no open episode: nothing to wait for. */
  readonly nextLookAt: Instant | null;
  /** Whether a proposal to write off waits for a person. */
  readonly writeOffWaits: boolean;
}

/**
 * `proposed`: it waits for a person. `agreed`: a settlement waits for the money that was agreed. `lapsed`: that money did not come in time, and the
 * debt stands. `withdrawn`: the debt was paid before anybody decided.
 */
export const WRITE_OFF_STATES = [
  'proposed',
  'agreed',
  'approved',
  'rejected',
  'lapsed',
  'withdrawn',
] as const;
export type WriteOffState = (typeof WRITE_OFF_STATES)[number];

/**
 * How a debt is given up. `writeOff`: it is lost; the account is marked and its services end. `settlement`: what the customer paid is final, the
 * rest is given up, and nothing is left of it: no mark, and the services go on. `discharge`: what is left of the old debt at the end of a bankruptcy;
 * no mark either, and money that comes later is the customer's own.
 */
export const GIVING_UP = ['writeOff', 'settlement', 'discharge'] as const;
export type GivingUp = (typeof GIVING_UP)[number];

/** What a customer pays for a settlement, and until when; the rest is given up only then. */
export interface SettlementTerms {
  readonly amount: Minor;
  readonly payBy: CivilDate;
}

/** A debt that is to be given up. Another person than the proposer decides, but for a settlement within the limit of one person. */
export interface WriteOffProposal extends Proposed<WriteOffState> {
  readonly proposalId: string;
  readonly kind: GivingUp;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  /** The bills, each with its open amount at the time of the proposal. */
  readonly bills: readonly { readonly billId: BillId; readonly amount: Minor }[];
  readonly amount: Minor;
  readonly daysPastDue: number;
  /** {@link DUNNING_PROPOSER} when the policy proposed it, else the subject of the caller's token. */
  readonly proposedBy: SubjectId;
  readonly proposedAt: Instant;
  /** The episode that led to it; null when a person proposed it outside of one. */
  readonly caseId: string | null;
  readonly note: string | null;
  /** The amount that was given up: 0 unless approved. */
  readonly writtenOffAmount: Minor;
  /** What was paid of it afterwards; at most what was given up. */
  readonly recoveredAmount: Minor;
  /** Of a settlement whose money is to come; absent: what was paid is final at once. */
  readonly terms?: SettlementTerms;
}

/** The id of the promise by which the money of a settlement is awaited. */
export function settlementPromiseId(proposalId: string): string {
  return `${proposalId}-promise`;
}

/** What a person may lift of an account that dunning, an import or somebody of the staff imposed. */
export const LIFTABLE = ['suspension', 'newOrders', 'collections', 'writtenOff'] as const;
export type Liftable = (typeof LIFTABLE)[number];

/** Who proposes a write-off by policy. No token can have this subject, because it contains a space. */
export const DUNNING_PROPOSER: SubjectId = 'dunning policy';

/** The workflow that duns an account; the ids of its cases begin with this too. */
export function dunningWorkflowId(billingAccountId: BillingAccountId): string {
  return `dunning:${billingAccountId}`;
}

/** The id of an account's nth episode, counted from 1. */
export function dunningCaseId(billingAccountId: BillingAccountId, number: number): string {
  return `${dunningWorkflowId(billingAccountId)}:${number}`;
}
