import { isDeepStrictEqual } from 'node:util';
import type { AccountPresent } from '../../domain/accounts/snapshot.ts';
import { daysPastDue, pastDueAmount } from '../../domain/accounts/standing.ts';
import { type DunningCase, type DunningView, wasAsked } from '../../domain/arrears/dunning-case.ts';
import { askedBills } from '../../domain/arrears/dunning-facts.ts';
import { feesDue } from '../../domain/billing/due-next.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { money, sumMinor } from '../../domain/money.ts';
import type { CompiledDunningPolicy } from '../../rules/dunning/compile.ts';
import { type DunningPlan, planDunning } from '../../rules/dunning/plan.ts';
import type { DunningBasis } from '../../store/arrears/dunning-basis.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import { lettersToPayers } from './dunning-letters.ts';
import { dunningMessage, limitedMessage, reinstatedMessage, serviceMessage } from './dunning-messages.ts';

/** What dunning works with. */
export interface DunningDeps {
  readonly store: Pick<Store, 'dunning' | 'accounts' | 'snapshots' | 'writeOffs' | 'hierarchy'>;
  readonly policies: Pick<PolicyProvider, 'inForce' | 'version'>;
}

/** What a look saw of an account, and what has to be done. */
export interface DunningLook {
  readonly basis: DunningBasis;
  readonly plan: DunningPlan;
}

/**
 * Looks at an account as it is now and says what its dunning policy wants. Writes nothing. An open episode uses the version it began with.
 * Without a policy, an account can only leave dunning. Throws BillingAccountNotFound.
 */
export async function lookAtDunning(
  deps: DunningDeps,
  billingAccountId: BillingAccountId,
  now: Instant,
): Promise<DunningLook> {
  const { basis, plan } = await seen(deps, billingAccountId, now);
  return { basis, plan };
}

/**
 * Takes the step of a look, on exactly what it saw. Returns null when the account or its episode has changed since then: look again.
 */
export async function takeDunningStep(
  deps: DunningDeps,
  look: DunningLook,
  now: Instant,
): Promise<DunningView | null> {
  const stepped = await takeStep(deps, look, now);
  if (stepped === null) return null;
  if (stepped.nextLookAt === null) return { ...stepped, writeOffWaits: false };
  // It does not matter who proposed it: the policy at its last stage, or a person before that.
  const { billingAccountId } = look.basis;
  const waiting = { state: 'proposed', billingAccountId, limit: 1, cursor: null } as const;
  return { ...stepped, writeOffWaits: (await deps.store.writeOffs.list(waiting)).items.length > 0 };
}

/** The result of a step, without what waits for a person. */
type Stepped = Omit<DunningView, 'writeOffWaits'>;

async function takeStep(deps: DunningDeps, look: DunningLook, now: Instant): Promise<Stepped | null> {
  const { billingAccountId } = look.basis;
  const { present, basis, plan, policy, open } = await seen(deps, billingAccountId, now);
  if (!isDeepStrictEqual({ basis, plan }, { basis: look.basis, plan: look.plan })) return null;
  const { locale } = present.customer;
  try {
    switch (plan.kind) {
      case 'none':
        return NOT_DUNNED;
      case 'wait':
        if (open !== null && open.pause === plan.pause && open.nextLookAt === plan.nextLookAt)
          return viewOf(open, 'waits');
        return viewOf(await deps.store.dunning.wait({ ...basis, ...plan }, now), 'waits');
      case 'enter': {
        if (policy === null) return NOT_DUNNED;
        const figures = figuresOf(present);
        const { currency } = present.account;
        const told = {
          pastDue: money(figures.pastDueAmount, currency),
          daysPastDue: figures.daysPastDue,
          fee: money(plan.fee, currency),
          fees: money(sumMinor([feesDue(present), plan.fee]), currency),
        };
        const letters = await lettersToPayers(deps.store, present, plan.stage, told);
        const { customerId } = present.account;
        const isAsked = letters === null || letters.some((letter) => letter.customerId === customerId);
        const limited = isAsked ? null : limitedMessage(plan.effects, locale);
        const entered = await deps.store.dunning.enter(
          {
            ...basis,
            stage: plan.stage,
            effects: plan.effects,
            fee: plan.fee,
            policy: policy.reference,
            figures,
            nextLookAt: plan.nextLookAt,
            message: { locale, ...dunningMessage(plan.stage, told, locale) },
            ...(letters === null ? {} : { letters }),
            ...(limited === null ? {} : { limited: { locale, ...limited } }),
          },
          now,
        );
        return viewOf(entered, 'entered');
      }
      case 'adopt': {
        if (policy === null) return NOT_DUNNED;
        const { stage, effects, nextLookAt } = plan;
        const came = { stage, effects, nextLookAt, policy: policy.reference, figures: figuresOf(present) };
        return viewOf(await deps.store.dunning.adopt({ ...basis, ...came }, now), 'adopted');
      }
      case 'relieve':
      case 'resume': {
        const { nextLookAt, kind } = plan;
        const message = { locale, ...serviceMessage(kind, locale) };
        const moved = await deps.store.dunning[kind]({ ...basis, nextLookAt, message }, now);
        return viewOf(moved, kind === 'relieve' ? 'relieved' : 'resumed');
      }
      case 'leave': {
        const message = { locale, ...reinstatedMessage(open !== null && wasAsked(open), locale) };
        const left = await deps.store.dunning.leave({ ...basis, ending: plan.ending, message }, now);
        return viewOf(left, 'left');
      }
    }
  } catch (error) {
    if (error instanceof BusinessFailure && error.type === 'AccountMoved') return null;
    throw error;
  }
}

/** How often a step is tried on an account that keeps changing. */
const ATTEMPTS = 20;

/**
 * Looks once and acts once: an account's workflow does this between two waits. Throws BillingAccountNotFound; AccountMoved when the
 * account changed again and again in the meantime.
 */
export async function dunningStep(
  deps: DunningDeps,
  billingAccountId: BillingAccountId,
  now: Instant,
): Promise<DunningView> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const done = await takeDunningStep(deps, await lookAtDunning(deps, billingAccountId, now), now);
    if (done !== null) return done;
  }
  throw new BusinessFailure(
    'AccountMoved',
    `the account changed ${ATTEMPTS} times while dunning looked at it`,
  );
}

const NOT_DUNNED: Stepped = {
  caseId: null,
  did: 'nothing',
  stage: null,
  pause: null,
  ending: null,
  policyVersion: null,
  nextLookAt: null,
};

function viewOf(episode: DunningCase, did: DunningView['did']): Stepped {
  const { caseId, stage, pause, ending, nextLookAt, policy } = episode;
  return { caseId, did, stage, pause, ending, policyVersion: policy.version, nextLookAt };
}

interface Seen extends DunningLook {
  readonly present: AccountPresent;
  readonly open: DunningCase | null;
  readonly policy: CompiledDunningPolicy | null;
}

async function seen(deps: DunningDeps, billingAccountId: BillingAccountId, now: Instant): Promise<Seen> {
  const { store, policies } = deps;
  const account = await store.accounts.get(billingAccountId);
  if (account === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  // Read the episode first: a stage that is entered in between also changes the account's version, and the step is then refused.
  const open = await store.dunning.open(billingAccountId);
  const present = await store.snapshots.ofAccount(account.customerId, billingAccountId, now);
  const policy =
    open === null
      ? await policies.inForce('dunning', now)
      : await policies.version('dunning', open.policy.version);
  const basis = {
    billingAccountId,
    accountVersion: present.account.version,
    episode: open === null ? null : { caseId: open.caseId, revision: open.revision },
  };
  const days = (await policies.inForce('working-days', now))?.parameters ?? null;
  return { present, open, policy, basis, plan: await planDunning(policy, present, open, days) };
}

function figuresOf({ openBills, today, leastDebt }: AccountPresent) {
  const bills = askedBills(openBills, today);
  return {
    daysPastDue: daysPastDue(openBills, today, leastDebt),
    pastDueAmount: pastDueAmount(openBills, today),
    unpaidBills: bills.length,
    bills,
  };
}
