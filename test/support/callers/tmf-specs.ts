/**
 * Replies of the TM Forum APIs, held against the schemas that TM Forum publishes. The files are not part of this repository: `TMF_SPECS` names
 * the folder that has them. Without it nothing is checked.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { z } from 'zod';
import { TMF_SPECIFICATIONS } from '../../../src/api/tmf/attributes.ts';
import { TMF_PATH } from '../../../src/api/tmf/error-document.ts';

const Response = z.looseObject({ schema: z.record(z.string(), z.unknown()).optional() });
const Operation = z.looseObject({ responses: z.record(z.string(), Response) });
const Specification = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  definitions: z.record(z.string(), z.unknown()),
});

/** Says what is wrong with a reply; an empty list: nothing. */
type ReplyJudge = (reply: {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}) => readonly string[];

/** The judge by the folder of published files; null when `TMF_SPECS` names none. */
export function publishedSchemas(folder = process.env['TMF_SPECS']): ReplyJudge | null {
  if (folder === undefined || folder === '') return null;
  const specifications = readdirSync(folder)
    .filter((name) => /^TMF\d+.*\.json$/.test(name))
    .map((name) => ({
      ...Specification.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
      // Not as the file has it: one leaves out a part.
      basePath: basePathOf(name),
    }));
  const compiled = new Map<string, ValidateFunction>();
  return ({ method, path, status, body }) => {
    const specification = specifications.find(({ basePath }) => path.startsWith(`${basePath}/`));
    if (specification === undefined) return [`${path} is of no published specification`];
    const { basePath, paths, definitions } = specification;
    const rest = (path.split('?')[0] ?? '').slice(basePath.length);
    const template = rest.split('/').length > 2 ? `/${rest.split('/')[1]}/{id}` : rest;
    const operation = Operation.safeParse(paths[template]?.[method.toLowerCase()]);
    // What a specification does not have may only be refused.
    if (!operation.success && status < 400) return [`${method} ${path} is in no published specification`];
    const { responses } = operation.data ?? { responses: {} };
    const schema =
      status >= 400
        ? { $ref: '#/definitions/Error' }
        : responses[String(status === 206 ? 200 : status)]?.schema;
    if (schema === undefined)
      return status === 204 && '204' in responses
        ? []
        : [`${method} ${path} has no published answer ${status}`];
    const key = `${basePath} ${JSON.stringify(schema)}`;
    const validate = compiled.get(key) ?? ajv().compile({ ...schema, definitions });
    compiled.set(key, validate);
    if (validate(body)) return [];
    // `fields` leaves out attributes of the resource, also mandatory ones.
    const isCut = path.includes('fields=');
    const errors = (validate.errors ?? []).filter(
      ({ keyword, instancePath }) => !(isCut && keyword === 'required' && /^(\/\d+)?$/.test(instancePath)),
    );
    return errors.map(
      ({ instancePath, message, params }) =>
        `${method} ${template} ${status}: ${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

function basePathOf(file: string): string {
  const number = file.slice(0, 'TMF000'.length).toLowerCase();
  const known = Object.entries(TMF_SPECIFICATIONS).find(([name]) => name === number);
  if (known === undefined) throw new Error(`${file} is of no specification that is served`);
  return known[1].basePath;
}

/** A judge of its own for each schema: definitions of two specifications have the same names. */
function ajv(): Ajv {
  return new Ajv({
    ...{ strict: false, allErrors: true },
    formats: {
      'date-time': (text) => z.iso.datetime({ offset: true }).safeParse(text).success,
      uri: (text) => URL.canParse(text),
      float: true,
    },
  });
}

let judge: ReplyJudge | null | undefined;

/**
 * Holds an answer of the TM Forum APIs against the published schemas.
 * @throws Error that names every fault
 */
export async function assertPublished(method: string, path: string, answer: Response): Promise<void> {
  judge ??= publishedSchemas();
  if (judge === null || !path.startsWith(TMF_PATH)) return;
  const text = await answer.clone().text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  const faults = judge({ method, path, status: answer.status, body });
  if (faults.length > 0) throw new Error(`not as TM Forum publishes it: ${faults.join('; ')}`);
}
