import { readFile } from 'node:fs/promises';
import type { Decision, Facts, RequestType } from '../../src/domain/decisions/decision.ts';
import { type CompiledPolicy, compilePolicy } from '../../src/rules/compile.ts';
import { evaluatePolicy } from '../../src/rules/evaluate.ts';
import { type PolicyDocument, parsePolicyDocument } from '../../src/rules/policy-schema.ts';

export const AT = '2026-11-20T10:00:00.000Z';
export const TODAY = '2026-11-20';

export async function releasedDocument(name: RequestType, version = '2026-11-01'): Promise<PolicyDocument> {
  const file = new URL(`../../policies/${name}/${version}.json`, import.meta.url);
  return parsePolicyDocument(JSON.parse(await readFile(file, 'utf8')));
}

export async function releasedPolicy(name: RequestType, version?: string): Promise<CompiledPolicy> {
  return compilePolicy(await releasedDocument(name, version));
}

export type Values = Readonly<Record<string, unknown>>;

/**
 * Facts of these values, as of {@link AT}. Values of the wrong type are let through on purpose: the guard under test has
 * to meet what a broken source would deliver.
 */
export function factsOf(values: Values, observedAt = AT): Facts {
  const facts: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) facts[name] = { value, source: 'test', observedAt };
  return facts as Facts;
}

export function decide(policy: CompiledPolicy, facts: Facts): Promise<Decision> {
  return evaluatePolicy({ policy, facts, factsAsOf: AT, decidedAt: AT, currency: 'EUR', today: TODAY });
}

export function firedRules(decision: Decision): string[] {
  return decision.trace.filter((rule) => rule.result === 'fired').map((rule) => rule.rule);
}

/** An old account in good standing whose credit covers the order many times. */
export const GOOD_ACCOUNT: Values = {
  accountState: 'active',
  standing: 'good',
  segment: 'consumer',
  daysPastDue: 0,
  pastDueAmount: 0,
  openDisputedAmount: 0,
  availableCreditAmount: 100_000,
  requiredCreditAmount: 14_400,
  creditCoveragePercent: 694,
  orderPercentOfLimit: 15,
  oneOffPercentOfLimit: 10,
  utilisationPercent: 12,
  billsSeen12m: 12,
  lateBills12m: 0,
  maxDaysLate12m: 0,
  hasPaymentHistory: true,
  returnedPayments12m: 0,
  accountAgeDays: 900,
  depositPaidAmount: 0,
  depositPaidPercent: 0,
};

/** A question about a payment that settled and was applied. */
export const APPLIED_PAYMENT: Values = {
  topic: 'paymentNotShowing',
  paymentStatus: 'settled',
  paymentApplied: true,
  paymentPendingDays: 0,
  suspendedAccountCount: 0,
  suspendedAccountsPastDue: 0,
  collectionAccountCount: 0,
  openBillCount: 0,
  accountsToPay: 0,
  disputedBillCount: 0,
};

/** A change of the bill day with nothing against it. */
export const HARMLESS_CHANGE: Values = {
  accountState: 'active',
  standing: 'good',
  pastDueAmount: 0,
  dueWithin7DaysAmount: 0,
  movesSetDueDate: false,
  changesLast12m: 0,
  daysUntilOldestChangeLapses: 0,
  noticeDays: 20,
  stubDays: 16,
  changesCycle: true,
};

export const APPROVABLE: Readonly<Record<RequestType, Values>> = {
  'service-approval': GOOD_ACCOUNT,
  'payment-inquiry': APPLIED_PAYMENT,
  'billing-cycle-change': HARMLESS_CHANGE,
};
