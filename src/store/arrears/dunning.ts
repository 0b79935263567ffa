import type { Db, MongoClient } from 'mongodb';
import { type BillingAccount, isSuspendedByDunning } from '../../domain/accounts/billing-account.ts';
import {
  type AskedBill,
  DUNNING_PROPOSER,
  type DunningCase,
  type DunningEffect,
  type DunningEnding,
  type DunningHoldTag,
  type DunningPause,
  type DunningStage,
  dunningCaseId,
  type Liftable,
  protectionLifted,
} from '../../domain/arrears/dunning-case.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { assertAnotherPerson } from '../../domain/four-eyes.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { Minor } from '../../domain/money.ts';
import type { VersionReference } from '../../domain/policies/names.ts';
import { type AccountChange, changeAccount, changeAccountFields } from '../accounts/account-change.ts';
import {
  type AccountTx,
  type CreditingTx,
  inAccountTransaction,
  inTransactionCreditingBills,
} from '../accounts/account-transaction.ts';
import { accounts } from '../accounts/collections.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, type Tx, within } from '../mongo/transaction.ts';
import { writeInteraction } from '../notices/interactions.ts';
import { dunningCases, dunningHoldChanges } from './collections.ts';
import { closed, openDunningCase, putDunningCase } from './dunning-cases.ts';
import { type DunningMessage, tellOfDunning } from './dunning-notices.ts';
import { proposeWithin, withdrawWithin } from './write-off-proposals.ts';
import { feesToTakeBack } from './wrong-fees.ts';

/** What was seen of an account when its next step was decided: the step is taken on exactly this, or refused. */
export interface DunningBasis {
  readonly billingAccountId: BillingAccountId;
  readonly accountVersion: number;
  /** The open episode's id and revision; null when the account was not dunned. */
  readonly episode: { readonly caseId: string; readonly revision: number } | null;
}

export interface StageToEnter extends DunningBasis {
  readonly stage: DunningStage;
  readonly effects: readonly DunningEffect[];
  readonly fee: Minor;
  readonly policy: VersionReference;
  readonly figures: {
    readonly daysPastDue: number;
    readonly pastDueAmount: Minor;
    readonly unpaidBills: number;
    readonly bills: readonly AskedBill[];
  };
  readonly nextLookAt: Instant;
  readonly message: DunningMessage;
}

/** An account begins an episode in the state in which it came. */
export type AccountToAdopt = Omit<StageToEnter, 'fee' | 'message'>;

/** What a person lifts, and why. */
export interface Reinstatement {
  readonly billingAccountId: BillingAccountId;
  readonly lift: readonly Liftable[];
  readonly reason: string;
  readonly by: SubjectId;
}

/** Service is lifted or taken away because of a promise. */
export interface ServiceStep extends DunningBasis {
  readonly nextLookAt: Instant;
  readonly message: DunningMessage;
}

export interface DunningWrites {
  /**
   * Enters a stage with all its effects, in one transaction: fee, restriction, suspension, collections, proposal, notice and
   * the episode itself. Throws AccountMoved when account or episode are not what was seen: look again.
   */
  enter(step: StageToEnter, now: Instant): Promise<DunningCase>;
  /**
   * Ends an episode, in one transaction. `paid`: what it imposed is lifted, the customer is told so, a proposal that nobody
   * decided is withdrawn. Throws AccountMoved.
   */
  leave(
    end: DunningBasis & { readonly ending: DunningEnding; readonly message: DunningMessage },
    now: Instant,
  ): Promise<DunningCase>;
  /**
   * Begins an episode of an account that came in suspended or in collections, at the stage at which it is. It posts and imposes nothing and
   * tells nobody; when the debt is paid, what the account came with is lifted. Throws AccountMoved.
   */
  adopt(account: AccountToAdopt, now: Instant): Promise<DunningCase>;
  /**
   * Lifts what a person names, for a reason that the customer's record keeps. What is not in force is left alone.
   * @throws BusinessFailure BillingAccountNotFound
   */
  reinstate(request: Reinstatement, now: Instant): Promise<BillingAccount>;
  /**
   * Lifts the restriction and the suspension that an episode imposed, for as long as a promise is in force; the customer is told. A
   * hand-over to collections stays. Throws AccountMoved.
   */
  relieve(step: ServiceStep, now: Instant): Promise<DunningCase>;
  /** Imposes again what was lifted for a promise that is over; the customer is told. Throws AccountMoved. */
  resume(step: ServiceStep, now: Instant): Promise<DunningCase>;
  /** Notes why nothing is done and when to look again. Throws AccountMoved. */
  wait(
    wait: DunningBasis & { readonly pause: DunningPause | null; readonly nextLookAt: Instant },
    now: Instant,
  ): Promise<DunningCase>;
  /**
   * Sets the tags of an account's dunning hold; the change is kept with its reason. The same tags again change nothing.
   * @throws BusinessFailure BillingAccountNotFound; DutiesNotSeparated when a person would lift a protecting hold that they set;
   * AccountMoved when the change would lift one that `mayLift` does not name, because it was set meanwhile
   */
  setHolds(
    change: {
      readonly billingAccountId: BillingAccountId;
      readonly tags: readonly DunningHoldTag[];
      readonly reason: string;
      readonly by: SubjectId;
      /** The protecting holds that the caller was allowed to lift. */
      readonly mayLift: readonly DunningHoldTag[];
    },
    now: Instant,
  ): Promise<{ account: BillingAccount; changed: boolean }>;
}

export function dunningWrites(db: Db, client: MongoClient): DunningWrites {
  return {
    enter: (step, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'dunning.enter', (tx) => enterWithin(tx, step, now)),
      ),
    leave: (end, now) =>
      inTransactionCreditingBills(db, client, 'dunning.leave', (tx) => leaveWithin(tx, end, now)),
    adopt: (account, now) =>
      againOnDuplicateKey(() =>
        inAccountTransaction(db, client, 'dunning.adopt', (tx) => adoptWithin(tx, account, now)),
      ),
    reinstate: (request, now) =>
      inAccountTransaction(db, client, 'dunning.reinstate', (tx) => reinstateWithin(tx, request, now)),
    relieve: (step, now) =>
      inAccountTransaction(db, client, 'dunning.relieve', (tx) => relieveWithin(tx, step, now)),
    resume: (step, now) =>
      inAccountTransaction(db, client, 'dunning.resume', (tx) => resumeWithin(tx, step, now)),
    wait: (wait, now) =>
      inAccountTransaction(db, client, 'dunning.wait', async (tx) => {
        const { episode, account } = await seen(tx, wait);
        if (episode === null || account.version !== wait.accountVersion) throw moved();
        const { pause, nextLookAt } = wait;
        return putDunningCase(tx, { ...episode, pause, nextLookAt }, now);
      }),
    setHolds: (change, now) =>
      inAccountTransaction(db, client, 'dunning.setHolds', (tx) => setDunningHoldsWithin(tx, change, now)),
  };
}

async function enterWithin(tx: CreditingTx, step: StageToEnter, now: Instant): Promise<DunningCase> {
  const { billingAccountId, stage, accountVersion: expectedVersion } = step;
  const { episode, account } = await seen(tx, step);
  const caseId = episode?.caseId ?? (await nextCaseId(tx, billingAccountId));
  const key = `${caseId}:${stage}`;
  const effects = step.effects.filter((effect) => hasEffect(effect, account, step.fee));
  const fee = effects.includes('fee') ? step.fee : 0;
  await changeAccount(
    tx,
    billingAccountId,
    {
      entries: fee > 0 ? [feeEntry(billingAccountId, fee, key, now)] : [],
      set: imposed(account, effects),
      expectedVersion,
    },
    now,
  );
  const taken = {
    stage,
    at: now,
    date: civilDateAt(now, account.timeZone),
    ...step.figures,
    effects,
    fee,
  };
  const after: DunningCase = {
    caseId,
    billingAccountId,
    customerId: account.customerId,
    currency: account.currency,
    state: 'open',
    stage,
    steps: [...(episode?.steps ?? []), taken],
    policy: episode?.policy ?? step.policy,
    pause: null,
    relievedAt: null,
    enteredAt: episode?.enteredAt ?? now,
    leftAt: null,
    ending: null,
    nextLookAt: step.nextLookAt,
    revision: episode?.revision ?? 0,
    updatedAt: now,
  };
  if (effects.includes('notice')) await tellOfDunning(tx, after, { id: key, code: stage }, step.message, now);
  if (effects.includes('proposeWriteOff'))
    await proposeWithin(
      tx,
      {
        proposalId: `${caseId}:writeOff`,
        billingAccountId,
        proposedBy: DUNNING_PROPOSER,
        caseId,
        note: null,
        kind: 'writeOff',
      },
      now,
    );
  return putDunningCase(tx, after, now);
}

async function leaveWithin(
  tx: CreditingTx,
  { ending, message, ...basis }: DunningBasis & { ending: DunningEnding; message: DunningMessage },
  now: Instant,
): Promise<DunningCase> {
  const { episode, account } = await seen(tx, basis);
  if (episode === null) throw moved();
  const lifted = ending === 'paid' ? liftedFrom(account, episode) : {};
  const { accountVersion: expectedVersion, billingAccountId } = basis;
  const entries = await feesToTakeBack(tx, episode, account, now);
  await changeAccount(tx, billingAccountId, { entries, set: lifted, expectedVersion }, now);
  if (Object.keys(lifted).length > 0)
    await tellOfDunning(
      tx,
      episode,
      { id: `${episode.caseId}:reinstated`, code: 'reinstated' },
      message,
      now,
    );
  await withdrawWithin(tx, billingAccountId, now);
  return putDunningCase(tx, closed(episode, ending, now), now);
}

async function adoptWithin(tx: AccountTx, step: AccountToAdopt, now: Instant): Promise<DunningCase> {
  const { billingAccountId, stage, accountVersion: expectedVersion, effects, nextLookAt } = step;
  const { episode, account } = await seen(tx, step);
  if (episode !== null) throw moved();
  await changeAccountFields(tx, billingAccountId, { expectedVersion }, now);
  const { customerId, currency, timeZone } = account;
  const date = civilDateAt(now, timeZone);
  // Nobody was asked yet: the letter of the account's former service does not count here.
  const came = { stage, at: now, date, ...step.figures, bills: [], effects, fee: 0 };
  const caseId = await nextCaseId(tx, billingAccountId);
  const none = { pause: null, relievedAt: null, leftAt: null, ending: null } as const;
  const begun = {
    caseId,
    billingAccountId,
    customerId,
    currency,
    state: 'open',
    stage,
    steps: [came],
  } as const;
  const after = {
    ...begun,
    ...none,
    policy: step.policy,
    enteredAt: now,
    nextLookAt,
    revision: 0,
    updatedAt: now,
  };
  return putDunningCase(tx, after, now);
}

async function reinstateWithin(
  tx: AccountTx,
  { billingAccountId, lift, reason, by }: Reinstatement,
  now: Instant,
): Promise<BillingAccount> {
  const doc = await collectionOf(tx.db, accounts).findOne({ _id: billingAccountId }, within(tx));
  if (doc === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  const before = accounts.fromDoc(doc);
  const { restrictions, collectionStatus } = before;
  const marks: readonly string[] = lift;
  const set: Imposed = {
    ...(marks.includes('suspension') && isSuspendedByDunning(before) ? { state: 'active' as const } : {}),
    ...(marks.includes('newOrders') && restrictions.includes('newOrders')
      ? { restrictions: restrictions.filter((restriction) => restriction !== 'newOrders') }
      : {}),
    ...(marks.includes(collectionStatus) ? { collectionStatus: 'none' as const } : {}),
  };
  if (Object.keys(set).length === 0) return before;
  const { account } = await changeAccountFields(tx, billingAccountId, { set }, now);
  const { customerId, version } = account;
  await writeInteraction(tx, {
    ...{ interactionId: `reinstated:${billingAccountId}:${version}`, customerId, billingAccountId },
    ...{ occurredAt: now, channel: 'system', direction: 'outbound', topic: 'dunning' },
    ...{ code: 'REINSTATED_BY_PERSON', reference: by, summary: reason },
  });
  return account;
}

async function relieveWithin(tx: AccountTx, step: ServiceStep, now: Instant): Promise<DunningCase> {
  const { episode, account } = await seen(tx, step);
  if (episode === null) throw moved();
  const { collectionStatus: _, ...set } = liftedFrom(account, episode);
  return serviceMoved(tx, { step, episode, set, relievedAt: now, code: 'relieved' }, now);
}

async function resumeWithin(tx: AccountTx, step: ServiceStep, now: Instant): Promise<DunningCase> {
  const { episode, account } = await seen(tx, step);
  if (episode === null) throw moved();
  const did = episode.steps.flatMap(({ effects }) => effects);
  const again = RESTRICTING.filter((effect) => did.includes(effect) && hasEffect(effect, account, 0));
  const set = imposed(account, again);
  return serviceMoved(tx, { step, episode, set, relievedAt: null, code: 'resumed' }, now);
}

/** What a promise can lift for a while. */
const RESTRICTING = ['blockNewOrders', 'suspend'] as const;

async function serviceMoved(
  tx: AccountTx,
  move: {
    readonly step: ServiceStep;
    readonly episode: DunningCase;
    readonly set: Imposed;
    readonly relievedAt: Instant | null;
    readonly code: 'relieved' | 'resumed';
  },
  now: Instant,
): Promise<DunningCase> {
  const { step, episode, set, relievedAt, code } = move;
  const { accountVersion: expectedVersion, billingAccountId, message, nextLookAt } = step;
  await changeAccountFields(tx, billingAccountId, { set, expectedVersion }, now);
  const id = `${episode.caseId}:${code}:${episode.revision}`;
  await tellOfDunning(tx, episode, { id, code }, message, now);
  const pause = relievedAt === null ? null : ('promise' as const);
  return putDunningCase(tx, { ...episode, relievedAt, pause, nextLookAt }, now);
}

async function seen(
  tx: Tx,
  { billingAccountId, episode: basis }: DunningBasis,
): Promise<{ episode: DunningCase | null; account: BillingAccount }> {
  const doc = await collectionOf(tx.db, accounts).findOne({ _id: billingAccountId }, within(tx));
  if (doc === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  const episode = await openDunningCase(tx, billingAccountId);
  if (episode?.caseId !== basis?.caseId || episode?.revision !== basis?.revision) throw moved();
  return { episode, account: accounts.fromDoc(doc) };
}

function moved(): BusinessFailure {
  return new BusinessFailure('AccountMoved', 'the account or its dunning changed meanwhile');
}

async function nextCaseId(tx: Tx, billingAccountId: BillingAccountId): Promise<string> {
  const before = await collectionOf(tx.db, dunningCases).countDocuments({ billingAccountId }, within(tx));
  return dunningCaseId(billingAccountId, before + 1);
}

/** What is so already is not done by this stage, and will not be undone with it. */
function hasEffect(effect: DunningEffect, account: BillingAccount, fee: Minor): boolean {
  switch (effect) {
    case 'fee':
      return fee > 0;
    case 'blockNewOrders':
      return !account.restrictions.includes('newOrders');
    case 'suspend':
      return account.state === 'active';
    case 'collections':
      return account.collectionStatus === 'none';
    case 'notice':
    case 'proposeWriteOff':
      return true;
  }
}

type Imposed = NonNullable<AccountChange['set']>;

function imposed(account: BillingAccount, effects: readonly DunningEffect[]): Imposed {
  return {
    ...(effects.includes('blockNewOrders')
      ? { restrictions: [...account.restrictions, 'newOrders' as const] }
      : {}),
    ...(effects.includes('suspend') ? { state: 'suspended' as const } : {}),
    ...(effects.includes('collections') ? { collectionStatus: 'collections' as const } : {}),
  };
}

/** Takes back what this episode imposed, where it is still in force; what somebody else did stays. */
function liftedFrom(account: BillingAccount, episode: DunningCase): Imposed {
  const did = new Set(episode.steps.flatMap(({ effects }) => effects));
  const { restrictions } = account;
  return {
    ...(did.has('blockNewOrders') && restrictions.includes('newOrders')
      ? { restrictions: restrictions.filter((restriction) => restriction !== 'newOrders') }
      : {}),
    ...(did.has('suspend') && isSuspendedByDunning(account) ? { state: 'active' as const } : {}),
    ...(did.has('collections') && account.collectionStatus === 'collections'
      ? { collectionStatus: 'none' as const }
      : {}),
  };
}

function feeEntry(billingAccountId: BillingAccountId, fee: Minor, key: string, now: Instant): NewEntry {
  return {
    billingAccountId,
    type: 'fee',
    direction: 'debit',
    amount: fee,
    occurredAt: now,
    idempotencyKey: `${key}:fee`,
    source: 'dunning',
    billId: null,
    paymentId: null,
    note: null,
  };
}

async function setDunningHoldsWithin(
  tx: AccountTx,
  change: Parameters<DunningWrites['setHolds']>[0],
  now: Instant,
): Promise<{ account: BillingAccount; changed: boolean }> {
  const { billingAccountId, reason, by } = change;
  const doc = await collectionOf(tx.db, accounts).findOne({ _id: billingAccountId }, within(tx));
  if (doc === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  const current = accounts.fromDoc(doc);
  const before = [...current.dunningHolds].sort();
  const after = [...new Set(change.tags)].sort();
  if (before.join() === after.join()) return { account: current, changed: false };
  const lifted = protectionLifted(before, after);
  if (!lifted.every((tag) => change.mayLift.includes(tag))) throw moved();
  for (const tag of lifted)
    assertAnotherPerson(by, [await setterOf(tx, billingAccountId, tag)], 'setter-lifts-dunning-hold');
  const { account } = await changeAccountFields(tx, billingAccountId, { set: { dunningHolds: after } }, now);
  const changeId = `${billingAccountId}:${account.version}`;
  const kept = {
    changeId,
    billingAccountId,
    customerId: account.customerId,
    before,
    after,
    reason,
    by,
    at: now,
  };
  await writing(tx, dunningHoldChanges).insert(ofAccount(billingAccountId), kept);
  return { account, changed: true };
}

/** Who set a tag that an account has; null for one that came with the account. */
async function setterOf(
  tx: Tx,
  billingAccountId: BillingAccountId,
  tag: DunningHoldTag,
): Promise<SubjectId | null> {
  const [latest] = await collectionOf(tx.db, dunningHoldChanges)
    .find({ billingAccountId, after: tag, before: { $ne: tag } }, within(tx))
    .sort({ at: -1, _id: -1 })
    .limit(1)
    .toArray();
  return latest === undefined ? null : dunningHoldChanges.fromDoc(latest).by;
}
