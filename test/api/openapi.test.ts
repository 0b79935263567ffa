import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openApiText } from '../../src/api/openapi/text.ts';
import * as staff from '../../src/api/schemas/access/staff.ts';
import * as billingAccount from '../../src/api/schemas/accounts/billing-account.ts';
import * as customerCredit from '../../src/api/schemas/accounts/credit.ts';
import * as customer from '../../src/api/schemas/accounts/customer.ts';
import * as hierarchy from '../../src/api/schemas/accounts/hierarchy.ts';
import * as limitProposal from '../../src/api/schemas/accounts/limit-proposal.ts';
import * as customerReads from '../../src/api/schemas/accounts/reads.ts';
import * as dunning from '../../src/api/schemas/arrears/dunning.ts';
import * as insolvency from '../../src/api/schemas/arrears/insolvency.ts';
import * as promises from '../../src/api/schemas/arrears/promise.ts';
import * as stepReview from '../../src/api/schemas/arrears/step-review.ts';
import * as writeOffs from '../../src/api/schemas/arrears/write-off.ts';
import * as audit from '../../src/api/schemas/audit/audit.ts';
import * as billing from '../../src/api/schemas/billing/bill.ts';
import * as billCorrection from '../../src/api/schemas/billing/bill-correction.ts';
import * as alignments from '../../src/api/schemas/billing/cycle-alignment.ts';
import * as subscriptions from '../../src/api/schemas/billing/subscription.ts';
import * as bulk from '../../src/api/schemas/bulk/bulk.ts';
import * as cycleChanges from '../../src/api/schemas/cases/cycle-change.ts';
import * as inquiries from '../../src/api/schemas/cases/payment-inquiry.ts';
import * as approvals from '../../src/api/schemas/cases/service-approval.ts';
import * as backtests from '../../src/api/schemas/decisions/backtest.ts';
import * as decisions from '../../src/api/schemas/decisions/decision.ts';
import * as webhooks from '../../src/api/schemas/events/webhook.ts';
import * as fraudAlerts from '../../src/api/schemas/fraud/alert.ts';
import * as fraudEvents from '../../src/api/schemas/fraud/event.ts';
import * as kpis from '../../src/api/schemas/insight/kpi.ts';
import * as riskWatch from '../../src/api/schemas/insight/risk-watch.ts';
import * as creditMove from '../../src/api/schemas/ledger/credit-move.ts';
import * as creditProposal from '../../src/api/schemas/ledger/credit-proposal.ts';
import * as entries from '../../src/api/schemas/ledger/entry.ts';
import * as transaction from '../../src/api/schemas/ledger/transaction.ts';
import * as interaction from '../../src/api/schemas/notices/interaction.ts';
import * as notice from '../../src/api/schemas/notices/notice.ts';
import * as notices from '../../src/api/schemas/notices/notices.ts';
import * as deposits from '../../src/api/schemas/payments/deposit.ts';
import * as payments from '../../src/api/schemas/payments/payment.ts';
import * as suspense from '../../src/api/schemas/payments/suspense.ts';
import * as transfer from '../../src/api/schemas/payments/transfer.ts';
import * as policies from '../../src/api/schemas/policies/policy.ts';
import * as primitives from '../../src/api/schemas/primitives.ts';
import * as proposals from '../../src/api/schemas/proposals.ts';
import * as retention from '../../src/api/schemas/retention/retention.ts';
import { NOTICE_CHANNELS } from '../../src/domain/notices/contact.ts';

const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  requestBody: z.looseObject({}).optional(),
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.unknown()).optional() })),
});
const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({
    schemas: z.record(z.string(), z.looseObject({ example: z.unknown().optional() })),
  }),
});

const operations = () => {
  const { paths, components } = Document.parse(JSON.parse(openApiText()));
  return {
    schemas: components.schemas,
    list: Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method} ${path}`,
        method,
        operation,
      })),
    ),
  };
};

test('docs/openapi.json is what the routes say (npm run export-openapi writes it)', async () => {
  const found = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
  expect(found === openApiText()).toBe(true);
});

test('every operation has an id of its own', () => {
  const ids = operations().list.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every body that is posted has an example', () => {
  const { list, schemas } = operations();
  const bare = list.filter(({ method, operation }) => {
    if (method !== 'post') return false;
    const name = /"#\/components\/schemas\/(\w+)"/.exec(JSON.stringify(operation.requestBody))?.[1];
    return name === undefined || schemas[name]?.example === undefined;
  });
  expect(bare.map(({ name }) => name)).toEqual([]);
});

test('every operation documents what it answers and how it fails', () => {
  const undocumented = operations().list.filter(({ operation }) => {
    const success = Object.entries(operation.responses).some(
      ([status, { content }]) =>
        status.startsWith('2') &&
        ['application/json', 'application/x-ndjson'].some((type) => content?.[type] !== undefined),
    );
    const failure = operation.responses['401']?.content?.['application/problem+json'] !== undefined;
    return !success || !failure;
  });
  expect(undocumented.map(({ name }) => name)).toEqual([]);
});

/** The fields of what a schema of the document describes. */
function fieldsOf(schema: unknown): Record<string, unknown> {
  const { $ref, properties } = z
    .looseObject({
      $ref: z.string().optional(),
      properties: z.record(z.string(), z.unknown()).optional(),
    })
    .parse(schema ?? {});
  if ($ref === undefined) return properties ?? {};
  return fieldsOf(operations().schemas[$ref.split('/').at(-1) ?? '']);
}
const Read = z.looseObject({ schema: z.unknown() });
const Query = z.array(z.looseObject({ name: z.string(), in: z.string() }));
/** Every read in JSON of the service's own API: its path, the fields of its answer, and the names in its query. */
const reads = () =>
  operations().list.flatMap(({ name, method, operation }) => {
    const json = operation.responses['200']?.content?.['application/json'];
    const path = name.slice('get '.length);
    if (method !== 'get' || json === undefined || !path.startsWith('/v1/')) return [];
    const query = Query.parse(operation['parameters'] ?? []).filter((one) => one.in === 'query');
    return [{ path, fields: fieldsOf(Read.parse(json).schema), query: query.map((one) => one.name) }];
  });

test('every resource that is read under its own id has links', () => {
  const own = reads().filter(({ path, fields }) => path.endsWith('}') && fields['items'] === undefined);
  expect(own.length).toBeGreaterThan(25);
  // The state of a webhook subscription has the subscription in it, with its links.
  const bare = own.filter(({ fields }) => ![fields, fieldsOf(fields['webhook'])].some(({ links }) => links));
  expect(bare.map(({ path }) => path)).toEqual([]);
});

/** Bounds and pages, which are no field: `decideBefore` bounds `decideBy`, `minimumLossMinor` the expected loss. */
const NO_FIELDS = ['limit', 'cursor', 'from', 'to', 'decideBefore', 'minimumLossMinor'];
/** They are fields of what an entry of the trail is about, of its caller, and of the amounts of a watched account. */
const WITHIN = ['objectType', 'objectId', 'subject', 'currency'];

test('a filter of a list is called like the field that it filters', () => {
  const others = reads().flatMap(({ path, fields, query }) => {
    if (fields['items'] === undefined) return [];
    const { items } = z.looseObject({ items: z.unknown() }).parse(fields['items']);
    const known = [...Object.keys(fieldsOf(items)), ...NO_FIELDS, ...WITHIN];
    return query.filter((name) => !known.includes(name)).map((name) => `${path} ${name}`);
  });
  expect(others).toEqual([]);
});

test('no id that an address can name has a slash', () => {
  // An entry of the audit trail is named by its chain and number, and is read in lists alone.
  const ids = [...JSON.stringify(operations().schemas).matchAll(/"(\w*Id)":"([^"]*)"/g)];
  expect(ids.length).toBeGreaterThan(100);
  const slashed = ids.filter(([, name, id]) => name !== 'entryId' && id?.includes('/'));
  expect(slashed.map(([found]) => found)).toEqual([]);
});

const SCHEMAS: Record<string, z.ZodType> = {
  BulkLines: bulk.BulkLines,
  BulkResults: bulk.BulkResults,
  AuditEntry: audit.AuditEntrySchema,
  WebhookInput: webhooks.WebhookInput,
  WebhookChangeInput: webhooks.WebhookChangeInput,
  WebhookEndInput: webhooks.WebhookEndInput,
  SecretRotationInput: webhooks.SecretRotationInput,
  DeadLetterReplayInput: webhooks.DeadLetterReplayInput,
  NewService: staff.NewServiceInput,
  NewStaff: staff.NewStaffInput,
  ServiceAccount: staff.ServiceAccountSchema,
  ServiceCredentials: staff.ServiceCredentialsInput,
  ServiceState: staff.ServiceStateInput,
  SessionEnd: staff.SessionEndInput,
  Staff: staff.StaffSchema,
  StaffReset: staff.StaffResetInput,
  StaffRoles: staff.StaffRolesInput,
  StaffSession: staff.StaffSessionSchema,
  StaffState: staff.StaffStateInput,
  BacktestInput: backtests.BacktestInput,
  Balance: customerReads.BalanceSchema,
  Credit: customerCredit.CreditSchema,
  BillRunInput: billing.BillRunBody,
  BillingCycleAlignmentInput: alignments.CycleAlignmentInput,
  BillingCycleAlignmentConfirmationInput: alignments.AlignmentConfirmationInput,
  InquiryRatingInput: kpis.RatingInput,
  InterventionInput: riskWatch.InterventionInput,
  WatchedAccount: riskWatch.WatchedAccountSchema,
  BillingCycle: customerReads.BillingCycleSchema,
  BillingCycleChange: cycleChanges.CycleChangeSchema,
  BillingCycleChangeInput: cycleChanges.CycleChangeInput,
  CancellationInput: approvals.CancellationInput,
  CompletionInput: approvals.CompletionInput,
  Condition: decisions.ApprovalConditionSchema,
  ConfirmationInput: cycleChanges.ConfirmationInput,
  Dispute: promises.DisputeSchema,
  DisputeInput: promises.DisputeInput,
  DisputeOwnerInput: promises.DisputeOwnerInput,
  ConfirmationOfAccess: staff.ConfirmationOfAccessInput,
  SettlementInput: writeOffs.SettlementInput,
  ReinstatementInput: dunning.ReinstatementInput,
  DisputeResolutionInput: promises.DisputeResolutionInput,
  DunningHoldsInput: dunning.DunningHoldsInput,
  Customer: customer.CustomerSchema,
  BillingAccount: billingAccount.BillingAccountSchema,
  BillingAccountPatch: billingAccount.BillingAccountPatch,
  ClosureInput: billingAccount.ClosureInput,
  EndingWithdrawalInput: billingAccount.EndingWithdrawalInput,
  InsolvencyInput: insolvency.InsolvencyInput,
  InsolvencyEndInput: insolvency.InsolvencyEndInput,
  Insolvency: insolvency.InsolvencySchema,
  SplitTransferInput: transfer.SplitTransferInput,
  SplitTransferTakeBackInput: transfer.TakeBackInput,
  SplitTransfer: transfer.TransferSchema,
  ParentInput: hierarchy.ParentInput,
  PayerInput: hierarchy.PayerInput,
  AccountHierarchy: hierarchy.HierarchySchema,
  EndingInput: billingAccount.EndingInput,
  NewBillingAccountInput: billingAccount.NewBillingAccountInput,
  RestorationInput: billingAccount.RestorationInput,
  SuspensionInput: billingAccount.SuspensionInput,
  NewCustomerInput: customer.NewCustomerInput,
  CustomerPatch: customer.CustomerPatch,
  CustomerSearchInput: customer.CustomerSearchInput,
  CustomersFound: customer.CustomersFoundSchema,
  RevealInput: customer.RevealInput,
  LegalHoldInput: retention.LegalHoldInput,
  LegalHoldLiftingInput: retention.LegalHoldLiftingInput,
  PrivacyRequestInput: retention.PrivacyRequestInput,
  PrivacyDecisionInput: retention.PrivacyDecisionInput,
  Revealed: customer.RevealedSchema,
  ProposalDecisionInput: proposals.ProposalDecisionInput,
  CreditMoveInput: creditMove.CreditMoveInput,
  BillCancellationInput: billCorrection.BillCancellationInput,
  LimitProposalInput: limitProposal.LimitProposalInput,
  CreditProposalInput: creditProposal.CreditProposalInput,
  WriteOffInput: writeOffs.WriteOffInput,
  StepAcceptanceInput: stepReview.StepAcceptanceInput,
  StepRefusalInput: stepReview.StepRefusalInput,
  Promise: promises.PromiseSchema,
  PromiseInput: promises.PromiseInput,
  Evaluation: decisions.EvaluationSchema,
  Facts: decisions.FactsSchema,
  Interaction: interaction.InteractionSchema,
  LedgerEntry: entries.EntrySchema,
  LedgerEntryInput: entries.EntryInput,
  EntryReversalInput: entries.ReversalInput,
  LedgerEntryLineResults: entries.EntryLineResults,
  LedgerEntryLines: entries.EntryLines,
  Money: primitives.MoneySchema,
  Notice: notice.NoticeSchema,
  NoticeRetryInput: notices.RetryInput,
  NoticePreferences: notices.NoticePreferencesSchema,
  NoticePreferencesInput: notices.preferencesInput(() => NOTICE_CHANNELS),
  Payment: payments.PaymentSchema,
  FraudEventInput: fraudEvents.FraudEventInput,
  AlertOwnerInput: fraudAlerts.AlertOwnerInput,
  AlertFindingInput: fraudAlerts.AlertFindingInput,
  FreezeLiftingInput: fraudAlerts.FreezeLiftingInput,
  MethodCheckInput: fraudAlerts.MethodCheckInput,
  PaymentInput: payments.PaymentInput,
  PaymentInquiry: inquiries.InquirySchema,
  PaymentInquiryInput: inquiries.InquiryInput,
  PaymentStatus: customerReads.PaymentStatusSchema,
  EvaluationInput: approvals.EvaluationInput,
  Policy: policies.PolicySchema,
  PolicyDetail: policies.PolicyDetailSchema,
  PolicyDraftInput: policies.PolicyDraftInput,
  PolicyLintInput: policies.PolicyLintInput,
  PolicyReleaseInput: policies.PolicyReleaseInput,
  PolicyShadowInput: policies.PolicyShadowInput,
  PolicyStanding: policies.PolicyStandingSchema,
  PolicyRetirement: policies.PolicyRetirementSchema,
  PolicyRollbackInput: policies.PolicyRollbackInput,
  PolicyStepInput: policies.PolicyStepInput,
  PolicyTrialInput: policies.PolicyTrialInput,
  PolicyTestsInput: policies.PolicyTestsInput,
  PolicyReference: decisions.PolicyReferenceSchema,
  Reason: decisions.ReasonSchema,
  Receipt: decisions.ReceiptSchema,
  ReschedulingInput: approvals.ReschedulingInput,
  ResolutionInput: inquiries.ResolutionInput,
  ReviewInput: approvals.ReviewInput,
  PaymentCheck: payments.PaymentCheckSchema,
  PaymentCheckInput: payments.PaymentCheckInput,
  Deposit: deposits.DepositSchema,
  DepositReleaseInput: deposits.DepositReleaseInput,
  SuspendedPayment: suspense.SuspendedPaymentSchema,
  TakenReport: suspense.TakenReportSchema,
  TakenTransferReport: transfer.TakenTransferReportSchema,
  TakenTransferTakeBack: transfer.TakenTakeBackSchema,
  SuspenseItem: suspense.SuspenseItemSchema,
  NewSubscriptionInput: subscriptions.NewSubscriptionInput,
  PauseInput: subscriptions.PauseInput,
  PlanChangeInput: subscriptions.PlanChangeInput,
  RelocationInput: subscriptions.RelocationInput,
  ResumptionInput: subscriptions.ResumptionInput,
  SubscriptionPatch: subscriptions.SubscriptionPatch,
  TransferInput: subscriptions.TransferInput,
  Subscription: subscriptions.SubscriptionSchema,
  TerminationInput: subscriptions.TerminationInput,
  SuspenseMatchInput: suspense.SuspenseMatchInput,
  SuspenseReturnInput: suspense.SuspenseReturnInput,
  ServiceApproval: approvals.ApprovalSchema,
  ServiceApprovalDetail: approvals.ApprovalDetailSchema,
  ServiceOrderInput: approvals.ServiceOrderInput,
  Transaction: transaction.TransactionSchema,
};

test('every example is one that its schema takes', () => {
  const { schemas } = operations();
  const examples = Object.entries(schemas).filter(([, { example }]) => example !== undefined);
  expect(examples.map(([name]) => name).sort()).toEqual(Object.keys(SCHEMAS).sort());
  for (const [name, { example }] of examples) {
    const { error } = SCHEMAS[name]?.safeParse(past(example)) ?? {};
    expect({ name, faults: error?.issues }).toEqual({ name, faults: undefined });
  }
});

test('every example is one that the document takes by itself', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(JSON.parse(openApiText()), 'document');
  const refused = Object.entries(operations().schemas)
    .filter(([, { example }]) => example !== undefined)
    .filter(([name, { example }]) => !ajv.validate(`document#/components/schemas/${name}`, example))
    .map(([name]) => `${name}: ${ajv.errorsText()}`);
  expect(refused).toEqual([]);
});

/** Instants of examples are of the year they were written in; here any year has to do. */
function past(example: unknown): unknown {
  return JSON.parse(JSON.stringify(example).replaceAll(/20\d\d(?=-\d\d-\d\dT)/g, '2020'));
}

test('no schema takes null beside another schema that refuses it', () => {
  const contradictions = (node: unknown, path: string): string[] => {
    if (typeof node !== 'object' || node === null) return [];
    const all: unknown = 'allOf' in node ? node.allOf : null;
    const types = (Array.isArray(all) ? all : []).map((part: unknown) =>
      typeof part === 'object' && part !== null && 'type' in part ? part.type : null,
    );
    const takesNull = types.some((type) => Array.isArray(type) && type.includes('null'));
    return [
      ...(takesNull ? [path] : []),
      ...Object.entries(node).flatMap(([name, part]) => contradictions(part, `${path}/${name}`)),
    ];
  };
  expect(contradictions(JSON.parse(openApiText()), '')).toEqual([]);
});
