import {
  continueAsNew,
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  startChild,
} from '@temporalio/workflow';
import type { OverdueAccountActivities } from '../activities/overdue-accounts.ts';
import { MOST_FAILURES_KEPT } from '../domain/account-fault.ts';
import { dunningWorkflowId } from '../domain/arrears/dunning-case.ts';
import { instantOf } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import type { OverdueAccountsInput, OverdueAccountsResult } from '../messages/dunning.ts';
import { KEYS } from '../messages/search-attributes.ts';
import { dunning } from './dunning.ts';
import { reportTrouble } from './parts/sweep-report.ts';
import { SWEEP } from './parts/timing.ts';

const { findOverdue } = proxyActivities<OverdueAccountActivities>({
  ...SWEEP,
  summary: 'Find late accounts that have to be dunned',
});

/** Workflows that one run starts before it goes on as a new one, so that its history stays short. */
const STARTS_PER_RUN = 500;

/**
 * Makes sure that every account that has to be dunned has its workflow, also when a workflow was lost. An account has one workflow, no
 * matter who starts it; a running one is left alone.
 */
export async function overdueAccounts(
  before: OverdueAccountsInput = NOTHING,
): Promise<OverdueAccountsResult> {
  const { after, started, looked, failed } = before;
  const at = instantOf(Date.now());
  const found = await findOverdue({ at, after, atLeast: STARTS_PER_RUN });
  const begun = await Promise.all(found.billingAccountIds.map(begin));
  const total = {
    looked: looked + found.looked,
    started: started + begun.filter((isNew) => isNew).length,
    failed: failed + found.failed.length,
  };
  const unreadSoFar = [...before.unread, ...found.failed].slice(0, MOST_FAILURES_KEPT);
  const unread = found.failed.map(({ billingAccountId, code }) => `${billingAccountId}: ${code}`);
  setCurrentDetails(
    `${total.looked} late accounts looked at, ${total.started} workflows started, ${total.failed} accounts could not be read\n\n${unread.join('\n')}`,
  );
  if (found.next !== null)
    await continueAsNew<typeof overdueAccounts>({ ...total, after: found.next, unread: unreadSoFar });
  await reportTrouble('overdue-accounts', unreadSoFar);
  return total;
}

const NOTHING: OverdueAccountsInput = { after: null, started: 0, looked: 0, failed: 0, unread: [] };

/** False when the account's workflow runs already. */
async function begin(billingAccountId: BillingAccountId): Promise<boolean> {
  try {
    await startChild(dunning, {
      workflowId: dunningWorkflowId(billingAccountId),
      args: [{ billingAccountId }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      typedSearchAttributes: [
        { key: KEYS.requestType, value: 'dunning' },
        { key: KEYS.billingAccountId, value: billingAccountId },
        { key: KEYS.needsAttention, value: false },
      ],
      staticSummary: `Account ${billingAccountId} is overdue`,
    });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') return false;
    throw error;
  }
}
