import type { MongoClient } from 'mongodb';
import { generateCrowd } from '../../src/demo-data/generate.ts';
import type { ServiceOrder } from '../../src/domain/cases/order.ts';
import { addDays, civilDateAt, instantOf } from '../../src/domain/civil-date.ts';
import { money } from '../../src/domain/money.ts';
import { prepareDatabase } from '../../src/mains/prepare.ts';
import type { AccountBundle } from '../../src/store/accounts/bulk.ts';
import { testKeys } from '../../test/support/product/field-keys.ts';

const BATCH = 50;

/**
 * Loads the demo's invented customers, of all its behaviours, and returns one order an account: what providers sell, half of
 * it to be installed, in areas with room.
 */
export async function ordersOfACrowd(
  client: MongoClient,
  database: string,
  count: number,
  seed = 11,
): Promise<ServiceOrder[]> {
  const today = civilDateAt(instantOf(Date.now()), 'UTC');
  const { bulk } = await prepareDatabase(client, database, testKeys);
  const bundles: AccountBundle[] = [];
  for (const bundle of generateCrowd({ seed, customers: count, today })) {
    bundles.push(bundle);
    if (bundles.length === count) break;
  }
  for (let done = 0; done < bundles.length; done += BATCH)
    await bulk.putAccounts(bundles.slice(done, done + BATCH));
  return bundles.map(({ account }, index) => {
    const { billingAccountId, customerId, currency } = account;
    return {
      orderId: `BENCH-${index}`,
      customerId,
      billingAccountId,
      offering: { id: 'fibre-500', category: 'broadband' },
      monthlyCharge: money(4_500, currency),
      oneOffCharge: money(index % 3 === 0 ? 0 : 4_900, currency),
      termMonths: 24,
      installation:
        index % 2 === 0
          ? {
              required: true,
              area: `area-${index % 50}`,
              earliestDate: addDays(today, 10),
              preferredWindow: null,
            }
          : null,
    };
  });
}
