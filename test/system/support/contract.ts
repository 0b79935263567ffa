/** Holds answers against docs/openapi.json. */
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { z } from 'zod';

const DocumentSchema = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        responses: z.record(
          z.string(),
          z.looseObject({
            headers: z.record(z.string(), z.unknown()).default({}),
            content: z.record(z.string(), z.unknown()).default({}),
          }),
        ),
      }),
    ),
  ),
});

const text = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8');
const document: Record<string, unknown> = JSON.parse(text);
const { paths } = DocumentSchema.parse(document);
const templates = Object.keys(paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'plain-text': true } });
ajv.addFormat('date', /^\d{4}-\d\d-\d\d$/);
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
ajv.addSchema(document, 'openapi');
const validators = new Map<string, ValidateFunction>();

function validatorOf(pointer: string): ValidateFunction {
  const known = validators.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` });
  validators.set(pointer, known);
  return known;
}

const segment = (name: string) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));

/**
 * Throws unless the document knows the operation, the answer's status, its content type, the headers it promises and the
 * shape of its body.
 *
 * @param path with its query, if any
 */
export function assertAsDocumented(
  method: 'GET' | 'POST',
  path: string,
  response: Response,
  body: string,
): void {
  const wrong = (what: string) => new Error(`${method} ${path} ${response.status}: ${what}\n${body}`);
  const plainPath = path.split('?')[0] ?? path;
  const template = templates.find(({ pattern }) => pattern.test(plainPath))?.path;
  const operation = template === undefined ? undefined : paths[template]?.[method.toLowerCase()];
  if (template === undefined || operation === undefined) throw wrong('the operation is not documented');
  const documented = operation.responses[String(response.status)];
  if (documented === undefined) throw wrong('the status is not documented');
  const type = response.headers.get('content-type') ?? 'none';
  if (!(type in documented.content)) throw wrong(`content type ${type} is not documented`);
  for (const header of Object.keys(documented.headers))
    if (!response.headers.has(header)) throw wrong(`the documented header ${header} is missing`);
  const steps = ['paths', template, method.toLowerCase(), 'responses', String(response.status), 'content'];
  const validate = validatorOf(`/${[...steps, type, 'schema'].map(segment).join('/')}`);
  if (!validate(JSON.parse(body))) throw wrong(ajv.errorsText(validate.errors, { separator: '\n' }));
}
