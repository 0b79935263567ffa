import type { BillFailure } from '../../domain/billing/bill-run.ts';
import { civilDateAt, type Instant, type TimeZone } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillId, BillingAccountId } from '../../domain/flavor.ts';
import { MoneyError } from '../../domain/money.ts';
import type { DueCursor } from '../../store/billing/bill-run.ts';
import { isDuplicateKey, isInvalidDocument, isTooLarge, StoredDataError } from '../../store/mongo/errors.ts';
import type { Store } from '../../store/store.ts';
import type { SweepBatch } from '../sweep.ts';
import { billNotice } from './bill-notice.ts';

export interface BillRunDeps {
  readonly store: Pick<Store, 'billing' | 'accounts'>;
}

/** Whose bills, and as of when. */
export interface BillRunOrder {
  readonly runId: string;
  readonly now: Instant;
}

/** Accounts that one transaction bills: more cost fewer round trips, and lose more work to a payment that comes in between. */
const ACCOUNTS_PER_TRANSACTION = 25;
/** Transactions at once. */
const PARALLEL = 4;

/**
 * One batch of the bill run: the due bills of up to `limit` accounts of a zone whose bill date has come there, by bill date;
 * of an account that has missed some the oldest is made first. An account that
 * can't be billed is reported and keeps no other from its bill. `looked` counts accounts, `acted` bills. Rejects when
 * MongoDB does not answer; what was made stays made, and the same batch again makes the rest.
 */
export async function sweepBillRun(
  { store }: BillRunDeps,
  order: BillRunOrder & {
    readonly timeZone: TimeZone;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<SweepBatch> {
  const { runId, now, timeZone, after, limit } = order;
  const today = civilDateAt(now, timeZone);
  const due = await store.billing.dueAccounts({ timeZone, today, after: cursorOf(after), limit });
  const ids = due.map(({ billingAccountId }) => billingAccountId);
  const chunks: BillingAccountId[][] = [];
  for (let at = 0; at < ids.length; at += ACCOUNTS_PER_TRANSACTION)
    chunks.push(ids.slice(at, at + ACCOUNTS_PER_TRANSACTION));
  let acted = 0;
  const failed: BillFailure[] = [];
  const bill = async (accounts: readonly BillingAccountId[]): Promise<void> => {
    try {
      for (let left = accounts; left.length > 0; ) {
        const done = await store.billing.makeNextBills(left, { today, now, runId, announce: billNotice });
        acted += done.made.length;
        left = done.stillDue;
      }
    } catch (error) {
      const code = accountFaultOf(error);
      if (code === null) throw error;
      const [billingAccountId] = accounts;
      if (accounts.length > 1) for (const id of accounts) await bill([id]);
      else if (billingAccountId !== undefined) failed.push({ billingAccountId, code });
    }
  };
  const lane = async (): Promise<void> => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) await bill(chunk);
  };
  const lanes = await Promise.allSettled(Array.from({ length: PARALLEL }, lane));
  for (const result of lanes) if (result.status === 'rejected') throw result.reason;
  const last = due.at(-1);
  return {
    looked: due.length,
    acted,
    failed,
    next: due.length < limit || last === undefined ? null : textOf(last),
  };
}

/**
 * All missed bills of one account, oldest first; the next call goes on where one was cut off. `failed` names the account
 * when it can't be billed or is not there.
 */
export async function billAccount(
  { store }: BillRunDeps,
  { runId, now, billingAccountId }: BillRunOrder & { readonly billingAccountId: BillingAccountId },
): Promise<SweepBatch> {
  let acted = 0;
  const end = (code: string | null): SweepBatch => ({
    looked: 1,
    acted,
    failed: code === null ? [] : [{ billingAccountId, code }],
    next: null,
  });
  try {
    const account = await store.accounts.get(billingAccountId);
    if (account === null) return end('BillingAccountNotFound');
    const today = civilDateAt(now, account.timeZone);
    for (let due = true; due; ) {
      const order = { today, now, runId, announce: billNotice };
      const { made, stillDue } = await store.billing.makeNextBills([billingAccountId], order);
      acted += made.length;
      due = stillDue.length > 0;
    }
    return end(null);
  } catch (error) {
    const code = accountFaultOf(error);
    if (code === null) throw error;
    return end(code);
  }
}

/** Bills that are read at once when it is asked whose older ones were paid. */
const BILLS_PER_PAGE = 200;

/**
 * The accounts that stand better by a bill run: credit that came with a bill of it paid something on an older one. Whoever runs
 * bills tells of them, after the bills were made. It is read from the bills, so that a run that died between a bill and its
 * news, and makes nothing on the next attempt, still names them all.
 */
export async function* accountsPaidByRun(
  { store }: Pick<BillRunDeps, 'store'>,
  runId: string,
): AsyncGenerator<BillingAccountId> {
  let after: BillId | null = null;
  do {
    const page = await store.billing.paidOlderBills({ runId, after, limit: BILLS_PER_PAGE });
    yield* page.billingAccountIds;
    after = page.next;
  } while (after !== null);
}

/** Why an account can't be billed; null when it is not the account's fault. */
function accountFaultOf(error: unknown): string | null {
  if (error instanceof StoredDataError || error instanceof MoneyError || error instanceof BusinessFailure)
    return error instanceof BusinessFailure ? error.type : error.name;
  if (isDuplicateKey(error)) return 'DuplicateKey';
  if (isTooLarge(error)) return 'TooLarge';
  if (isInvalidDocument(error) || (error instanceof Error && error.name === 'ZodError'))
    return 'InvalidDocument';
  return null;
}

function textOf({ nextBillDate, billingAccountId }: DueCursor): string {
  return `${nextBillDate} ${billingAccountId}`;
}

function cursorOf(text: string | null): DueCursor | null {
  return text === null ? null : { nextBillDate: text.slice(0, 10), billingAccountId: text.slice(11) };
}
