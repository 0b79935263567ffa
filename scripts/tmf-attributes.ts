/**
 * Writes the tables of src/api/tmf/attributes from the specifications that TM Forum publishes as Swagger files: which attributes a resource
 * has, of what type, and which of them are mandatory. Run it when TM Forum publishes a new version; the tables are kept in the repository.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';

const Property = z.looseObject({
  $ref: z.string().optional(),
  type: z.string().optional(),
  format: z.string().optional(),
  get items() {
    return Property.optional();
  },
});
type Property = z.output<typeof Property>;
const Definition = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), Property).default({}),
});
const Operation = z.looseObject({
  parameters: z.array(z.looseObject({ in: z.string(), schema: Property.optional() })),
});
const Specification = z.looseObject({
  info: z.looseObject({ version: z.string() }),
  basePath: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  definitions: z.record(z.string(), Definition),
});
type Specification = z.output<typeof Specification>;

/** What every type may have besides, so that no table repeats it. */
const EVERYWHERE = new Set(['@type', '@baseType', '@schemaLocation']);

const { args } = new Command('npm run tmf:attributes --')
  .description('Writes the attribute tables of the TM Forum Open APIs from the published Swagger files.')
  .argument('<folder>', 'with files such as TMF678-CustomerBill-v4.0.0.swagger.json')
  .addHelpText(
    'after',
    examples(['npm run tmf:attributes -- ../open-apis'], 'Writes src/api/tmf/attributes.'),
  )
  .parse();
const [folder = ''] = args;
const target = fileURLToPath(new URL('../src/api/tmf/attributes/', import.meta.url));

for (const file of (await readdir(folder)).filter((name) => /^TMF\d+.*\.json$/.test(name)).sort()) {
  const specification = file.slice(0, 'TMF000'.length);
  const parsed = Specification.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
  const path = join(target, `${specification.toLowerCase()}.json`);
  await writeFile(path, `${JSON.stringify(tableOf(specification, parsed), null, 2)}\n`);
  process.stdout.write(`${path}\n`);
}

function tableOf(specification: string, { info, basePath, paths, definitions }: Specification) {
  const resources: Record<string, unknown> = {};
  const wanted = new Set<string>();
  for (const [path, methods] of Object.entries(paths)) {
    const name = /^\/(\w+)(?:\/\{id\})?$/.exec(path)?.[1];
    if (name === undefined || name === 'hub') continue;
    const type = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
    const one = path.endsWith('{id}');
    const known = z.looseObject({ operations: z.array(z.string()) }).safeParse(resources[name]);
    const operations = [
      ...(known.success ? known.data.operations : []),
      ...Object.keys(methods).map((method) => (method === 'get' && !one ? 'list' : method)),
    ];
    const bodies = { create: bodyOf(methods['post']), update: bodyOf(methods['patch']) };
    for (const body of [type, bodies.create, bodies.update]) if (body !== null) wanted.add(body);
    const before = known.success ? known.data : {};
    resources[name] = {
      ...{ type, create: null, update: null },
      ...before,
      ...Object.fromEntries(Object.entries(bodies).filter(([, body]) => body !== null)),
      operations,
    };
  }
  const types: Record<string, unknown> = {};
  for (const name of wanted) addType(name);
  return {
    specification,
    version: info.version,
    basePath: basePath.replace(/\/$/, ''),
    resources,
    types: sorted(types),
  };

  function addType(name: string): void {
    const definition = definitions[name];
    if (definition === undefined || Object.hasOwn(types, name)) return;
    if (definition.enum !== undefined) {
      types[name] = definition.enum;
      return;
    }
    const attributes: Record<string, string> = {};
    types[name] = attributes;
    for (const [attribute, property] of Object.entries(definition.properties)) {
      if (EVERYWHERE.has(attribute)) continue;
      attributes[attribute] = `${typeOf(property)}${definition.required.includes(attribute) ? '!' : ''}`;
    }
  }

  function typeOf({ $ref, type, format, items }: Property): string {
    if ($ref !== undefined) {
      const name = $ref.slice($ref.lastIndexOf('/') + 1);
      const definition = definitions[name];
      const isOpen =
        definition === undefined ||
        (definition.enum === undefined && Object.keys(definition.properties).length === 0);
      if (isOpen) return definition?.type === 'string' ? 'string' : 'any';
      addType(name);
      return name;
    }
    if (type === 'array') return `${items === undefined ? 'any' : typeOf(items)}[]`;
    if (type === 'string' && (format === 'date-time' || format === 'date')) return format;
    return type === 'string' || type === 'boolean' || type === 'integer' || type === 'number' ? type : 'any';
  }
}

/** The type of the body that an operation takes; null without one. */
function bodyOf(operation: unknown): string | null {
  const parsed = Operation.safeParse(operation);
  const body = parsed.success
    ? parsed.data.parameters.find((parameter) => parameter.in === 'body')
    : undefined;
  const ref = body?.schema?.$ref;
  return ref === undefined ? null : ref.slice(ref.lastIndexOf('/') + 1);
}

function sorted(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
