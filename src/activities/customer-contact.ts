import type { CycleChangeCase, PaymentInquiryCase, ServiceApprovalCase } from '../domain/cases/cases.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { ApprovalNoticeKind } from '../domain/notices/kinds.ts';
import {
  putBeforeStaff,
  type StaffNotice,
  tellOfCycleChange,
  tellOfInquiry,
  tellOfOrder,
} from '../services/notices/case-notices.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Tells customers and staff. Each step can be run twice: telling twice has the effect of telling once. */
export function createCustomerContactActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return {
    /** Notifies the customer about an order and writes the interaction to the customer's record. */
    tellCustomer(input: {
      readonly kind: ApprovalNoticeKind;
      readonly approval: ServiceApprovalCase;
      readonly at: Instant;
    }): Promise<void> {
      return tellOfOrder(store, input);
    },

    /** Writes the inquiry and its answer to the customer's record, and sends the answer. */
    updateCustomerRecord(input: { readonly case: PaymentInquiryCase; readonly at: Instant }): Promise<void> {
      return tellOfInquiry(store, { inquiryCase: input.case, at: input.at });
    },

    /** Tells the customer how the cycle change ended and writes the interaction. */
    confirmChange(input: { readonly change: CycleChangeCase; readonly at: Instant }): Promise<void> {
      return tellOfCycleChange(store, input);
    },

    /** Writes a reminder or an escalation to staff. */
    tellStaff(input: StaffNotice): Promise<void> {
      return putBeforeStaff(store, input);
    },
  };
}

export type CustomerContactActivities = ReturnType<typeof createCustomerContactActivities>;
