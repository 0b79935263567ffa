import type { CycleChangeCase, PaymentInquiryCase, ServiceApprovalCase } from '../domain/cases/cases.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { BillingAccountId, CustomerId } from '../domain/flavor.ts';
import type { ApprovalNoticeKind, StaffNoticeKind } from '../domain/notices/kinds.ts';
import { noticeOf } from '../domain/notices/telling.ts';
import { approvalMessage, cycleChangeMessage, inquiryMessage } from '../services/notices/case-messages.ts';
import { tell } from '../services/notices/tell.ts';
import { say } from '../texts/say.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Notices to staff are in English: no record says which language an agent reads. */
const STAFF_LOCALE = 'en';

/** The ids of notice and interaction come from case, kind and revision: telling twice is telling once. */
export function createCustomerContactActivities({ store }: ActivityDependencies) {
  return {
    /** Notifies the customer about an order and writes the interaction to the customer's record. */
    async tellCustomer(input: {
      readonly kind: ApprovalNoticeKind;
      readonly approval: ServiceApprovalCase;
      readonly at: Instant;
    }): Promise<void> {
      const { kind, approval, at } = input;
      const { customerId, billingAccountId } = approval.order;
      const reference = approval.workflowId;
      const id = `${reference}:${kind}:${approval.revision}`;
      await tell(
        store,
        { id, customerId, billingAccountId, kind, reference, at },
        {
          message: (locale) => approvalMessage(kind, approval, locale),
          line: { topic: 'serviceApproval', code: approval.reasons[0]?.code ?? kind },
        },
      );
    },

    /** Writes the inquiry and its answer to the customer's record, and sends the answer. */
    async updateCustomerRecord(input: {
      readonly case: PaymentInquiryCase;
      readonly at: Instant;
    }): Promise<void> {
      const { at } = input;
      const { inquiry, answer, workflowId: reference, state } = input.case;
      const { customerId, billingAccountId, channel, topic } = inquiry;
      const id = `${reference}:answer`;
      await tell(
        store,
        { id, customerId, billingAccountId, kind: 'inquiryAnswer', reference, at },
        {
          message: (locale) => inquiryMessage(input.case, locale),
          // The line is about the question, which the customer asked.
          line: { topic, code: answer?.code ?? state, channel, direction: 'inbound' },
        },
      );
    },

    /** Tells the customer how the cycle change ended and writes the interaction. */
    async confirmChange(input: { readonly change: CycleChangeCase; readonly at: Instant }): Promise<void> {
      const { change, at } = input;
      const { customerId, billingAccountId } = change.request;
      const reference = change.workflowId;
      const kind = change.state === 'confirmed' ? 'cycleChanged' : 'cycleChangeDeclined';
      const id = `${reference}:${kind}`;
      await tell(
        store,
        { id, customerId, billingAccountId, kind, reference, at },
        {
          message: (locale) => cycleChangeMessage(change, locale),
          line: { topic: 'billingCycleChange', code: change.reasons[0]?.code ?? kind },
        },
      );
    },

    /** Puts a reminder or an escalation before staff; it names the case and nothing of the customer but the id. */
    async tellStaff(input: {
      readonly kind: StaffNoticeKind;
      readonly workflowId: string;
      readonly customerId: CustomerId;
      readonly billingAccountId: BillingAccountId | null;
      readonly round: number;
      readonly at: Instant;
    }): Promise<void> {
      const { kind, workflowId: reference, customerId, billingAccountId, round, at } = input;
      const id = `${reference}:${kind}:${round}`;
      const message = { subject: say(STAFF_LOCALE, `notices.staff.${kind}`), body: reference };
      await store.notices.put(
        noticeOf(
          { id, customerId, billingAccountId, kind: `staff.${kind}`, reference, at },
          message,
          STAFF_LOCALE,
        ),
      );
    },
  };
}

export type CustomerContactActivities = ReturnType<typeof createCustomerContactActivities>;
