import type { AccountFault } from '../../domain/account-fault.ts';
import { type AccountShare, ALL_ACCOUNTS } from '../../domain/billing/bill-lane.ts';
import type { BillRun } from '../../domain/billing/bill-run.ts';
import { civilDateAt, type Instant, type TimeZone } from '../../domain/civil-date.ts';
import type { BillId, BillingAccountId } from '../../domain/flavor.ts';
import type { DueCursor } from '../../store/billing/due-accounts.ts';
import { accountFaultOrThrow, apart, type Faulty } from '../../store/mongo/account-fault.ts';
import type { Store } from '../../store/store.ts';
import { inLanes, type SweepBatch } from '../sweep.ts';
import { billNotice } from './bill-notice.ts';

export interface BillRunDeps {
  readonly store: Pick<Store, 'billing' | 'accounts'>;
}

/** Which accounts are billed, and as of which instant. */
export interface BillRunOrder {
  readonly runId: string;
  readonly now: Instant;
  /** Once it is aborted, no further piece of a long bill is begun. */
  readonly signal?: AbortSignal;
}

/** Accounts that one transaction bills. With more, there are fewer round trips, but a payment that comes in between destroys more work. */
const ACCOUNTS_PER_TRANSACTION = 25;
/** Transactions at once. */
const TRANSACTIONS_AT_ONCE = 4;

/**
 * One batch of the bill run: the due bills of up to `limit` accounts of a zone whose bill date has come there, by bill date; of a share of its
 * accounts where one is given. For an
 * account with missed bills, the oldest is made first. An account that can't be billed is reported, and the others get their bills.
 * `looked` counts accounts, `acted` bills. Rejects when MongoDB does not answer; the bills that were made stay, and the same batch again
 * makes the rest.
 */
export async function sweepBillRun(
  { store }: BillRunDeps,
  order: BillRunOrder & {
    readonly timeZone: TimeZone;
    readonly share?: AccountShare;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<SweepBatch> {
  const { runId, now, timeZone, share = ALL_ACCOUNTS, after, limit, signal } = order;
  const today = civilDateAt(now, timeZone);
  const due = await store.billing.dueAccounts({ timeZone, today, share, after: cursorOf(after), limit });
  const ids = due.map(({ billingAccountId }) => billingAccountId);
  const chunks: BillingAccountId[][] = [];
  for (let at = 0; at < ids.length; at += ACCOUNTS_PER_TRANSACTION)
    chunks.push(ids.slice(at, at + ACCOUNTS_PER_TRANSACTION));
  const billing = { ...{ today, now, runId, announce: billNotice }, ...(signal && { signal }) };
  let acted = 0;
  const faulty: Faulty<BillingAccountId>[] = [];
  const bill = async (accounts: readonly BillingAccountId[]): Promise<void> => {
    for (let left = accounts; left.length > 0; ) {
      const done = await store.billing.makeNextBills(left, billing);
      acted += done.made.length;
      left = done.stillDue;
    }
  };
  await inLanes(chunks, { lanes: TRANSACTIONS_AT_ONCE }, async (chunk) => {
    faulty.push(...(await apart(chunk, bill)));
  });
  const last = due.at(-1);
  return {
    looked: due.length,
    acted,
    failed: faulty.map(({ item, code }) => ({ billingAccountId: item, code })),
    next: due.length < limit || last === undefined ? null : textOf(last),
  };
}

/** How often a single account that ran out of time is tried: with no other beside it, nothing says whether MongoDB is slow or the account is at fault. */
const TRIES_IN_TIME = 3;

/**
 * All missed bills of one account, oldest first; after an interruption the next call goes on. `failed` names the account when it can't be
 * billed or does not exist, or ran out of time again and again.
 */
export async function billAccount(
  { store }: BillRunDeps,
  { runId, now, billingAccountId, signal }: BillRunOrder & { readonly billingAccountId: BillingAccountId },
): Promise<SweepBatch> {
  let acted = 0;
  const billAll = async (): Promise<AccountFault | null> => {
    const account = await store.accounts.get(billingAccountId);
    if (account === null) return 'BillingAccountNotFound';
    const today = civilDateAt(now, account.timeZone);
    for (let due = true; due; ) {
      signal?.throwIfAborted();
      const order = { ...{ today, now, runId, announce: billNotice }, ...(signal && { signal }) };
      const { made, stillDue } = await store.billing.makeNextBills([billingAccountId], order);
      acted += made.length;
      due = stillDue.length > 0;
    }
    return null;
  };
  let code = await billAll().catch(accountFaultOrThrow);
  for (let tries = 1; code === 'TimeLimit' && tries < TRIES_IN_TIME; tries += 1)
    code = await billAll().catch(accountFaultOrThrow);
  return { looked: 1, acted, failed: code === null ? [] : [{ billingAccountId, code }], next: null };
}

/** How many bills are read at once to find accounts whose older bills were paid. */
const BILLS_PER_PAGE = 200;

/**
 * The accounts on which a bill run paid older bills, by credit that came with a new bill. Every caller that runs bills tells the news of
 * these accounts after the bills were made. They are read from the bills, so that a run that died between a bill and its news still names
 * them all, although its next attempt makes no bill.
 */
export async function* accountsPaidByRun(
  { store }: Pick<BillRunDeps, 'store'>,
  runId: string,
): AsyncGenerator<BillingAccountId> {
  let after: BillId | null = null;
  do {
    const page = await paidByRun({ store }, { runId, after });
    yield* page.billingAccountIds;
    after = page.next;
  } while (after !== null);
}

/** One page of {@link accountsPaidByRun}, after a bill. */
export function paidByRun(
  { store }: Pick<BillRunDeps, 'store'>,
  { runId, after }: { readonly runId: string; readonly after: BillId | null },
) {
  return store.billing.paidOlderBills({ runId, after, limit: BILLS_PER_PAGE });
}

/** Writes the state of a run, with the number of bills that it has made in all its attempts. */
export async function recordBillRun({ store }: BillRunDeps, run: BillRun): Promise<BillRun> {
  const counted = { ...run, bills: await store.billing.billsOfRun(run.runId) };
  await store.billing.putRun(counted);
  return counted;
}

function textOf({ nextBillDate, billingAccountId }: DueCursor): string {
  return `${nextBillDate} ${billingAccountId}`;
}

function cursorOf(text: string | null): DueCursor | null {
  return text === null ? null : { nextBillDate: text.slice(0, 10), billingAccountId: text.slice(11) };
}
