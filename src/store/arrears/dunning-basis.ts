import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { DunningCase } from '../../domain/arrears/dunning-case.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { accounts } from '../accounts/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { openDunningCase } from './dunning-cases.ts';

/** What was seen of an account when its next step was decided: the step is taken on exactly this, or refused. */
export interface DunningBasis {
  readonly billingAccountId: BillingAccountId;
  readonly accountVersion: number;
  /** The open episode's id and revision; null when the account was not dunned. */
  readonly episode: { readonly caseId: string; readonly revision: number } | null;
}

/** The account and its episode, if they are what was seen. Throws BillingAccountNotFound, AccountMoved. */
export async function seen(
  tx: Tx,
  { billingAccountId, episode: basis }: DunningBasis,
): Promise<{ episode: DunningCase | null; account: BillingAccount }> {
  const doc = await collectionOf(tx.db, accounts).findOne({ _id: billingAccountId }, within(tx));
  if (doc === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  const episode = await openDunningCase(tx, billingAccountId);
  if (episode?.caseId !== basis?.caseId || episode?.revision !== basis?.revision) throw accountMoved();
  return { episode, account: accounts.fromDoc(doc) };
}

/** Look again: somebody else was quicker. */
export function accountMoved(): BusinessFailure {
  return new BusinessFailure('AccountMoved', 'the account or its dunning changed meanwhile');
}
