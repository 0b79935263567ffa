import type { BillingAccount } from '../accounts/billing-account.ts';
import { addDays, type Instant, startOfDay } from '../civil-date.ts';
import { ENTRY_TYPES, type LedgerEntry, signedAmount } from '../ledger/entry.ts';
import { STUB_SOURCES } from '../ledger/posting.ts';
import { isUnbilled, NOTHING_UNBILLED, type UnbilledSums, unbilledOf } from '../ledger/unbilled.ts';
import { type Minor, sumMinor } from '../money.ts';
import type { CollectedSum } from './collected.ts';
import type { Period } from './cycle/bill-cycle.ts';

/** An entry that was confirmed with a change of cycle, and the service that it charges for the stub. */
export interface CollectedStubLine {
  readonly entryId: string;
  readonly subscriptionId: string;
  readonly offeringId: string;
}

/**
 * What a bill collects of the entries that are on no bill yet, as sums: an account may have hundreds of thousands of them, and making its bill must
 * not need them all in memory.
 */
export interface Collectable {
  /** By kind, in the order of the kinds; none without entries. */
  readonly sums: readonly CollectedSum[];
  /** The number of the first of them in the ledger; 0 without entries. */
  readonly fromSequence: number;
  /** The same as parts of what is unbilled. */
  readonly unbilled: UnbilledSums;
  /** Those entries of a stub that were confirmed with the change; few. */
  readonly stubLines: readonly CollectedStubLine[];
  /** Entries that wait for the bill of a stub; few. */
  readonly waitingIds: readonly string[];
}

export const NOTHING_TO_COLLECT: Collectable = {
  sums: [],
  fromSequence: 0,
  unbilled: NOTHING_UNBILLED,
  stubLines: [],
  waitingIds: [],
};

/** Which of the unbilled entries belong on the bill of a period. */
export interface CollectingRule {
  /** Only entries that occurred before. */
  readonly before: Instant;
  /** false: prorations of a change wait for the bill of its stub, even if they were posted during an earlier period. */
  readonly withStubEntries: boolean;
}

export function collectingRule(
  account: Pick<BillingAccount, 'cycleTransition' | 'timeZone'>,
  period: Period,
): CollectingRule {
  const stub = account.cycleTransition?.stub ?? null;
  return {
    before: startOfDay(addDays(period.to, 1), account.timeZone),
    withStubEntries: stub === null || period.to >= stub.from,
  };
}

/** Whether a bill collects an entry, as far as the rule of its period goes. */
export function isCollected(
  entry: Pick<LedgerEntry, 'billId' | 'type' | 'source' | 'occurredAt'>,
  { before, withStubEntries }: CollectingRule,
): boolean {
  if (!isUnbilled(entry)) return false;
  if (!withStubEntries && STUB_SOURCES.includes(entry.source)) return false;
  return entry.occurredAt < before;
}

/** A line of a stub as it was confirmed, with the key under which its proration was posted. */
export interface ConfirmedLine {
  readonly subscriptionId: string;
  readonly offeringId: string;
  readonly idempotencyKey: string;
}

/** The same sums that the store makes of the ledger, of entries at hand. */
export function collectableOf(
  entries: readonly LedgerEntry[],
  rule: CollectingRule,
  confirmed: readonly ConfirmedLine[],
): Collectable {
  const collected = entries.filter((entry) => isCollected(entry, rule));
  return {
    sums: ENTRY_TYPES.flatMap((kind) => {
      const own = collected.filter(({ type }) => type === kind);
      return own.length === 0 ? [] : [{ kind, count: own.length, amount: sumMinor(own.map(signedAmount)) }];
    }),
    fromSequence: collected.reduce(
      (least, { sequence }) => (least === 0 ? sequence : Math.min(least, sequence)),
      0,
    ),
    unbilled: unbilledOf(collected),
    stubLines: stubLinesOf(collected, confirmed),
    waitingIds: rule.withStubEntries
      ? []
      : entries
          .filter(({ billId, source }) => billId === null && STUB_SOURCES.includes(source))
          .map(({ entryId }) => entryId),
  };
}

/** Those of the entries that were confirmed with the change. */
export function stubLinesOf(
  entries: readonly Pick<LedgerEntry, 'entryId' | 'idempotencyKey'>[],
  confirmed: readonly ConfirmedLine[],
): CollectedStubLine[] {
  const byKey = new Map(confirmed.map((line) => [line.idempotencyKey, line]));
  return entries.flatMap(({ entryId, idempotencyKey }) => {
    const line = byKey.get(idempotencyKey);
    return line === undefined
      ? []
      : [{ entryId, subscriptionId: line.subscriptionId, offeringId: line.offeringId }];
  });
}

/** Debits minus credits of all that is collected. */
export function collectedAmount({ sums }: Pick<Collectable, 'sums'>): Minor {
  return sumMinor(sums.map(({ amount }) => amount));
}
