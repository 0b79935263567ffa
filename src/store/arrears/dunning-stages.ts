import {
  type AskedBill,
  DUNNING_PROPOSER,
  type DunningCase,
  type DunningEffect,
  type DunningEnding,
  type DunningStage,
  dunningCaseId,
  effectsOf,
  stepKey,
} from '../../domain/arrears/dunning-case.ts';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { Minor } from '../../domain/money.ts';
import type { VersionReference } from '../../domain/policies/names.ts';
import { changeAccount, changeAccountFields } from '../accounts/account-change.ts';
import type { AccountTx, CreditingTx } from '../accounts/account-transaction.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { dunningCases } from './collections.ts';
import { accountMoved, type DunningBasis, seen } from './dunning-basis.ts';
import { closed, putDunningCase } from './dunning-cases.ts';
import { hasEffect, imposed, lifted } from './dunning-effects.ts';
import { type DunningLetter, type DunningMessage, sendLetters, tellOfDunning } from './dunning-notices.ts';
import { proposeWithin, withdrawWithin } from './write-off-proposals.ts';
import { feesToTakeBack } from './wrong-steps.ts';

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
  /** In place of `message`, where others than the account's own customer are asked. */
  readonly letters?: readonly DunningLetter[];
  /** To the account's own customer, where only others are asked and the stage limits the service. */
  readonly limited?: DunningMessage;
}

/** An account begins an episode in the state in which it came. */
export type AccountToAdopt = Omit<StageToEnter, 'fee' | 'message' | 'letters' | 'limited'>;

/** The end of an episode, and what the customer is told where something is lifted. */
export interface EpisodeToLeave extends DunningBasis {
  readonly ending: DunningEnding;
  readonly message: DunningMessage;
}

/** Enters a stage with all its effects. */
export async function enterWithin(tx: CreditingTx, step: StageToEnter, now: Instant): Promise<DunningCase> {
  const { billingAccountId, stage, accountVersion: expectedVersion } = step;
  const { episode, account } = await seen(tx, step);
  const caseId = episode?.caseId ?? (await nextCaseId(tx, billingAccountId));
  const before = episode?.steps ?? [];
  const key = stepKey(caseId, before, before.length, stage);
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
    ...(step.letters === undefined ? {} : { askedOf: step.letters.map(({ customerId }) => customerId) }),
  };
  const after: DunningCase = {
    caseId,
    billingAccountId,
    customerId: account.customerId,
    currency: account.currency,
    state: 'open',
    stage,
    steps: [...before, taken],
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
  if (effects.includes('notice')) await sendLetters(tx, after, { id: key, code: stage }, step, now);
  if (step.limited !== undefined && limitsService(effects))
    await tellOfDunning(tx, after, { id: `${key}:limited`, code: stage }, step.limited, now);
  if (effects.includes('proposeWriteOff'))
    await proposeWithin(
      tx,
      {
        proposalId: `${caseId}:writeOff${before.some((step) => step.stage === stage) ? `:${before.length}` : ''}`,
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

function limitsService(effects: readonly DunningEffect[]): boolean {
  return effects.includes('suspend') || effects.includes('blockNewOrders');
}

/** Ends an episode; when its debt is paid, what it imposed is lifted. */
export async function leaveWithin(
  tx: CreditingTx,
  { ending, message, ...basis }: EpisodeToLeave,
  now: Instant,
): Promise<DunningCase> {
  const { episode, account } = await seen(tx, basis);
  if (episode === null) throw accountMoved();
  const set = ending === 'paid' ? lifted(account, effectsOf(episode)) : {};
  const { accountVersion: expectedVersion, billingAccountId } = basis;
  const entries = await feesToTakeBack(tx, episode, account, now);
  await changeAccount(tx, billingAccountId, { entries, set, expectedVersion }, now);
  if (Object.keys(set).length > 0)
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

/** Begins the episode of an account that came in suspended or in collections. */
export async function adoptWithin(tx: AccountTx, step: AccountToAdopt, now: Instant): Promise<DunningCase> {
  const { billingAccountId, stage, accountVersion: expectedVersion, effects, nextLookAt } = step;
  const { episode, account } = await seen(tx, step);
  if (episode !== null) throw accountMoved();
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

async function nextCaseId(tx: Tx, billingAccountId: BillingAccountId): Promise<string> {
  const before = await collectionOf(tx.db, dunningCases).countDocuments({ billingAccountId }, within(tx));
  return dunningCaseId(billingAccountId, before + 1);
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
