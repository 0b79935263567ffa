import { MongoErrorLabel, MongoServerError } from 'mongodb';
import { ZodError } from 'zod';
import type { AccountFault } from '../../domain/account-fault.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import { MoneyError } from '../../domain/money.ts';
import {
  isDuplicateKey,
  isExpiredTransaction,
  isInvalidDocument,
  isTimeLimit,
  isTooLarge,
  isUnavailable,
  StoredDataError,
} from './errors.ts';

/**
 * The one answer to "is it this account's own fault?" for an error of work on one account. A code: it is, and the work goes on with
 * the others. Null: it is not (no connection, no primary, no majority, a cancellation, a mistake in the code), and the work ends,
 * to be tried again as a whole.
 *
 * Of work on several accounts a code says that one of them may be at fault: see {@link apart}.
 */
export function accountFaultOf(error: unknown): AccountFault | null {
  if (error instanceof BusinessFailure) return error.type;
  if (error instanceof StoredDataError || error instanceof MoneyError) return error.name;
  // The driver has tried such a transaction anew for two minutes: a server that answers, and ends this one each time.
  if (isExpiredTransaction(error)) return 'TimeLimit';
  if (isUnavailable(error)) return null;
  if (error instanceof ZodError || isInvalidDocument(error)) return 'InvalidDocument';
  if (isTooLarge(error)) return 'TooLarge';
  if (isDuplicateKey(error)) return 'DuplicateKey';
  if (isTimeLimit(error)) return 'TimeLimit';
  return null;
}

/**
 * {@link accountFaultOf} for anyone who goes on with the others.
 * @throws the error itself where it is not the account's own fault
 */
export function accountFaultOrThrow(error: unknown): AccountFault {
  const code = isConflictEachTime(error) ? 'TimeLimit' : accountFaultOf(error);
  if (code === null) throw error;
  return code;
}

const WRITE_CONFLICT = 112;

/**
 * Whether a transaction met a write conflict each time, for the two minutes in which the driver tries it anew: MongoDB answers, and an
 * account has more to write than a transaction can hold, or is never left alone.
 */
function isConflictEachTime(error: unknown): boolean {
  return (
    error instanceof MongoServerError &&
    error.code === WRITE_CONFLICT &&
    error.hasErrorLabel(MongoErrorLabel.TransientTransactionError)
  );
}

/** One that could not be handled by itself, and why. */
export interface Faulty<T> {
  readonly item: T;
  readonly code: AccountFault;
  readonly error: unknown;
}

/** All of them ran out of time, and there are several: MongoDB is slow, and no account is at fault. */
const TOO_MANY_OUT_OF_TIME = 4;

/** Whether those that failed, among all of `of`, say that MongoDB is slow. */
export function isMongoSlow(failed: readonly { readonly code: AccountFault }[], of: number): boolean {
  return (
    of >= TOO_MANY_OUT_OF_TIME && failed.length >= of && failed.every(({ code }) => code === 'TimeLimit')
  );
}

/**
 * Does `work` for all of them together; where one of them is at fault, for each half, and so on until each at fault is by itself.
 * Returns these. `work` has to be safe to run again for the same items.
 * @throws what is not the fault of one of them; the first error where MongoDB is slow
 */
export async function apart<T>(
  items: readonly T[],
  work: (some: readonly T[]) => Promise<void>,
): Promise<Faulty<T>[]> {
  if (items.length === 0) return [];
  try {
    await work(items);
    return [];
  } catch (error) {
    const code = accountFaultOrThrow(error);
    if (items.length === 1) return items.map((item) => ({ item, code, error }));
    const half = Math.ceil(items.length / 2);
    const first = await apart(items.slice(0, half), work);
    if (isMongoSlow(first, half)) throw error;
    return [...first, ...(await apart(items.slice(half), work))];
  }
}

/**
 * Documents as values, and those that can't be read with why: a malformed one keeps no other from being read.
 * @throws what is not the fault of one document
 */
export function readEach<Doc, T>(
  docs: readonly Doc[],
  read: (doc: Doc) => T,
): { readonly found: T[]; readonly unread: { readonly doc: Doc; readonly code: AccountFault }[] } {
  const found: T[] = [];
  const unread: { doc: Doc; code: AccountFault }[] = [];
  for (const doc of docs)
    try {
      found.push(read(doc));
    } catch (error) {
      unread.push({ doc, code: accountFaultOrThrow(error) });
    }
  return { found, unread };
}
