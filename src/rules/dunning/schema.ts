import { z } from 'zod';
import { DUNNING_EFFECTS, DUNNING_STAGES } from '../../domain/arrears/dunning-case.ts';
import { isCurrency, NOT_A_CURRENCY } from '../../domain/currency.ts';
import {
  conditions,
  documentHead,
  factDeclaration,
  policyRefusal,
  withoutEditorHint,
} from '../policy-schema.ts';

const name = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a name in lower camel case');
const currencyCode = z.string().refine(isCurrency, NOT_A_CURRENCY);
const scalar = z.union([z.int(), z.string(), z.boolean()]);

/** A number of days in the document, or the name of one of its parameters. */
const days = z.union([z.int().min(0), z.strictObject({ parameter: name })]);
export type Days = z.infer<typeof days>;

const stage = z.strictObject({
  stage: z.enum(DUNNING_STAGES),
  /** Days that must have passed since the stage before was entered. */
  minimumDays: days,
  conditions,
  effects: z.array(z.enum(DUNNING_EFFECTS)).min(1),
  /** Name of the amount that the effect `fee` posts. */
  fee: name.optional(),
});
export type DunningStageRule = z.infer<typeof stage>;

/** A test of the policy, kept in its document: a case, and the stage that its author expects. A fact that is left out counts as missing. */
const dunningTest = z.strictObject({
  name: z.string().min(1),
  /** EUR when it is left out. */
  currency: currencyCode.exactOptional(),
  /** The stage that the account is in; null: not dunned yet. */
  stage: z.enum(DUNNING_STAGES).nullable(),
  /** Days since that stage was entered; none when it is left out. */
  daysInStage: z.int().min(0).exactOptional(),
  facts: z.record(name, scalar.nullable()),
  /** The stage that has to be entered; null: none. */
  expect: z.enum(DUNNING_STAGES).nullable(),
});

/**
 * One immutable version of the dunning policy. The stages come in the order of {@link DUNNING_STAGES}; one may be left out.
 * Conditions may compare a fact with a parameter, or with an amount, which has a value for each currency. If it has none in the account's
 * currency, the amount is unknown, and an unknown amount never leads to an act.
 */
export const dunningDocumentSchema = z.strictObject({
  name: z.literal('dunning'),
  ...documentHead,
  facts: z.record(name, factDeclaration),
  /** Named thresholds that are the same in every currency. */
  parameters: z.record(name, z.int()),
  /** Named amounts in minor units, by currency. */
  amounts: z.record(name, z.record(currencyCode, z.int().min(0))),
  /**
   * Name of the amount that is the least late debt that counts, for everything that looks at lateness. Left out: any amount counts.
   */
  leastDebt: name.exactOptional(),
  /** For how many days money that is announced and covers what is due holds stage, fee and letters. Left out: it holds nothing. */
  pendingPaymentDays: days.exactOptional(),
  /** Days past due from which a sweep looks at an account. */
  lookFromDays: days,
  stages: z.array(stage).min(1),
  tests: z.array(dunningTest).max(500).optional(),
});
export type DunningDocument = z.infer<typeof dunningDocumentSchema>;

/** Parses unknown input into a dunning policy. Throws PolicyRefused naming every fault of its shape. */
export function parseDunningDocument(input: unknown): DunningDocument {
  const parsed = dunningDocumentSchema.safeParse(withoutEditorHint(input));
  if (parsed.success) return parsed.data;
  throw policyRefusal('not a dunning policy', parsed.error);
}
