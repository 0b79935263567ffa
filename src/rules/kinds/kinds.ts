import type { z } from 'zod';
import type { AccountTerms } from '../../domain/accounts/account-terms.ts';
import type { DisputeTerms } from '../../domain/arrears/dispute.ts';
import type { PromiseLimits } from '../../domain/arrears/promise.ts';
import type { TaxTable } from '../../domain/billing/tax-table.ts';
import type { ReconsiderationRules } from '../../domain/cases/reconsideration.ts';
import type { RiskModel } from '../../domain/insight/risk/expected-loss.ts';
import type { CreditLimits } from '../../domain/ledger/giving.ts';
import type { ReminderParameters } from '../../domain/notices/reminders/parameters.ts';
import type { DepositTerms } from '../../domain/payments/deposit-release.ts';
import { POLICY_NAMES, type PolicyName } from '../../domain/policies/names.ts';
import type { RetentionRules } from '../../domain/retention/rules.ts';
import type { WorkingDays } from '../../domain/working-days.ts';
import { type CompiledPolicy, compilePolicy } from '../compile.ts';
import { dryRunPolicy } from '../dry-run.ts';
import { type CompiledDunningPolicy, compileDunningPolicy } from '../dunning/compile.ts';
import { lintDunning } from '../dunning/lint.ts';
import { parseDunningDocument } from '../dunning/schema.ts';
import { runDunningTests } from '../dunning/tests.ts';
import { type CompiledFraudWatch, compileFraudWatch } from '../fraud/compile.ts';
import { lintFraudWatch } from '../fraud/lint.ts';
import { parseFraudDocument } from '../fraud/schema.ts';
import { runFraudTests } from '../fraud/tests.ts';
import { lintPolicy } from '../lint/lint.ts';
import { accountTermsSchema } from '../parameters/account-terms.ts';
import { creditLimitsSchema } from '../parameters/credit-limits.ts';
import { depositTermsSchema } from '../parameters/deposits.ts';
import { disputeTermsSchema } from '../parameters/disputes.ts';
import { type ParameterDocument, parseParameters } from '../parameters/document.ts';
import {
  type LintParameters,
  lintAccountTerms,
  lintCreditLimits,
  lintDepositTerms,
  lintDisputeTerms,
  lintPromiseLimits,
  lintReconsideration,
  lintReminders,
  lintRiskModel,
  lintTaxTable,
  lintWorkingDays,
} from '../parameters/lint.ts';
import { reconsiderationRulesSchema } from '../parameters/order-reconsideration.ts';
import { promiseLimitsSchema } from '../parameters/promise-to-pay.ts';
import { reminderParametersSchema } from '../parameters/reminders.ts';
import { lintRetention, retentionRulesSchema } from '../parameters/retention.ts';
import { riskModelSchema } from '../parameters/risk-watch.ts';
import { taxTableSchema } from '../parameters/tax-rates.ts';
import { workingDaysSchema } from '../parameters/working-days.ts';
import { parsePolicyDocument } from '../policy-schema.ts';
import { runPolicyTests } from '../policy-tests.ts';
import { failedTests, lintReady, type PolicyKind } from './kind.ts';

/** What a version of each name is when it is ready to decide. */
export interface ReadyVersions {
  readonly 'service-approval': CompiledPolicy;
  readonly 'payment-inquiry': CompiledPolicy;
  readonly 'billing-cycle-change': CompiledPolicy;
  readonly dunning: CompiledDunningPolicy;
  readonly 'promise-to-pay': ParameterDocument<PromiseLimits>;
  readonly 'order-reconsideration': ParameterDocument<ReconsiderationRules>;
  readonly 'risk-watch': ParameterDocument<RiskModel>;
  readonly reminders: ParameterDocument<ReminderParameters>;
  readonly 'credit-limits': ParameterDocument<CreditLimits>;
  readonly 'fraud-watch': CompiledFraudWatch;
  readonly retention: ParameterDocument<RetentionRules>;
  readonly 'working-days': ParameterDocument<WorkingDays>;
  readonly disputes: ParameterDocument<DisputeTerms>;
  readonly deposits: ParameterDocument<DepositTerms>;
  readonly 'account-terms': ParameterDocument<AccountTerms>;
  readonly 'tax-rates': ParameterDocument<TaxTable>;
}

const NEVER = { shadow: false, backtest: false } as const;

/** A policy that decides requests. */
const DECISIONS: PolicyKind<CompiledPolicy> = {
  tried: NEVER,
  head: parsePolicyDocument,
  ready: compiled,
  lint: (document) => lintPolicy(document),
  runTests: async (document) => runPolicyTests(compiled(document)),
  dryRun: async (document) => dryRunPolicy(compiled(document)),
};

function compiled(document: unknown): CompiledPolicy {
  return compilePolicy(parsePolicyDocument(document));
}

const DUNNING: PolicyKind<CompiledDunningPolicy> = {
  tried: NEVER,
  head: parseDunningDocument,
  ready: compiledDunning,
  lint: lintReady(compiledDunning, lintDunning, 'docs/dunning.md describes the document.'),
  runTests: async (document) => runDunningTests(compiledDunning(document)),
  // There are no generated facts for it: it runs on its own tests.
  dryRun: async (document) => failedTests(await runDunningTests(compiledDunning(document))),
};

function compiledDunning(document: unknown): CompiledDunningPolicy {
  return compileDunningPolicy(parseDunningDocument(document));
}

const FRAUD_WATCH: PolicyKind<CompiledFraudWatch> = {
  tried: { shadow: true, backtest: false },
  head: parseFraudDocument,
  ready: compiledFraudWatch,
  lint: lintReady(compiledFraudWatch, lintFraudWatch, 'docs/fraud.md describes the document.'),
  runTests: async (document) => runFraudTests(compiledFraudWatch(document)),
  dryRun: async (document) => failedTests(runFraudTests(compiledFraudWatch(document))),
};

function compiledFraudWatch(document: unknown): CompiledFraudWatch {
  return compileFraudWatch(parseFraudDocument(document));
}

/** Parameters: their schema finds their faults, `look` finds what is odd. */
function parameters<T>(
  name: PolicyName,
  schema: z.ZodType<T>,
  look: LintParameters<T>,
): PolicyKind<ParameterDocument<T>> {
  const ready = (document: unknown) => parseParameters(name, schema, document);
  return {
    tried: NEVER,
    head: ready,
    ready,
    lint: lintReady(
      ready,
      (document, report) => look(document.parameters, report),
      `policies/${name} has versions to compare it with.`,
    ),
    runTests: async () => [],
    dryRun: async () => [],
  };
}

/** Everything that has versions, and what is special about each. */
export const POLICY_KINDS: { readonly [Name in PolicyName]: PolicyKind<ReadyVersions[Name]> } = {
  'service-approval': { ...DECISIONS, tried: { shadow: true, backtest: true } },
  'payment-inquiry': DECISIONS,
  'billing-cycle-change': DECISIONS,
  dunning: DUNNING,
  'promise-to-pay': parameters('promise-to-pay', promiseLimitsSchema, lintPromiseLimits),
  'order-reconsideration': parameters(
    'order-reconsideration',
    reconsiderationRulesSchema,
    lintReconsideration,
  ),
  'risk-watch': parameters('risk-watch', riskModelSchema, lintRiskModel),
  reminders: parameters('reminders', reminderParametersSchema, lintReminders),
  'credit-limits': parameters('credit-limits', creditLimitsSchema, lintCreditLimits),
  'fraud-watch': FRAUD_WATCH,
  retention: parameters('retention', retentionRulesSchema, lintRetention),
  'working-days': parameters('working-days', workingDaysSchema, lintWorkingDays),
  disputes: parameters('disputes', disputeTermsSchema, lintDisputeTerms),
  deposits: parameters('deposits', depositTermsSchema, lintDepositTerms),
  'account-terms': parameters('account-terms', accountTermsSchema, lintAccountTerms),
  'tax-rates': parameters('tax-rates', taxTableSchema, lintTaxTable),
};

/** The name that a document gives itself; null when no policy has this name. */
export function nameOf(document: unknown): PolicyName | null {
  if (typeof document !== 'object' || document === null) return null;
  const given: unknown = Reflect.get(document, 'name');
  return POLICY_NAMES.find((name) => name === given) ?? null;
}

/** How to treat a document, by the name it gives itself. A document without a known name is treated as a policy that decides requests. */
export function kindOf(document: unknown): PolicyKind<ReadyVersions[PolicyName]> {
  const name = nameOf(document);
  return name === null ? DECISIONS : POLICY_KINDS[name];
}
