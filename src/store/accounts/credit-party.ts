import type { BillingAccountId } from '../../domain/flavor.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { accountViews } from './collections.ts';

/** The ids of all accounts of the same credit party as this account, including its own. */
export async function accountsOfParty(
  reader: Reader,
  billingAccountId: BillingAccountId,
): Promise<BillingAccountId[]> {
  const [row] = await reader.db
    .collection<{ _id: string }>(accountViews.name)
    .aggregate<{ readonly party: readonly { readonly _id: string }[] }>(
      [
        { $match: { _id: billingAccountId } },
        {
          $lookup: {
            from: accountViews.name,
            localField: 'creditPartyId',
            foreignField: 'creditPartyId',
            pipeline: [{ $project: { _id: 1 } }],
            as: 'party',
          },
        },
        { $project: { party: 1 } },
      ],
      within(reader),
    )
    .toArray();
  return [...new Set([billingAccountId, ...(row?.party ?? []).map(({ _id }) => _id)])];
}
