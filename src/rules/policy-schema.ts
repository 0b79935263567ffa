import { z } from 'zod';
import { isCurrency, NOT_A_CURRENCY } from '../domain/currency.ts';
import { OUTCOMES, REQUEST_TYPES } from '../domain/decisions/decision.ts';
import { REASON_CODES } from '../domain/decisions/reason-codes.ts';

/** Operators of json-rules-engine that make sense on one flat value. Its array operators and decorators are refused. */
export const OPERATORS = [
  'equal',
  'notEqual',
  'in',
  'notIn',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
] as const;
export type PolicyOperator = (typeof OPERATORS)[number];

/** Attributes that must not decide on credit, whatever a policy calls its source. */
export const PERSONAL_ATTRIBUTES = [
  'sex',
  'gender',
  'age',
  'birthDate',
  'dateOfBirth',
  'maritalStatus',
  'marriage',
  'education',
  'nationality',
  'ethnicity',
  'race',
  'religion',
  'health',
  'disability',
  'sexualOrientation',
  'politicalOpinion',
  'tradeUnion',
] as const;

const name = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a name in lower camel case');
const ruleName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name in lower-case words with hyphens');
const scalar = z.union([z.int(), z.string(), z.boolean()]);

/** What a customer can do about a fact: pay, leave a deposit, let time pass, order less. */
export const ACTIONS = ['pay', 'deposit', 'wait', 'orderSize'] as const;
export type RuleAction = (typeof ACTIONS)[number];

/** How a policy declares a fact. */
export const factDeclaration = z.strictObject({
  type: z.enum(['integer', 'string', 'boolean']),
  /** `minor` makes an integer show as money of the account's currency. */
  unit: z.enum(['minor', 'days', 'months', 'percent', 'count']).optional(),
  /** Older than this at the time of the decision, the fact is unknown. */
  maxAgeHours: z.int().min(0).optional(),
  /** The system or collection that has to deliver it; named to the person who must mend a missing fact. */
  source: z.string().min(1),
  /** The only values a string may have. */
  allowed: z.array(z.string()).min(1).optional(),
  minimum: z.int().optional(),
  maximum: z.int().optional(),
  /** How the customer can change it; absent when nothing the customer does would. */
  actionable: z.enum(ACTIONS).optional(),
});
export type FactDeclaration = z.infer<typeof factDeclaration>;

const leaf = z.strictObject({
  fact: name,
  operator: z.enum(OPERATORS),
  value: z.union([scalar, z.array(z.union([z.int(), z.string()])), z.strictObject({ fact: name })]),
});
export type LeafCondition = z.infer<typeof leaf>;
export type PolicyConditions = AllConditions | AnyConditions | NotConditions;
export type PolicyCondition = LeafCondition | PolicyConditions;
interface AllConditions {
  all: PolicyCondition[];
}
interface AnyConditions {
  any: PolicyCondition[];
}
interface NotConditions {
  not: PolicyCondition;
}

const all: z.ZodType<AllConditions> = z.strictObject({ all: z.lazy(() => z.array(condition).min(1)) });
const any: z.ZodType<AnyConditions> = z.strictObject({ any: z.lazy(() => z.array(condition).min(1)) });
const not: z.ZodType<NotConditions> = z.strictObject({ not: z.lazy(() => condition) });
/** Conditions in json-rules-engine's own format, on flat facts. */
export const conditions: z.ZodType<PolicyConditions> = z.union([all, any, not]);
const condition: z.ZodType<PolicyCondition> = z.union([leaf, all, any, not]);

/** A whole number in the document, or the name of one of its parameters. */
const quantity = z.union([z.int(), z.strictObject({ parameter: name })]);
export type Quantity = z.infer<typeof quantity>;

/** `percent` of an amount fact, rounded up to the minor unit; the whole amount when no percentage is given. */
const amountFormula = z.strictObject({ fact: name, percent: quantity.optional() });
export type AmountFormula = z.infer<typeof amountFormula>;

const approvalConditionFormula = z.strictObject({
  kind: z.enum(['deposit', 'payOverdue']),
  amount: amountFormula,
  /** Days from the day of the decision. */
  dueDays: quantity,
});
export type ApprovalConditionFormula = z.infer<typeof approvalConditionFormula>;

const remedyFormula = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('payPastDue'), amount: amountFormula }),
  z.strictObject({ kind: z.literal('smallerOrder'), maximumAmount: amountFormula }),
  /** Days from the day of the decision, by a fact. */
  z.strictObject({ kind: z.literal('waitUntil'), days: z.strictObject({ fact: name }) }),
  z.strictObject({ kind: z.literal('contactUs') }),
]);
export type RemedyFormula = z.infer<typeof remedyFormula>;

/** Placeholder of the reason's text to the fact (or parameter) that fills it. */
const textParams = z.record(name, name).optional();

/** The event of a hard rule: an outcome with its reason. */
const outcomeEvent = z.strictObject({
  type: z.enum(OUTCOMES),
  params: z.strictObject({
    reasonCode: z.enum(REASON_CODES),
    condition: approvalConditionFormula.optional(),
    remedy: remedyFormula.optional(),
    textParams,
  }),
});
export type OutcomeEvent = z.infer<typeof outcomeEvent>;

/** The event of a score rule: points on the scorecard, negative when they count against the customer. */
const scoreEvent = z.strictObject({
  type: z.literal('score'),
  params: z.strictObject({ reasonCode: z.enum(REASON_CODES), points: quantity, textParams }),
});
export type ScoreEvent = z.infer<typeof scoreEvent>;

const rule = z.strictObject({
  name: ruleName,
  conditions,
  event: z.discriminatedUnion('type', [outcomeEvent, scoreEvent]),
});
export type PolicyRule = z.infer<typeof rule>;
/** A rule that decides by itself. */
export type HardRule = PolicyRule & { readonly event: OutcomeEvent };
/** A rule that adds its points to the scorecard. */
export type ScoreRule = PolicyRule & { readonly event: ScoreEvent };

/** Tells the rules of a scorecard from those that decide by themselves. */
export function isScoreRule(rule: PolicyRule): rule is ScoreRule {
  return rule.event.type === 'score';
}

/** The opposite of {@link isScoreRule}. */
export function isHardRule(rule: PolicyRule): rule is HardRule {
  return rule.event.type !== 'score';
}

/**
 * The score is `baseline` plus the points of every score rule that fired. From `approveFrom` on it approves, from
 * `reviewFrom` on a person looks, below it declines.
 */
const scorecard = z.strictObject({ baseline: z.int(), approveFrom: quantity, reviewFrom: quantity });

/** A test of a policy, kept in its document: a case, and how its author wants it decided. A fact that is left out counts as missing. */
const policyTest = z.strictObject({
  name: z.string().min(1),
  facts: z.record(name, scalar.nullable()),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: 'an ISO 4217 currency', abort: true })
    .refine(isCurrency, NOT_A_CURRENCY)
    .optional(),
  expect: z.strictObject({
    outcome: z.enum(OUTCOMES),
    reasonCodes: z.array(z.enum(REASON_CODES)).optional(),
  }),
});
export type PolicyTest = z.infer<typeof policyTest>;

/** The first fields of every document, after its name. */
export const documentHead = {
  version: z
    .string()
    .regex(
      /^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/,
      'a version: 1 to 64 letters, digits, dots and hyphens, such as 2026-11-01',
    ),
  effectiveAt: z.iso.datetime({
    precision: 3,
    error: 'an instant in UTC with milliseconds, such as 2026-11-01T00:00:00.000Z',
  }),
  author: z.string().min(1),
  description: z.string().min(1),
};

/**
 * One immutable version of a policy. `rules` is a plain json-rules-engine rule set: it runs there unchanged when the
 * facts and the `parameters` are given as facts.
 */
export const policyDocumentSchema = z.strictObject({
  name: z.enum(REQUEST_TYPES),
  ...documentHead,
  /** `severity`: the most severe rule that fires decides. `score`: the scorecard too, beside the hard rules. */
  combining: z.enum(['severity', 'score']),
  scorecard: scorecard.optional(),
  default: z.literal('review'),
  facts: z.record(name, factDeclaration),
  /** Named thresholds: tuning changes numbers, not logic. */
  parameters: z.record(name, z.int()),
  rules: z.array(rule).min(1).max(200),
  tests: z.array(policyTest).max(500).optional(),
});
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;

/** One fault of a policy document. `pointer` is a JSON pointer into it. */
export interface PolicyFinding {
  readonly code: PolicyFindingCode;
  readonly pointer: string;
  readonly message: string;
}
export type PolicyFindingCode =
  | 'SCHEMA'
  | 'UNKNOWN_FACT'
  | 'DUPLICATE_NAME'
  | 'TYPE_MISMATCH'
  | 'UNIT_MISMATCH'
  | 'PERSONAL_ATTRIBUTE'
  | 'RANGE'
  | 'CONSEQUENCE'
  | 'SCORECARD'
  | 'MISSING_TEXT'
  | 'DRY_RUN'
  | 'TEST_FAILED';

/** A policy that must not run, with everything that is wrong with it. */
export class PolicyRefused extends Error {
  override readonly name = 'PolicyRefused';
  readonly findings: readonly PolicyFinding[];
  constructor(what: string, findings: readonly PolicyFinding[]) {
    const [first] = findings;
    super(`${what}: ${findings.length} findings; first ${first?.pointer ?? '/'}: ${first?.message ?? '?'}`);
    this.findings = findings;
  }
}

/**
 * The document without the `$schema` that tells an editor where docs/policy.schema.json is. It is no part of the policy:
 * neither its hash nor the store sees it.
 */
export function withoutEditorHint(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, '$schema')) return input;
  return Object.fromEntries(Object.entries(input).filter(([key]) => key !== '$schema'));
}

/** Parses unknown input into a policy document. Throws {@link PolicyRefused} naming every fault of its shape. */
export function parsePolicyDocument(input: unknown): PolicyDocument {
  const parsed = policyDocumentSchema.safeParse(withoutEditorHint(input));
  if (parsed.success) return parsed.data;
  throw policyRefusal('not a policy document', parsed.error);
}

/** The faults that a schema found, each with its place. */
export function policyRefusal(what: string, { issues }: z.ZodError): PolicyRefused {
  return new PolicyRefused(
    what,
    issues.map(({ path, message }) => ({
      code: 'SCHEMA',
      pointer: `/${path.map(String).join('/')}`,
      message,
    })),
  );
}
