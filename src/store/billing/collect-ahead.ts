import type { Db, MongoClient } from 'mongodb';
import { z } from 'zod';
import { NEWEST_ENTRIES } from '../../domain/accounts/view/view-of.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import { billIdOf } from '../../domain/billing/bill.ts';
import { collectingRule } from '../../domain/billing/collectable.ts';
import { collectedFurther } from '../../domain/billing/collected.ts';
import { nextPeriod } from '../../domain/billing/period.ts';
import { TAX_CLASSES } from '../../domain/billing/tax-class.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { DIRECTIONS, ENTRY_TYPES } from '../../domain/ledger/entry.ts';
import { STUB_SOURCES } from '../../domain/ledger/posting.ts';
import { exact } from '../../domain/money.ts';
import { changeAccountFields } from '../accounts/account-change.ts';
import { inAccountTransaction } from '../accounts/account-transaction.ts';
import { accountReads } from '../accounts/accounts.ts';
import { writing } from '../audit/writing.ts';
import { chainedEntries, UNBILLED_INDEX } from '../ledger/collections.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { civilDate, instant } from '../mongo/primitives.ts';
import { within } from '../mongo/transaction.ts';
import { collectedFilter } from './bill-run-sources.ts';
import { ratesFor, taxOfEntry } from './tax-of-entries.ts';

/** How many entries one transaction sets a bill on. */
export const MARKED_AT_ONCE = 5_000;

const pieceRow = z.object({
  ...{ sequence: z.int(), type: z.enum(ENTRY_TYPES), direction: z.enum(DIRECTIONS), amount: z.number() },
  ...{ source: z.string(), occurredAt: instant },
  ...{ taxClass: z.enum(TAX_CLASSES).exactOptional(), suppliedOn: civilDate.exactOptional() },
});

/**
 * Sets the account's next bill on one piece of the charges and credits that it will collect, in a transaction of its own, with the sums on the account; see
 * `CollectedAhead`. Tells whether there may be more. An account without a bill that is due is left as it is.
 *
 * @param markedAtOnce how many entries are a piece
 */
export function collectPiece(
  db: Db,
  client: MongoClient,
  billingAccountId: BillingAccountId,
  { today, now }: { readonly today: CivilDate; readonly now: Instant },
  markedAtOnce: number = MARKED_AT_ONCE,
): Promise<boolean> {
  return inAccountTransaction(db, client, 'billing.makeNextBills', async (tx) => {
    const account = await accountReads(tx).get(billingAccountId);
    const { billing, collectedAhead: before } = account ?? {};
    if (account === null || billing === undefined || billing.nextBillDate > today) return false;
    const filter = {
      ...collectedFilter(billingAccountId, collectingRule(account, nextPeriod({ billing }))),
      // Few, and the bill has lines of its own for them.
      source: { $nin: [...STUB_SOURCES] },
    };
    const rows = await tx.db
      .collection<AnyDocument>(chainedEntries.name)
      .find(
        {
          ...filter,
          sequence: {
            $gt: before?.throughSequence ?? 0,
            // What an account's view shows of its newest entries is written with the bill.
            $lte: account.sequence - NEWEST_ENTRIES,
          },
        },
        { ...within(tx), hint: UNBILLED_INDEX },
      )
      .sort({ sequence: 1 })
      .limit(markedAtOnce)
      .project(Object.fromEntries(Object.keys(pieceRow.shape).map((name) => [name, 1])))
      .toArray();
    const taxTable = await ratesFor(tx, [{ account }], now);
    const piece = z
      .array(pieceRow)
      .parse(rows)
      .map((row) => {
        const tax = taxOfEntry(taxTable, account, row);
        return { ...row, amount: exact(row.amount), ...(tax === null ? {} : { tax }) };
      });
    if (piece.length === 0) return false;
    const collectedAhead = collectedFurther(before, billIdOf(billingAccountId, billing.nextBillDate), piece);
    const { billId, throughSequence } = collectedAhead;
    await changeAccountFields(
      tx,
      billingAccountId,
      { set: { collectedAhead }, expectedVersion: account.version },
      now,
    );
    const marked = { ...filter, sequence: { $gte: piece.at(0)?.sequence ?? 0, $lte: throughSequence } };
    const update = { $set: { billId } };
    await writing(tx, chainedEntries).bulk(
      [
        {
          object: ofAccount(billingAccountId),
          operation: { updateMany: { filter: marked, update, hint: UNBILLED_INDEX } },
        },
      ],
      { unchecked: true },
    );
    return piece.length === markedAtOnce && throughSequence < account.sequence;
  });
}
