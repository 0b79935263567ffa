/** Which answers show personal fields, read out of the schemas of docs/openapi.json and the mappings of the store. */
import { z } from 'zod';
import { openApiText } from '../../src/api/openapi/text.ts';
import { COLLECTION_PLANS } from '../../src/store/collections.ts';

/** Fields that have the name of a personal one and hold none, and what they hold. A member names all below it. */
const NOT_PERSONAL: Readonly<Record<string, string>> = {
  'AuditEntry.reason': 'a code',
  'AuditEntry.actor.subject': 'the id of a caller',
  'BacktestOfPolicy.reasons.reason': 'a reason code',
  'Condition.text': 'a text of the catalogue',
  'DeadLetter.subject': 'the kind and the id of what an event is about',
  Explanation: 'texts of the catalogue',
  'WebhookWithSecret.secret': 'a key of two systems',
  'KpiFigure.note': 'how a figure is counted',
  'PolicyTests.results.name': "the name of a policy's test",
  'Reason.text': 'a text of the catalogue',
  'Receipt.decidedBy.subject': 'the id of a caller',
  'Remedy.text': 'a text of the catalogue',
  RuleExplanation: 'texts of the catalogue, and of the policy',
  'WhatWouldChangeIt.text': 'a text of the catalogue',
};

/** A schema as far as it is walked through. */
interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly items?: Schema | undefined;
  readonly additionalProperties?: Schema | boolean | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
}
const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    items: Schema.optional(),
    additionalProperties: z.union([z.boolean(), Schema]).optional(),
    properties: z.record(z.string(), Schema).optional(),
    anyOf: z.array(Schema).optional(),
    oneOf: z.array(Schema).optional(),
    allOf: z.array(Schema).optional(),
  }),
);
const Answer = z.object({
  content: z.record(z.string(), z.object({ schema: Schema.optional() })).optional(),
});
const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ operationId: z.string(), responses: z.record(z.string(), Answer) })),
  ),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
});

/** The names of fields that are sealed in the database. */
function personalNames(): ReadonlySet<string> {
  return new Set(
    COLLECTION_PLANS.flatMap(({ personal }) => personal?.fields ?? []).map(
      ({ path }) => path.split('.').at(-1) ?? '',
    ),
  );
}

/** For each operation the personal fields that its answers of success have, such as `Customer.name`. */
export function personalFieldsOfAnswers(): ReadonlyMap<string, readonly string[]> {
  const { paths, components } = Document.parse(JSON.parse(openApiText()));
  const names = personalNames();
  const fieldsIn = (schema: Schema, at: string, within: readonly string[]): string[] => {
    const named = schema.$ref?.split('/').at(-1);
    if (named !== undefined) {
      const target = components.schemas[named];
      return target === undefined || within.includes(named)
        ? []
        : fieldsIn(target, named, [...within, named]);
    }
    const { items, additionalProperties: others, properties = {} } = schema;
    const parts = [
      ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])],
      ...[...(items === undefined ? [] : [items]), ...(typeof others === 'object' ? [others] : [])],
    ];
    return [
      ...parts.flatMap((part) => fieldsIn(part, at, within)),
      ...Object.entries(properties).flatMap(([name, member]) => [
        ...(names.has(name) && isText(member) ? [`${at}.${name}`] : []),
        ...fieldsIn(member, `${at}.${name}`, within),
      ]),
    ];
  };
  return new Map(
    Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId, responses }) => {
        const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
        const schemas = answers.flatMap(([, { content = {} }]) =>
          Object.values(content).map(({ schema }) => schema),
        );
        const found = schemas.flatMap((schema) =>
          schema === undefined ? [] : fieldsIn(schema, operationId, []),
        );
        return [operationId, [...new Set(found)].filter((field) => !isListed(field))];
      }),
    ),
  );
}

/** Text that may be anything: no code of a list, no date. */
function isText({ type, format, enum: values, const: value, anyOf = [] }: Schema): boolean {
  const isPlain = [type].flat().includes('string') && values === undefined && value === undefined;
  return (isPlain && (format === undefined || format === 'plain-text')) || anyOf.some(isText);
}

function isListed(field: string): boolean {
  return Object.keys(NOT_PERSONAL).some((listed) => field === listed || field.startsWith(`${listed}.`));
}
