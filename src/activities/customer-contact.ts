import type { Locale } from '../domain/accounts/customer.ts';
import type { CycleChangeCase, PaymentInquiryCase, ServiceApprovalCase } from '../domain/cases/cases.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { BillingAccountId, CustomerId } from '../domain/flavor.ts';
import type { Interaction } from '../domain/notices/interaction.ts';
import type { ApprovalNoticeKind, StaffNoticeKind } from '../domain/notices/kinds.ts';
import type { Notice } from '../domain/notices/notice.ts';
import {
  approvalMessage,
  cycleChangeMessage,
  inquiryMessage,
  type Message,
} from '../services/notices/messages-to-customers.ts';
import type { ActivityDependencies } from './dependencies.ts';

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
      const locale = await localeOf(customerId);
      const reference = approval.workflowId;
      const id = `${reference}:${kind}:${approval.revision}`;
      const message = approvalMessage(kind, approval, locale);
      await store.notices.put(
        noticeOf(message, { id, customerId, billingAccountId, kind, locale, reference, at }),
      );
      await store.interactions.put({
        interactionId: id,
        customerId,
        billingAccountId,
        occurredAt: at,
        channel: 'system',
        direction: 'outbound',
        topic: 'serviceApproval',
        code: approval.reasons[0]?.code ?? kind,
        reference,
        summary: message.subject,
      });
    },

    /** Writes the inquiry and its answer to the customer's record, and sends the answer. */
    async updateCustomerRecord(input: {
      readonly case: PaymentInquiryCase;
      readonly at: Instant;
    }): Promise<void> {
      const { at } = input;
      const { inquiry, answer, workflowId: reference, state } = input.case;
      const { customerId, billingAccountId, channel, topic } = inquiry;
      const locale = await localeOf(customerId);
      const id = `${reference}:answer`;
      const message = inquiryMessage(input.case, locale);
      await store.notices.put(
        noticeOf(message, { id, customerId, billingAccountId, kind: 'inquiryAnswer', locale, reference, at }),
      );
      const interaction: Interaction = {
        interactionId: id,
        customerId,
        billingAccountId,
        occurredAt: at,
        channel,
        direction: 'inbound',
        topic,
        code: answer?.code ?? state,
        reference,
        summary: message.subject,
      };
      await store.interactions.put(interaction);
    },

    /** Tells the customer how the cycle change ended and writes the interaction. */
    async confirmChange(input: { readonly change: CycleChangeCase; readonly at: Instant }): Promise<void> {
      const { change, at } = input;
      const { customerId, billingAccountId } = change.request;
      const locale = await localeOf(customerId);
      const reference = change.workflowId;
      const kind = change.state === 'confirmed' ? 'cycleChanged' : 'cycleChangeDeclined';
      const id = `${reference}:${kind}`;
      const message = cycleChangeMessage(change, locale);
      await store.notices.put(
        noticeOf(message, { id, customerId, billingAccountId, kind, locale, reference, at }),
      );
      await store.interactions.put({
        interactionId: id,
        customerId,
        billingAccountId,
        occurredAt: at,
        channel: 'system',
        direction: 'outbound',
        topic: 'billingCycleChange',
        code: change.reasons[0]?.code ?? kind,
        reference,
        summary: message.subject,
      });
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
      const message = { subject: STAFF_SUBJECT[kind], body: reference };
      const kindOfNotice = `staff.${kind}`;
      await store.notices.put(
        noticeOf(message, {
          id,
          customerId,
          billingAccountId,
          kind: kindOfNotice,
          locale: 'en',
          reference,
          at,
        }),
      );
    },
  };

  async function localeOf(customerId: CustomerId): Promise<Locale> {
    return (await store.customers.get(customerId))?.locale ?? 'en';
  }
}

export type CustomerContactActivities = ReturnType<typeof createCustomerContactActivities>;

const STAFF_SUBJECT: Record<StaffNoticeKind, string> = {
  reviewReminder: 'An order waits for review; half of the time is over',
  reviewEscalation: 'An order was not reviewed in time',
  inquiryReminder: 'An inquiry waits for an answer; half of the time is over',
  inquiryEscalation: 'An inquiry was not answered in time',
};

function noticeOf(
  message: Message,
  about: Omit<Notice, 'noticeId' | 'subject' | 'body' | 'createdAt'> & {
    readonly id: string;
    readonly at: Instant;
  },
): Notice {
  const { id, at, ...rest } = about;
  return { ...rest, ...message, noticeId: id, createdAt: at };
}
