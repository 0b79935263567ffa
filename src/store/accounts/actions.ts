import { accountRefusal } from '../../domain/accounts/refusals.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { accountActions } from './collections.ts';
import type { AccountAction } from './schema.ts';

/** A manual action on an account, identified by its idempotency key. */
export interface OnceOnlyAction {
  readonly key: string;
  readonly kind: AccountAction['kind'];
  readonly billingAccountId: string;
  /** What the action changes, and its parameters. */
  readonly subject: string;
}

/** Whether this act was done already. Throws InvalidState when its key was used for another act. */
export async function actionDone(tx: Tx, action: OnceOnlyAction): Promise<boolean> {
  const doc = await collectionOf(tx.db, accountActions).findOne({ _id: action.key }, within(tx));
  if (doc === null) return false;
  if (doc.kind !== action.kind || doc.subject !== action.subject)
    throw accountRefusal('key-of-another-action');
  return true;
}

/** Remembers an act in the transaction that does it. */
export async function recordAction(tx: Tx, action: OnceOnlyAction, now: Instant): Promise<void> {
  const { key, ...rest } = action;
  const doc = accountActions.toDoc({ actionKey: key, ...rest, doneAt: now });
  await collectionOf(tx.db, accountActions).insertOne(doc, within(tx));
}
