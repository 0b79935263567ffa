import { z } from 'zod';
import { REASON_CODES } from '../domain/decisions/reason-codes.ts';
import { templateOf } from '../texts/say.ts';
import { policyDocumentSchema } from './policy-schema.ts';

/** What an editor shows at a member, by the end of its path; the longest that fits is taken. `*` is any name. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  name: 'The kind of request that this policy decides.',
  version: 'Names this version for ever. A released version is never edited.',
  effectiveAt: 'Instant in UTC from which on it may decide: 2026-11-01T00:00:00.000Z.',
  author: 'Who wrote it; somebody else has to approve it.',
  description: 'What it decides and how, in two or three sentences.',
  combining:
    'severity: the most severe outcome of all rules that fire. score: the scorecard too, beside the hard rules.',
  default: 'The outcome when no rule fires.',
  facts: 'Everything the rules may look at. A fact that is missing, stale or not as declared is unknown.',
  'facts.*.type': 'What its values are. Amounts are integers in minor units.',
  'facts.*.unit': 'What an integer counts; minor shows as money of the account.',
  'facts.*.maxAgeHours': 'Older than this at the time of the decision, the fact is unknown.',
  'facts.*.source': 'Where it has to come from; named when it is missing.',
  'facts.*.allowed': 'The only values a text may have.',
  'facts.*.minimum': 'A value below is malformed, so the fact is unknown.',
  'facts.*.maximum': 'A value above is malformed, so the fact is unknown.',
  'facts.*.actionable': 'How the customer can change it: for telling what would change a refusal.',
  parameters: 'Named thresholds, so that tuning changes numbers and not logic.',
  scorecard: 'Only with combining by score: the baseline plus the points of every score rule that fires.',
  'scorecard.baseline': 'Points that everybody begins with.',
  'scorecard.approveFrom': 'From this score on, approve.',
  'scorecard.reviewFrom': 'From this score on, review; below it, decline.',
  rules: 'Plain json-rules-engine rules, each with a reason code.',
  'rules.name': 'Lower-case words with hyphens; shown in explanations.',
  'rules.conditions': 'all, any or not at the top; conditions inside.',
  'rules.event.type': 'The outcome, or score for a rule that adds points.',
  'params.reasonCode': 'Why, as a code of the catalogue that has a text for operator, agent and customer.',
  'params.points': 'Points of the scorecard, negative where they count against the customer.',
  'params.condition': 'What the customer has to do first; belongs to approveWithConditions.',
  'params.remedy': 'What would change a refusal; belongs to review and decline.',
  'params.textParams': "Placeholder of the reason's text to the fact or parameter that fills it.",
  'amount.fact': 'A declared fact in minor units.',
  'amount.percent': 'How many percent of the amount, rounded up; all of it when left out.',
  dueDays: 'Days from the day of the decision.',
  all: 'Holds when each of these holds.',
  any: 'Holds when at least one of these holds.',
  not: 'Holds when this does not.',
  fact: 'The name of a declared fact (or, as a value, of a parameter).',
  operator: 'in and notIn want a list; only integers have an order.',
  value: 'A constant, a list for in and notIn, or {"fact": "..."} of a parameter or another fact.',
  'tests.name': 'What the case shows.',
  tests: 'Cases and how they have to be decided; goodstanding policy test runs them.',
  'tests.facts': 'Values by fact; what is left out, or null, is missing.',
  'tests.currency': 'Of amounts; EUR when left out.',
  'tests.expect.reasonCodes': 'All reason codes in their order; not looked at when left out.',
};

type Json = { [member: string]: unknown };

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function descriptionOf(path: readonly string[]): string | undefined {
  for (let start = 0; start < path.length; start += 1) {
    const description = DESCRIPTIONS[path.slice(start).join('.')];
    if (description !== undefined) return description;
  }
  return undefined;
}

const isReasonCodes = (values: unknown): boolean =>
  Array.isArray(values) &&
  values.length === REASON_CODES.length &&
  REASON_CODES.every((code) => values.includes(code));

/** Adds descriptions, and puts the long list of reason codes into one place, with a text for each. */
function annotate(schema: Json, path: readonly string[]): void {
  if (isReasonCodes(schema['enum'])) {
    for (const member of Object.keys(schema)) delete schema[member];
    schema['$ref'] = '#/$defs/reasonCode';
  }
  for (const word of ['anyOf', 'oneOf']) {
    const branches = schema[word];
    if (Array.isArray(branches)) for (const branch of branches) if (isJson(branch)) annotate(branch, path);
  }
  if (isJson(schema['items'])) annotate(schema['items'], path);
  if (isJson(schema['additionalProperties'])) annotate(schema['additionalProperties'], [...path, '*']);
  const properties = schema['properties'];
  if (!isJson(properties)) return;
  for (const [name, member] of Object.entries(properties)) {
    if (!isJson(member)) continue;
    const here = [...path, name];
    annotate(member, here);
    const description = descriptionOf(here);
    if (description !== undefined) properties[name] = { description, ...member };
  }
}

/** zod numbers the definitions it makes for what refers to itself. */
const readable = (text: string): string =>
  text.replaceAll('__schema0', 'allConditions').replaceAll('__schema1', 'condition');

/** The JSON Schema (draft 2020-12) of policy documents, for completion and checks in editors, as the file's text. */
export function policyJsonSchemaText(): string {
  const made: unknown = JSON.parse(
    readable(JSON.stringify(z.toJSONSchema(policyDocumentSchema, { io: 'input' }))),
  );
  const { $schema, $defs, properties, ...rest } = isJson(made) ? made : {};
  const reasonCode = {
    enum: [...REASON_CODES],
    // Understood by editors; others ignore it.
    enumDescriptions: REASON_CODES.map((code) => {
      const text = templateOf('en', `reasons.${code}.operator`);
      return text.fill(Object.fromEntries([...text.places].map((place) => [place, `{${place}}`])));
    }),
  };
  const hint = { description: 'Where this schema is, for editors. No part of the policy.', type: 'string' };
  const schema: Json = {
    $schema,
    title: 'Goodstanding policy',
    ...rest,
    properties: { $schema: hint, ...(isJson(properties) ? properties : {}) },
    $defs: { ...(isJson($defs) ? $defs : {}), reasonCode },
  };
  annotate(schema, []);
  for (const [name, definition] of Object.entries(isJson($defs) ? $defs : {}))
    if (isJson(definition)) annotate(definition, ['$defs', name]);
  return `${JSON.stringify(schema, null, 2)}\n`;
}
