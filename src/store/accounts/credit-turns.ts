import type { CreditPartyNow } from '../../domain/accounts/credit-party.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import { collectionOf } from '../mongo/collection.ts';
import { isDuplicateKey } from '../mongo/errors.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { creditTurns } from './collections.ts';

/**
 * Takes the next turn of a credit party, in a transaction that holds credit. The versions of accounts can't prevent a conflict between two orders on two
 * accounts of one customer: each transaction writes only its own account. Both write this document.
 * @throws BusinessFailure AccountMoved when another decision held credit for the party since `party` was read
 */
export async function takeCreditTurn(tx: Tx, { partyId, turn }: CreditPartyNow): Promise<void> {
  const turns = collectionOf(tx.db, creditTurns);
  try {
    if (turn === 0) {
      await turns.insertOne({ _id: partyId, turn: 1 }, within(tx));
      return;
    }
    const { matchedCount } = await turns.updateOne({ _id: partyId, turn }, { $inc: { turn: 1 } }, within(tx));
    if (matchedCount === 1) return;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  throw new BusinessFailure('AccountMoved', "the customer's credit was used since it was decided on");
}
