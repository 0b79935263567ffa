import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { PromiseLimits } from '../domain/arrears/promise.ts';
import type { ReconsiderationRules } from '../domain/cases/reconsideration.ts';
import type { Instant } from '../domain/civil-date.ts';
import { REASON_CODES } from '../domain/decisions/reason-codes.ts';
import type { RiskModel } from '../domain/insight/risk/expected-loss.ts';
import { RISK_SIGNALS } from '../domain/insight/risk/signals.ts';
import { canonicalJson } from './canonical.ts';

/** One version of a set of limits that no rule decides on: `policies/parameters/<name>/<version>.json`. */
export interface ParameterDocument<T> {
  readonly version: string;
  /** Of the canonical JSON of the whole document. */
  readonly sha256: string;
  readonly effectiveAt: Instant;
  readonly parameters: T;
}

const promiseLimits: z.ZodType<PromiseLimits> = z
  .strictObject({
    minimumAmount: z.int().min(1),
    minimumSharePercent: z
      .strictObject({ promise: z.int().min(0).max(100), plan: z.int().min(0).max(100) })
      .exactOptional(),
    maximumDaysAhead: z.int().min(0).max(366),
    minimumInstallments: z.int().min(2),
    maximumInstallments: z.int().max(60),
    brokenPromises: z.int().min(1),
    brokenWithinMonths: z.int().min(1).max(120),
  })
  .refine((limits) => limits.minimumInstallments <= limits.maximumInstallments, {
    error: 'maximumInstallments may not be below minimumInstallments',
  });

const reconsiderationRules: z.ZodType<ReconsiderationRules> = z.strictObject({
  declinedWithinDays: z.int().min(0).max(366),
  reasonCodes: z.array(z.enum(REASON_CODES)).min(1),
});

const riskModel: z.ZodType<RiskModel> = z.strictObject({
  intercept: z.number(),
  weights: z.record(z.enum(RISK_SIGNALS), z.number()),
  lossGivenDefaultPercent: z.int().min(0).max(100),
});

/** The limits of promises to pay, as they are in force at an instant; of a folder of policies, read once. */
export function loadPromiseLimits(folder: string): Promise<ParameterBook<PromiseLimits>> {
  return loadParameters(folder, 'promise-to-pay', promiseLimits);
}

/** Which declined orders a payment may mend. */
export function loadReconsiderationRules(folder: string): Promise<ParameterBook<ReconsiderationRules>> {
  return loadParameters(folder, 'order-reconsideration', reconsiderationRules);
}

/** How the risk watch weighs patterns. */
export function loadRiskModel(folder: string): Promise<ParameterBook<RiskModel>> {
  return loadParameters(folder, 'risk-watch', riskModel);
}

/** Reads one parameter document of the risk watch. Throws ZodError. */
export function parseRiskModel(content: unknown): RiskModel {
  return documentOf('risk-watch', riskModel).parse(content).parameters;
}

function documentOf<T>(name: string, schema: z.ZodType<T>) {
  return z.strictObject({
    name: z.literal(name),
    version: z.string().min(1),
    effectiveAt: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    author: z.string(),
    description: z.string(),
    parameters: schema,
  });
}

/** The versions of one set of parameters. */
export interface ParameterBook<T> {
  /** The version that took effect last, at or before `at`; before the first one, the first. */
  inForce(at: Instant): ParameterDocument<T>;
}

async function loadParameters<T>(
  folder: string,
  name: string,
  schema: z.ZodType<T>,
): Promise<ParameterBook<T>> {
  const place = path.join(folder, 'parameters', name);
  const documentSchema = documentOf(name, schema);
  const versions: ParameterDocument<T>[] = [];
  for (const file of (await readdir(place)).filter((entry) => entry.endsWith('.json'))) {
    const content: unknown = JSON.parse(await readFile(path.join(place, file), 'utf8'));
    const { version, effectiveAt, parameters } = documentSchema.parse(content);
    if (file !== `${version}.json`) throw new Error(`${name}/${file} says that it is version ${version}`);
    const sha256 = createHash('sha256').update(canonicalJson(content)).digest('hex');
    versions.push({ version, sha256, effectiveAt, parameters });
  }
  versions.sort((a, b) => (a.effectiveAt < b.effectiveAt ? -1 : 1));
  const [first] = versions;
  if (first === undefined) throw new Error(`there are no parameters in ${name}`);
  return { inForce: (at) => versions.findLast(({ effectiveAt }) => effectiveAt <= at) ?? first };
}
