import { z } from 'zod';
import { isCurrency, NOT_A_CURRENCY } from '../../domain/currency.ts';
import { FRAUD_OUTCOMES, FRAUD_REASON_CODES } from '../../domain/fraud/outcomes.ts';
import { amountsByCurrency } from '../parameters/amounts.ts';
import {
  conditions,
  documentHead,
  factDeclaration,
  policyRefusal,
  withoutEditorHint,
} from '../policy-schema.ts';

const name = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a name in lower camel case');
const ruleName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name in lower-case words with hyphens');
const scalar = z.union([z.int(), z.string(), z.boolean()]);

const rule = z.strictObject({
  name: ruleName,
  conditions,
  /** What follows; `none` follows where no rule fires. */
  outcome: z.enum(FRAUD_OUTCOMES).exclude(['none']),
  reasonCode: z.enum(FRAUD_REASON_CODES),
});
export type FraudRule = z.infer<typeof rule>;

/** One event that the policy's author wants judged so. A fact that is left out has the value of `usual`. */
const fraudTest = z.strictObject({
  name: z.string().min(1),
  facts: z.record(name, scalar.nullable()),
  /** The account's currency; left out: EUR. */
  currency: z.string().refine(isCurrency, NOT_A_CURRENCY).exactOptional(),
  expect: z.strictObject({
    outcome: z.enum(FRAUD_OUTCOMES),
    reasonCodes: z.array(z.enum(FRAUD_REASON_CODES)).exactOptional(),
  }),
});

/** One immutable version of the fraud watch. The most severe rule that fires decides. */
const fraudDocumentSchema = z.strictObject({
  name: z.literal('fraud-watch'),
  ...documentHead,
  facts: z.record(name, factDeclaration),
  /** Named thresholds. */
  parameters: z.record(name, z.int()),
  /** Named amounts in minor units, by currency. In a currency that is not named, a rule that compares one does not fire. */
  amounts: z.record(name, amountsByCurrency).exactOptional(),
  rules: z.array(rule).min(1).max(200),
  /** Facts of an event about which nothing is odd: what a test does not say. */
  usual: z.record(name, scalar),
  tests: z.array(fraudTest).max(500).exactOptional(),
});
export type FraudDocument = z.infer<typeof fraudDocumentSchema>;

/** Parses unknown input into a version of the fraud watch. Throws PolicyRefused naming every fault of its shape. */
export function parseFraudDocument(input: unknown): FraudDocument {
  const parsed = fraudDocumentSchema.safeParse(withoutEditorHint(input));
  if (parsed.success) return parsed.data;
  throw policyRefusal('not a fraud watch', parsed.error);
}

/**
 * The document with its amounts among its parameters, each as its first: for what looks at names and at which rules can fire, not at values of one
 * currency.
 */
export function withAmounts<D extends Pick<FraudDocument, 'parameters' | 'amounts'>>(document: D): D {
  const amounts = Object.entries(document.amounts ?? {}).map(
    ([key, byCurrency]) => [key, Object.values(byCurrency)[0] ?? 0] as const,
  );
  return { ...document, parameters: { ...document.parameters, ...Object.fromEntries(amounts) } };
}
