/** Entries of other systems: posting them, and taking wrong ones back. */
import { absence } from '../../domain/absences.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { BusinessFailure, type FailureFault } from '../../domain/failure-types.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { givesMoney } from '../../domain/ledger/posting.ts';
import { type EntryLineInput, entryLineOf } from '../../store/ledger/entry-input.ts';
import type { LineRefusal } from '../../store/ledger/ledger-lines.ts';
import type { Store } from '../../store/store.ts';
import type { StandingNewsDeps } from '../payments/after-payment-change.ts';
import { tellOfStanding } from '../payments/news.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import { giverOf } from './giving.ts';

/** What postings work with. */
export interface PostingDeps extends StandingNewsDeps {
  readonly store: Pick<Store, 'ledger' | 'cases' | 'dunning'>;
  readonly policies: Pick<PolicyProvider, 'current'>;
}

/** The result for one of many entries: posted now, present already, or refused with a fault for its sender. */
export type PostedEntry =
  | { readonly status: 'posted' | 'present'; readonly entry: LedgerEntry }
  | { readonly status: 'refused'; readonly fault: FailureFault };

/** How many of these entries have a card number, which is masked before anything is stored. */
export function maskedAmong(entries: readonly EntryLineInput[]): number {
  return entries.filter((entry) => entryLineOf(entry).masked > 0).length;
}

/**
 * Posts entries of any accounts, each by itself: a refused one does not stop the others. The same key again is `present`. The results are
 * in the order of the entries. Who waits for an account that got a credit is told; repeating the call tells them again.
 */
export async function postEntries(
  deps: PostingDeps,
  entries: readonly EntryLineInput[],
  by: SubjectId,
): Promise<readonly PostedEntry[]> {
  const results = await post(deps, entries, by);
  return results.map((result) =>
    result.status === 'refused' ? { status: 'refused', fault: FAULTS[result.refusal] } : result,
  );
}

/**
 * Posts one entry. `isNew`: it was not posted before under its key.
 * @throws BusinessFailure NotFound without such an account, EntryDiffers, Invalid
 */
export async function postEntry(
  deps: PostingDeps,
  input: EntryLineInput,
  by: SubjectId,
): Promise<{ readonly entry: LedgerEntry; readonly isNew: boolean }> {
  const [result] = await post(deps, [input], by);
  if (result === undefined) throw new RangeError('one line in, one result out');
  if (result.status !== 'refused') return { entry: result.entry, isNew: result.status === 'posted' };
  const fault = FAULTS[result.refusal];
  throw new BusinessFailure(FAILURES[result.refusal], `an entry is refused: ${result.refusal}`, {
    told: fault.detail,
    faults: [fault],
  });
}

/**
 * Takes an entry back by another one in the other direction, once. Doing it again changes nothing.
 * @returns the entry that takes it back, and the account of both
 * @throws BusinessFailure NotFound; InvalidState for an entry that goes back in another way, or not at all
 */
export async function takeEntryBack(
  deps: PostingDeps & { readonly store: Pick<Store, 'accounts'> },
  { entryId, reason, by }: { readonly entryId: string; readonly reason: string; readonly by: SubjectId },
): Promise<{
  readonly reversal: LedgerEntry;
  readonly account: BillingAccount;
  readonly changed: boolean;
}> {
  const { store } = deps;
  const entry = await store.ledger.get(entryId);
  const account = entry === null ? null : await store.accounts.get(entry.billingAccountId);
  if (account === null) throw absence('entry-missing');
  const now = deps.now();
  const giver = await giverOf(deps, 'posted', by, now);
  const result = await store.ledger.reverse({ entryId, reason }, now, giver);
  await tellOfCredits(deps, [result.reversal]);
  return { ...result, account };
}

/** A credit pays open bills as it is posted: dunning, and orders that wait for money, look at its account again. */
export async function tellOfCredits(deps: StandingNewsDeps, entries: readonly LedgerEntry[]): Promise<void> {
  const credits = entries.filter(({ direction }) => direction === 'credit');
  const causes = new Map(credits.map(({ billingAccountId, entryId }) => [billingAccountId, entryId]));
  for (const [billingAccountId, entryId] of causes) await tellOfStanding(deps, billingAccountId, entryId);
}

/** Posts entries within what `by` may give away. */
async function post(deps: PostingDeps, entries: readonly EntryLineInput[], by: SubjectId) {
  const now = deps.now();
  const giver = entries.some(givesMoney) ? await giverOf(deps, 'posted', by, now) : null;
  const lines = entries.map(entryLineOf);
  const [only, ...others] = lines;
  const results =
    giver === null && only !== undefined && others.length === 0
      ? [await deps.store.ledger.postLine(only, now)]
      : await deps.store.ledger.postLines(lines, now, giver);
  await tellOfCredits(
    deps,
    results.flatMap((result) => (result.status === 'refused' ? [] : [result.entry])),
  );
  return results;
}

const FAILURES = {
  accountNotFound: 'NotFound',
  currencyMismatch: 'Invalid',
  keyReused: 'EntryDiffers',
  creditTooSmall: 'Invalid',
  limitReached: 'CreditLimitReached',
  tooLarge: 'Invalid',
} as const satisfies Record<LineRefusal, unknown>;

/** What the sender is told when the ledger refuses an entry. */
const FAULTS: Readonly<Record<LineRefusal, FailureFault>> = {
  accountNotFound: {
    pointer: '/billingAccountId',
    code: 'account-missing',
    detail: 'There is no such billing account.',
    accepted: 'the id of a billing account; the same entry again once the account is here',
  },
  currencyMismatch: {
    pointer: '/amount/currency',
    code: 'currency-mismatch',
    detail: 'The billing account is billed in another currency.',
    accepted: 'an amount in the currency of the account',
  },
  keyReused: {
    pointer: '/idempotencyKey',
    code: 'key-reused',
    detail: 'This source posted another entry under this key before.',
    accepted: 'the same entry again; another entry has another key',
  },
  creditTooSmall: {
    pointer: '/amount/amountMinor',
    code: 'not-enough-credit',
    detail: 'The account does not have that much unapplied credit to refund.',
    accepted: 'at most the unapplied credit of the account',
  },
  limitReached: {
    pointer: '/amount/amountMinor',
    code: 'limit-reached',
    detail:
      'It is more than one caller may give: in one credit, to one account in a day, or to all in a day.',
    accepted: 'less, another day, or a proposal that another person approves (/v1/credit-proposals)',
  },
  tooLarge: {
    pointer: '/amount/amountMinor',
    code: 'too-big',
    detail: 'With this amount the balance would not be exact any more.',
    accepted: 'a smaller amount',
  },
};
