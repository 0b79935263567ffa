/** From the read model of a payment inquiry to what callers see. */
import type { z } from '@hono/zod-openapi';
import type { PaymentInquiryCase } from '../../domain/cases/cases.ts';
import type { InquirySchema } from '../schemas/cases/payment-inquiry.ts';
import type { Presenter } from './presenter.ts';

/** Path of one inquiry. */
export function inquiryPath(inquiryId: string): string {
  return `/v1/payment-inquiries/${inquiryId}`;
}

export function inquiryBody(
  { inquiry, ...found }: PaymentInquiryCase,
  presenter: Presenter,
): z.output<typeof InquirySchema> {
  return {
    inquiryId: inquiry.inquiryId,
    customerId: inquiry.customerId,
    billingAccountId: inquiry.billingAccountId,
    channel: inquiry.channel,
    topic: inquiry.topic,
    text: inquiry.text,
    reference: inquiry.reference,
    state: found.state,
    answer: found.answer,
    dueAt: found.dueAt,
    finding: found.finding,
    snapshot: found.snapshot,
    decision: found.decision,
    needsAttention: found.needsAttention,
    createdAt: found.createdAt,
    updatedAt: found.updatedAt,
    resolvedAt: found.resolvedAt,
    timeline: found.timeline,
    links: {
      self: presenter.link(inquiryPath(inquiry.inquiryId)),
      receipt: presenter.receiptLink(found.decision),
      workflow: presenter.workflowLink(found.workflowId),
    },
  };
}
