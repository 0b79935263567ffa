import { ZodError } from 'zod';
import type { AccountFault } from '../domain/account-fault.ts';
import { fieldPath } from '../domain/field-path.ts';
import type { AccountBundle, BulkWrites } from '../store/accounts/bulk.ts';
import { accountFaultOf } from '../store/mongo/account-fault.ts';
import { BulkRefused } from '../store/mongo/errors.ts';

/** An account to load, with its line in the file. */
export interface Load {
  readonly line: number;
  readonly bundle: AccountBundle;
}

export interface LoadResult {
  readonly inserted: number;
  readonly present: number;
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

/**
 * Writes accounts in one transaction. When one is refused, none is written; each is then tried alone, so that only the faulty ones are
 * left out. Rejects on anything that is not a row's fault, such as a lost connection.
 */
export async function loadBatch(bulk: BulkWrites, batch: readonly Load[]): Promise<LoadResult> {
  try {
    const results = await bulk.putAccounts(batch.map(({ bundle }) => bundle));
    const inserted = results.filter((result) => result === 'inserted').length;
    return { inserted, present: results.length - inserted, refused: [] };
  } catch (error) {
    if (reasonInRow(error) === null) throw error;
  }
  let inserted = 0;
  let present = 0;
  const refused: { line: number; reason: string }[] = [];
  for (const { line, bundle } of batch) {
    try {
      if ((await bulk.putAccount(bundle)) === 'inserted') inserted += 1;
      else present += 1;
    } catch (error) {
      const reason = reasonInRow(error);
      if (reason === null) throw error;
      refused.push({ line, reason });
    }
  }
  return { inserted, present, refused };
}

/** The faults of a file. A statement that takes too long is none: then the store is slow, and the import goes on later from its
 * checkpoint. */
const REASONS: { readonly [fault in AccountFault]?: string } = {
  MoneyError: 'amounts are too large to be exact',
  InvalidDocument: 'does not fit the store',
  TooLarge: 'is larger than the store takes',
  DuplicateKey: 'an id of it is taken by another account',
};

/** Why the account itself can't be stored; null when something else went wrong. It contains no value of the row. */
function reasonInRow(error: unknown): string | null {
  if (error instanceof BulkRefused) return error.message;
  if (error instanceof ZodError)
    return `does not fit the store: ${error.issues.map((issue) => fieldPath(issue.path)).join(', ')}`;
  const fault = accountFaultOf(error);
  return fault === null ? null : (REASONS[fault] ?? null);
}
