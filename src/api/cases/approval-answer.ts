/** From the read model of a service approval to what callers see. */
import type { z } from '@hono/zod-openapi';
import type { ServiceApprovalCase } from '../../domain/cases/cases.ts';
import type { ApprovalDetailSchema, ApprovalSchema } from '../schemas/cases/service-approval.ts';
import type { Presenter } from './presenter.ts';

/** Path of one service approval. */
export function approvalPath(orderId: string): string {
  return `/v1/service-approvals/${orderId}`;
}

/** The answer to a posted order, and one item of a list. */
export function approvalAnswer(
  approval: ServiceApprovalCase,
  presenter: Presenter,
): z.output<typeof ApprovalSchema> {
  const { order, decision } = approval;
  return {
    orderId: order.orderId,
    customerId: order.customerId,
    billingAccountId: order.billingAccountId,
    state: approval.state,
    outcome: approval.outcome,
    reasons: presenter.reasons(approval.reasons),
    conditions: presenter.conditions(approval.conditions),
    remedies: presenter.remedies(approval.remedies),
    decision,
    heldCredit: approval.heldCredit,
    installation: approval.appointment,
    dueAt: approval.dueAt,
    links: {
      self: presenter.link(approvalPath(order.orderId)),
      receipt: presenter.receiptLink(decision),
      workflow: presenter.workflowLink(approval.workflowId),
    },
  };
}

/** One service approval with its order and timeline. */
export function approvalDetail(
  approval: ServiceApprovalCase,
  presenter: Presenter,
): z.output<typeof ApprovalDetailSchema> {
  const { offering, monthlyCharge, oneOffCharge, termMonths, installation, billedInAdvance } = approval.order;
  return {
    ...approvalAnswer(approval, presenter),
    order: {
      ...{ offering, monthlyCharge, oneOffCharge, termMonths, installation },
      billedInAdvance: billedInAdvance === true,
    },
    subscriptionId: approval.subscriptionId,
    cancellationReason: approval.cancellationReason,
    reconsideration: approval.reconsideration,
    needsAttention: approval.needsAttention,
    createdAt: approval.createdAt,
    updatedAt: approval.updatedAt,
    timeline: approval.timeline,
  };
}
