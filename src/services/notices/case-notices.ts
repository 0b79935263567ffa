/**
 * What customers and staff are told about cases, with the interaction in the customer's record. Ids are made from case, kind and revision,
 * so telling twice has the effect of telling once.
 */
import type { Locale } from '../../domain/accounts/customer.ts';
import type { CycleChangeCase, PaymentInquiryCase, ServiceApprovalCase } from '../../domain/cases/cases.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import type { BillingAccountId, CustomerId } from '../../domain/flavor.ts';
import type { ApprovalNoticeKind, StaffNoticeKind } from '../../domain/notices/kinds.ts';
import { noticeOf, type Told, toldOf } from '../../domain/notices/telling.ts';
import type { Store } from '../../store/store.ts';
import { say } from '../../texts/say.ts';
import {
  approvalMessage,
  cycleChangeMessage,
  inquiryMessage,
  reconsiderationMessage,
} from './case-messages.ts';
import { tell } from './tell.ts';

type TellingStore = Pick<Store, 'customers' | 'notices'>;

/** Tells the customer about an order. */
export async function tellOfOrder(
  store: TellingStore,
  {
    kind,
    approval,
    at,
  }: {
    readonly kind: ApprovalNoticeKind;
    readonly approval: ServiceApprovalCase;
    readonly at: Instant;
  },
): Promise<void> {
  const customer = await store.customers.get(approval.order.customerId);
  await store.notices.tell(toldOfOrder(kind, approval, customer?.locale ?? 'en', at));
}

/** What a customer is told about an order, as it goes on record. */
export function toldOfOrder(
  kind: ApprovalNoticeKind,
  approval: ServiceApprovalCase,
  locale: Locale,
  at: Instant,
): Told {
  const { order, workflowId: reference, revision, reasons } = approval;
  const { customerId, billingAccountId } = order;
  return toldOf(
    { id: `${reference}:${kind}:${revision}`, customerId, billingAccountId, kind, reference, at },
    approvalMessage(kind, approval, locale),
    { topic: 'serviceApproval', code: reasons[0]?.code ?? kind },
    locale,
  );
}

/** Tells the customer that a declined order would now be approved, for the reasons of the new receipt. */
export async function tellOfReconsideration(
  store: TellingStore,
  {
    approval,
    receipt,
    reference,
    at,
  }: {
    readonly approval: ServiceApprovalCase;
    readonly receipt: Receipt;
    readonly reference: string;
    readonly at: Instant;
  },
): Promise<void> {
  const { customerId, billingAccountId } = approval.order;
  const kind = 'orderReconsidered';
  await tell(
    store,
    { id: `${reference}:${kind}`, customerId, billingAccountId, kind, reference, at },
    {
      message: (locale) => reconsiderationMessage(approval, receipt, locale),
      line: { topic: 'serviceApproval', code: receipt.reasons[0]?.code ?? kind },
    },
  );
}

/** Sends the answer to an inquiry, and writes both to the customer's record. */
export async function tellOfInquiry(
  store: TellingStore,
  { inquiryCase, at }: { readonly inquiryCase: PaymentInquiryCase; readonly at: Instant },
): Promise<void> {
  const { inquiry, answer, workflowId: reference, state } = inquiryCase;
  const { customerId, billingAccountId, channel, topic } = inquiry;
  await tell(
    store,
    { id: `${reference}:answer`, customerId, billingAccountId, kind: 'inquiryAnswer', reference, at },
    {
      message: (locale) => inquiryMessage(inquiryCase, locale),
      // The interaction is about the question that the customer asked.
      line: { topic, code: answer?.code ?? state, channel, direction: 'inbound' },
    },
  );
}

/** Tells the customer how a cycle change ended. */
export async function tellOfCycleChange(
  store: TellingStore,
  { change, at }: { readonly change: CycleChangeCase; readonly at: Instant },
): Promise<void> {
  const { request, workflowId: reference, state, reasons } = change;
  const { customerId, billingAccountId } = request;
  const kind = state === 'confirmed' ? 'cycleChanged' : 'cycleChangeDeclined';
  await tell(
    store,
    { id: `${reference}:${kind}`, customerId, billingAccountId, kind, reference, at },
    {
      message: (locale) => cycleChangeMessage(change, locale),
      line: { topic: 'billingCycleChange', code: reasons[0]?.code ?? kind },
    },
  );
}

/** Notices to staff are in English: no record says which language an agent reads. */
const STAFF_LOCALE = 'en';

/** A reminder or an escalation of a case, for staff. */
export interface StaffNotice {
  readonly kind: StaffNoticeKind;
  readonly workflowId: string;
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId | null;
  /** The number of this notice among those of its kind. */
  readonly round: number;
  readonly at: Instant;
}

/** Writes a notice to staff; it names the case, and of the customer only the id. */
export async function putBeforeStaff(
  store: Pick<Store, 'notices'>,
  { kind, workflowId: reference, customerId, billingAccountId, round, at }: StaffNotice,
): Promise<void> {
  const id = `${reference}:${kind}:${round}`;
  const message = { subject: say(STAFF_LOCALE, `notices.staff.${kind}`), body: reference };
  const telling = { id, customerId, billingAccountId, kind: `staff.${kind}`, reference, at };
  await store.notices.put(noticeOf(telling, message, STAFF_LOCALE));
}
