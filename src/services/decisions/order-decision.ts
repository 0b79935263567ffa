/** Decisions on service orders: reading the facts, deciding, recording. */
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { creditHoldExpiry } from '../../domain/accounts/credit-hold.ts';
import type { CreditPartyNow } from '../../domain/accounts/credit-party.ts';
import type { OrderSnapshot } from '../../domain/accounts/snapshot.ts';
import type { ServiceApprovalCase } from '../../domain/cases/cases.ts';
import { addDays, type CivilDate, type Instant, startOfDay, type TimeZone } from '../../domain/civil-date.ts';
import type { Decision, Facts, Receipt } from '../../domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../../domain/decisions/facts/service-approval.ts';
import type { Ms } from '../../domain/flavor.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import type { Currency, Minor } from '../../domain/money.ts';
import { heldAmount } from '../../domain/payments/deposit.ts';
import type { CompiledPolicy } from '../../rules/compile.ts';
import { evaluatePolicy, RULE_ENGINE } from '../../rules/evaluate.ts';
import { type AgentVerdict, heldForFraud, overrule } from '../../rules/overruling.ts';
import type { ReadAhead } from '../../store/accounts/begin.ts';
import { creditHoldIdOf } from '../../store/accounts/credit-holds.ts';
import type { Addressee } from '../../store/accounts/snapshots.ts';
import type { AreaBook, PlannedBooking } from '../../store/cases/appointments.ts';
import { chainsOf } from '../../store/decisions/decisions.ts';
import type { Beside } from '../../store/mongo/beside.ts';
import type { Store } from '../../store/store.ts';
import { assertOrderCurrency } from '../currency.ts';
import { holdOf, type OrderWatch } from '../fraud/orders.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import { CustomerTurns } from './customer-turns.ts';
import type { ReadOutsideFacts } from './outside-facts.ts';
import { recordStanding, type StandingResult } from './record.ts';
import type { Shadow } from './shadow.ts';

/** The facts of one order, from one snapshot, and what else the decision needs from the account. */
export interface Assessment {
  readonly facts: Facts;
  readonly asOf: Instant;
  readonly today: CivilDate;
  readonly currency: Currency;
  readonly timeZone: TimeZone;
  readonly accountVersion: number;
  /** Whom an approval is told. */
  readonly addressee: Addressee;
  /** What recording the decision begins with. */
  readonly ahead: ReadAhead | null;
  /** The credit party, as far as its credit was held when the facts were read. */
  readonly creditParty: CreditPartyNow;
  /** The slots of the area that was asked about; null: none was. */
  readonly book: AreaBook | null;
  /** Set when the last day for the case's conditions is over. */
  readonly passedDeadline: Instant | null;
  /** What the fraud watch says of the order; null where it does not watch. */
  readonly fraud: JudgedEvent | null;
}

/** A decision ready to be recorded. */
export interface DecidedApproval {
  readonly receipt: Receipt;
  /** The end of the last day on which the conditions count; null without conditions. */
  readonly deadlineAt: Instant | null;
}

/** What deciding on orders works with. */
export interface OrderDecisionDeps {
  readonly store: Store;
  readonly policies: PolicyProvider;
  /** Candidates that decide beside the released policy; left out: there are none. */
  readonly shadow?: Shadow;
  /** Watches orders for fraud; left out: nobody does. */
  readonly fraud?: OrderWatch;
  /** Facts from other systems; left out: there are none. */
  readonly outside?: ReadOutsideFacts;
  /** How long credit is held for an approved order; left out: `CREDIT_HOLD_LIFE_MS`. */
  readonly creditHoldLifeMs?: Ms;
}

/** The most orders that may be judged and not recorded yet. */
const MOST_JUDGEMENTS = 1_000;

/** The three steps of a decision on an order. Each can be run twice. */
export function createOrderDecisions({
  store,
  policies,
  shadow,
  fraud,
  outside,
  creditHoldLifeMs,
}: OrderDecisionDeps) {
  const turns = new CustomerTurns();
  /** What was judged and is not recorded yet, by case. */
  const judgements = new Map<string, JudgedEvent>();
  return {
    /**
     * Reads balance, payment status, cycle and customer in one snapshot and makes the facts of them; what the fraud watch knows, and the slots
     * of `book`, come by the same command. The case's own credit hold does not
     * count against it. Orders of one customer take turns from here until they are recorded.
     * @returns null when other orders of the customer took too long: ask again
     * @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, CurrencyMismatch
     */
    async check(input: {
      readonly approval: ServiceApprovalCase;
      readonly conditionDeadlineAt: Instant | null;
      readonly asOf: Instant;
      /** The slots that an approval would be booked in; left out: none are read. */
      readonly book?: Beside<AreaBook> | null;
    }): Promise<Assessment | null> {
      const { approval, conditionDeadlineAt, asOf, book = null } = input;
      const { order } = approval;
      if (!(await turns.take(order.customerId, approval.workflowId))) return null;
      const chains = chainsOf(approval.workflowId, order.customerId);
      const behind = fraud?.read(order) ?? null;
      // An approval tells the customer, which is sealed.
      const keys = store.personalKeys.beside(order.customerId);
      const besides = [behind, book, keys].filter((beside) => beside !== null);
      const [{ snapshot, ahead, told }, fromOutside] = await Promise.all([
        store.snapshots.toDecide(order.customerId, order.billingAccountId, asOf, { chains, besides }),
        outside === undefined ? null : readOutside(outside, approval, asOf),
      ]);
      if (keys !== null) told(keys);
      const ownCreditHold = await heldFor(approval);
      // Before its first decision nothing was asked for.
      const deposit = approval.decision === null ? null : await store.deposits.ofOrder(order.orderId);
      const depositPaid = deposit === null ? 0 : heldAmount(deposit);
      const { account, today } = snapshot;
      assertOrderCurrency(account.currency, order);
      const deadlinePassed = conditionDeadlineAt !== null && asOf >= conditionDeadlineAt;
      return {
        facts: {
          ...serviceApprovalFacts(withoutOwnCreditHold(snapshot, ownCreditHold), order, depositPaid),
          ...fromOutside,
        },
        asOf,
        today,
        currency: account.currency,
        timeZone: account.timeZone,
        accountVersion: account.version,
        addressee: { account, locale: snapshot.customer.locale },
        ahead,
        creditParty: snapshot.creditParty,
        passedDeadline: deadlinePassed ? conditionDeadlineAt : null,
        book: book === null ? null : told(book),
        fraud:
          behind === null ? null : ((await fraud?.judge(approval, snapshot, told(behind), asOf)) ?? null),
      };
    },

    /**
     * Decides by the policy in force, or once more by the version that decided the case before; a condition that was asked and met is
     * honoured even if that version was retired. An agent's verdict or a passed deadline
     * may overrule it. A decision that was already recorded under this number is kept: a workflow task that was lost after it had recorded
     * runs again, and by then its own credit hold, or anything else, may lead to another outcome.
     * @throws BusinessFailure PolicyNotFound
     */
    async decide(input: {
      readonly approval: ServiceApprovalCase;
      readonly assessment: Assessment;
      readonly receiptNumber: number;
      readonly verdict: AgentVerdict | null;
      readonly at: Instant;
    }): Promise<DecidedApproval> {
      const { approval, assessment, receiptNumber, verdict, at } = input;
      const { facts, asOf, currency, today, timeZone, accountVersion, creditParty, passedDeadline } =
        assessment;
      const receiptId = `${approval.workflowId}:${receiptNumber}`;
      // The first decision is always recorded, and recording finds an earlier one. Later ones may let things stand and record nothing.
      const written = approval.decision === null ? null : await store.decisions.get(receiptId);
      if (written !== null) return { receipt: written, deadlineAt: deadlineOf(written, timeZone) };
      const asked = { facts, factsAsOf: asOf, decidedAt: at, currency, today };
      const policy = await policies.forCase('service-approval', at, approval.decision?.policy ?? null);
      const byPolicy =
        (await honoured(approval, policy, asked)) ?? (await evaluatePolicy({ policy, ...asked }));
      const held = heldForFraud(byPolicy, holdOf(assessment.fraud));
      const { decision, decidedBy } = overrule(held, verdict, passedDeadline);
      if (assessment.fraud !== null) keep(approval.workflowId, assessment.fraud);
      return {
        receipt: {
          ...decision,
          receiptId,
          requestType: 'service-approval',
          workflowId: approval.workflowId,
          customerId: approval.order.customerId,
          billingAccountId: approval.order.billingAccountId,
          decidedBy,
          engine: RULE_ENGINE,
          accountVersion,
          creditParty,
          currency,
          today,
        },
        deadlineAt: deadlineOf(decision, timeZone),
      };
    },

    /** Ends the turn of a case whose decision is not recorded. */
    letGo({ order, workflowId }: ServiceApprovalCase): void {
      turns.end(order.customerId, workflowId);
      judgements.delete(workflowId);
    },

    /**
     * Writes receipt, credit hold and case in one transaction, if the account is still the one that was read. An approval books its
     * installation in the same transaction, where a slot is free.
     */
    async record(input: {
      readonly receipt: Receipt;
      readonly next: ServiceApprovalCase;
      readonly installation?: PlannedBooking | null;
      readonly ahead?: ReadAhead | null;
    }): Promise<StandingResult> {
      const { receipt, next, installation = null, ahead = null } = input;
      const held: Minor = next.heldCredit?.amountMinor ?? 0;
      const creditHold =
        receipt.outcome === 'approve' && held > 0
          ? { amount: held, expiresAt: creditHoldExpiry(receipt.decidedAt, creditHoldLifeMs) }
          : null;
      const allowOverLimit = receipt.decidedBy.kind === 'agent';
      const { order } = next;
      const request = {
        ...{ receipt, orderId: order.orderId, creditHold, allowOverLimit },
        ...{ caseDoc: next, installation, ahead },
      };
      const result = await recordStanding(store, request);
      turns.end(order.customerId, next.workflowId);
      const judgement = judgements.get(next.workflowId);
      judgements.delete(next.workflowId);
      if (result.recorded) {
        shadow?.observe(receipt, order);
        if (judgement !== undefined) fraud?.observe(judgement);
      }
      return result;
    },
  };

  /** What the policy that will decide needs of other systems; nothing where there is no policy yet, which deciding refuses. */
  async function readOutside(
    read: ReadOutsideFacts,
    { order, decision }: ServiceApprovalCase,
    asOf: Instant,
  ): Promise<Facts> {
    const policy = await policies.forCase('service-approval', asOf, decision?.policy ?? null);
    return read(policy, order.customerId, 'order', asOf);
  }

  /**
   * A condition that was asked and met is honoured, also by a version that was retired meanwhile: its approval, when it approves now. Null:
   * there is no such condition, or it is not met; then the case is decided by `policy`.
   */
  async function honoured(
    { outcome, decision }: ServiceApprovalCase,
    policy: CompiledPolicy,
    asked: Omit<Parameters<typeof evaluatePolicy>[0], 'policy'>,
  ): Promise<Decision | null> {
    if (outcome !== 'approveWithConditions' || decision === null) return null;
    if (policy.reference.sha256 === decision.policy.sha256) return null;
    const before = await policies.version('service-approval', decision.policy.version);
    if (before === null) return null;
    const byItsVersion = await evaluatePolicy({ policy: before, ...asked });
    return byItsVersion.outcome === 'approve' ? byItsVersion : null;
  }

  /** Of a case that is never recorded nothing is kept for long. */
  function keep(workflowId: string, judgement: JudgedEvent): void {
    judgements.set(workflowId, judgement);
    const [oldest] = judgements.keys();
    if (judgements.size > MOST_JUDGEMENTS && oldest !== undefined) judgements.delete(oldest);
  }

  /** How much of the account's credit the case's credit hold takes now: nothing once it has expired. */
  async function heldFor({ workflowId, heldCredit }: ServiceApprovalCase): Promise<Minor> {
    if (heldCredit === null) return 0;
    const creditHold = await store.creditHolds.get(creditHoldIdOf(workflowId));
    return creditHold?.state === 'held' ? creditHold.amount : 0;
  }
}

export type OrderDecisions = ReturnType<typeof createOrderDecisions>;

/** The end of the last day on which a decision's conditions count; null without conditions. */
export function deadlineOf({ conditions }: Pick<Decision, 'conditions'>, timeZone: TimeZone): Instant | null {
  const lastDay = conditions
    .map((condition) => condition.dueDate)
    .sort()
    .at(-1);
  return lastDay === undefined ? null : startOfDay(addDays(lastDay, 1), timeZone);
}

function withoutOwnCreditHold(snapshot: OrderSnapshot, ownCreditHold: Minor): OrderSnapshot {
  if (ownCreditHold === 0) return snapshot;
  const less = (account: BillingAccount): BillingAccount =>
    account.billingAccountId === snapshot.account.billingAccountId
      ? { ...account, heldCredit: Math.max(0, account.heldCredit - ownCreditHold) }
      : account;
  return {
    ...snapshot,
    account: less(snapshot.account),
    partyAccounts: snapshot.partyAccounts.map((one) => ({ ...one, account: less(one.account) })),
  };
}
