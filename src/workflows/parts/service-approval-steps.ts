import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { CustomerContactActivities } from '../../activities/customer-contact.ts';
import type { ReadModelActivities } from '../../activities/read-model.ts';
import type { ServiceApprovalActivities } from '../../activities/service-approval.ts';
import { LOCAL_STEP, STEP } from './timing.ts';

/*
 * The steps of a service approval, each with the summary that operations read in the history. The decision is one local
 * activity: it costs one workflow task.
 */
export const { decideOrder } = proxyLocalActivities<ServiceApprovalActivities>({
  ...LOCAL_STEP,
  summary:
    'Check account balance and verify payment status; approve or decline; write the receipt, hold the credit and book the installation',
});
export const { storeApproval } = proxyLocalActivities<ReadModelActivities>({
  ...LOCAL_STEP,
  summary: 'Store the case for readers',
});
export const { scheduleInstallation } = proxyActivities<ServiceApprovalActivities>({
  ...STEP,
  summary:
    'Schedule the installation: book the earliest slot that suits, store the case, notify the customer',
});
export const { releaseSlot } = proxyActivities<ServiceApprovalActivities>({
  ...STEP,
  summary: 'Give the slot back',
});
export const { releaseCredit } = proxyActivities<ServiceApprovalActivities>({
  ...STEP,
  summary: 'Give the held credit back',
});
export const { releaseDeposit } = proxyActivities<ServiceApprovalActivities>({
  ...STEP,
  summary: 'Release the deposit: the order came to nothing',
});
export const { keepCredit } = proxyActivities<ServiceApprovalActivities>({
  ...STEP,
  summary: 'Renew the credit hold, or hold the credit again',
});
export const { activateService } = proxyActivities<ServiceApprovalActivities>({
  ...STEP,
  summary: 'Start the subscription and charge the one-off amount, store the case, notify the customer',
});
export const { tellCustomer } = proxyActivities<CustomerContactActivities>({
  ...STEP,
  summary: 'Notify the customer and write the interaction',
});
export const { tellStaff } = proxyActivities<CustomerContactActivities>({
  ...STEP,
  summary: 'Remind staff, or escalate',
});
