/** The fraud watch of orders: judged where they are decided, counted once the decision stands. */

import { SEGMENTS } from '../../domain/accounts/customer.ts';
import type { AccountSnapshot } from '../../domain/accounts/snapshot.ts';
import type { ServiceApprovalCase } from '../../domain/cases/cases.ts';
import type { ServiceOrder } from '../../domain/cases/order.ts';
import { daysBetween, type Instant } from '../../domain/civil-date.ts';
import { percentOf } from '../../domain/decisions/facts/fact.ts';
import { requiredCredit } from '../../domain/decisions/facts/service-approval.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import {
  FRAUD_OUTCOMES,
  type FraudHold,
  type FraudOutcome,
  wantsPerson,
} from '../../domain/fraud/outcomes.ts';
import { partyKey } from '../../domain/fraud/party.ts';
import type { OrderMoment } from '../../store/fraud/activities.ts';
import type { Beside } from '../../store/mongo/beside.ts';
import type { Store } from '../../store/store.ts';
import { type FraudBooks, type FraudMoment, type FraudWatchDeps, judged } from './watch.ts';

/** What the watch of orders needs, and whom it tells that an order was not counted. */
export interface OrderWatchDeps extends FraudWatchDeps {
  readonly books: FraudBooks & Pick<Store['fraud'], 'behindOrder'>;
  readonly onUncounted?: (error: unknown) => void;
  /** Whether the customer proved who they are at or after an instant. Left out: never. */
  readonly provenSince?: (customerId: CustomerId, since: Instant) => Promise<boolean>;
  /** Puts an order that was counted before a person, where it wants one. */
  readonly raise?: (judgement: JudgedEvent) => void;
}

/** Judges orders and counts them. */
export interface OrderWatch {
  /** The one read, along with that of the account: what everybody behind the order did, and which of the account's payment methods are frozen. */
  read(order: ServiceOrder): Beside<OrderMoment>;
  /**
   * Judges an order. Null before the first release of `fraud-watch`, and for an order that an agent approved: a person has looked.
   */
  judge(
    approval: ServiceApprovalCase,
    snapshot: AccountSnapshot,
    moment: OrderMoment,
    at: Instant,
  ): Promise<JudgedEvent | null>;
  /** Counts an order after its decision stands. Returns at once; the order has one id, so that it counts once. */
  observe(judgement: JudgedEvent): void;
  /** Settles when everything observed so far is counted. */
  settled(): Promise<void>;
}

/** In how many parts the habits of a segment are kept, so that orders do not queue for one document. */
const PARTS_OF_SEGMENT = 16;

/** The watch over books, the store's in production. */
export function createOrderWatch(deps: OrderWatchDeps): OrderWatch {
  const counting = new Set<Promise<void>>();
  /** What the rules alone said of an order, and of what, for the candidates. */
  const seen = new WeakMap<JudgedEvent, readonly [JudgedEvent, FraudMoment]>();
  return {
    read({ customerId, billingAccountId, oneOffCharge }) {
      // Which segment it is stands in the account's view, which is read by the same command.
      const segments = SEGMENTS.map((segment) =>
        partyKey('segment', segmentPart(segment, oneOffCharge.currency, customerId)),
      );
      return deps.books.behindOrder({ customer: customerId, account: billingAccountId }, segments);
    },

    async judge({ order, decision, reasons, createdAt }, snapshot, { activities, frozenMethods }, at) {
      if (reasons.some(({ code }) => code === 'AGENT_APPROVED')) return null;
      const watch = await deps.watchAt(at);
      if (watch === null) return null;
      const { account, customer, today } = snapshot;
      const { customerId, billingAccountId } = order;
      const segment = segmentPart(customer.segment, account.currency, customerId);
      const event = {
        eventId: `order:${order.orderId}`,
        kind: 'order' as const,
        at,
        amount: requiredCredit(order)?.amountMinor ?? null,
        parties: { customer: customerId, account: billingAccountId, segment },
      };
      const context = {
        currency: account.currency,
        usedPercent: percentOf(account.balance + account.heldCredit, account.creditLimit, 'down'),
        creditLimit: account.creditLimit,
        accountAgeDays: Math.max(0, daysBetween(account.openedDate, today)),
      };
      // Once it was decided it is counted already.
      const moment = { activities, counted: decision !== null, account: context, asOf: at };
      const judgement = judged(watch, event, moment);
      const proven =
        asksForProof(judgement) && (await deps.provenSince?.(order.customerId, createdAt)) === true;
      const left = proven ? withoutStepUp(judgement) : judgement;
      const result = frozenMethods.length === 0 ? left : heldForMethod(left);
      if (!moment.counted) seen.set(result, [judgement, moment]);
      return result;
    },

    observe(judgement) {
      const run: Promise<void> = deps.books
        .count(judgement)
        .then((isNew) => {
          const shown = seen.get(judgement);
          if (isNew && shown !== undefined) deps.onCounted?.(...shown);
          return deps.raise?.(judgement);
        })
        .catch((error: unknown) => deps.onUncounted?.(error))
        .finally(() => counting.delete(run));
      counting.add(run);
    },

    async settled() {
      await Promise.all(counting);
    },
  };
}

/**
 * A judgement on an order of an account that was seen with a frozen method. No rule says so: the freeze does, until a person lifts it. What is more
 * severe stays so.
 */
function heldForMethod(judgement: JudgedEvent): JudgedEvent {
  const reason = { code: 'FROZEN_METHOD', rule: 'frozen-method', outcome: 'holdOrder' } as const;
  const outcome = moreSevere(judgement.outcome, reason.outcome);
  const reasons = [...judgement.reasons, reason].sort(
    (a, b) => FRAUD_OUTCOMES.indexOf(b.outcome) - FRAUD_OUTCOMES.indexOf(a.outcome),
  );
  return { ...judgement, outcome, reasons };
}

function asksForProof({ reasons }: JudgedEvent): boolean {
  return reasons.some(({ outcome }) => outcome === 'stepUp');
}

/** A judgement whose `stepUp` was met: the customer proved who they are after the order came. What other rules say stays. */
function withoutStepUp(judgement: JudgedEvent): JudgedEvent {
  const reasons = judgement.reasons.filter(({ outcome }) => outcome !== 'stepUp');
  return { ...judgement, outcome: reasons[0]?.outcome ?? 'none', reasons };
}

function moreSevere(a: FraudOutcome, b: FraudOutcome): FraudOutcome {
  return FRAUD_OUTCOMES.indexOf(a) >= FRAUD_OUTCOMES.indexOf(b) ? a : b;
}

/** What a judgement asks of the decision on its order; null: nothing. */
export function holdOf(judgement: JudgedEvent | null): FraudHold | null {
  if (judgement === null || !wantsPerson(judgement.outcome)) return null;
  const { outcome, reasons, policy } = judgement;
  return { outcome, reasonCodes: reasons.map(({ code }) => code), policy };
}

function segmentPart(segment: string, currency: string, customerId: string): string {
  let hash = 0;
  for (const char of customerId) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
  return `${segment}:${currency}:${hash % PARTS_OF_SEGMENT}`;
}
