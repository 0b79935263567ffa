import type { BillRun } from '../../domain/billing/bill-run.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillRunInput } from '../../messages/bill-run.ts';
import type { Store } from '../../store/store.ts';
import { knownAccount } from '../accounts/of-request.ts';
import type { BillRunClient } from './bill-run-client.ts';

/**
 * Makes the bills whose date has come, of all accounts, of a zone or of one account. The same request again on the same day joins the run
 * while it runs.
 * @throws BusinessFailure NotFound when the named account does not exist
 */
export async function startBillRun(
  deps: {
    readonly store: Pick<Store, 'accounts'>;
    readonly billRuns: BillRunClient;
    readonly now: () => Instant;
  },
  wanted: BillRunInput,
): Promise<BillRun> {
  if (wanted.billingAccountId !== null) await knownAccount(deps, wanted.billingAccountId);
  return deps.billRuns.start(wanted, deps.now());
}
