/** What the doors of the program do themselves, where they should call a service. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Node, parseSync, type TSType, Visitor } from 'oxc-parser';
import { filesBelow, ROOT } from './imports.ts';

/** Folders whose files parse, check access, call one service, and answer. */
export const DOORS = [
  'api/routes',
  'api/cases',
  'api/tmf',
  'api/mcp',
  'api/bulk',
  'activities',
  'cli',
] as const;

/** What a door may do itself all the same: in which file, which write, and why nothing is lost by it. */
export const EXCEPTIONS: readonly { readonly file: string; readonly found: string; readonly why: string }[] =
  [
    ...['putApproval', 'putInquiry', 'putCycleChange'].map((write) => ({
      file: 'activities/read-model.ts',
      found: `store.cases.${write}`,
      why: 'a case is kept as its workflow has it: nothing is decided, and no other door may write one',
    })),
    {
      file: 'activities/case-requests.ts',
      found: 'new BusinessFailure',
      why: 'it checks access, which each door does itself',
    },
  ];

/** The methods that write, by part of the store: `ledger` has `postLines`, ... */
export type Writes = ReadonlyMap<string, ReadonlySet<string>>;

const source = (file: string): string => readFileSync(join(ROOT, 'src', file), 'utf8');

/** Every write of the store, read from `createStore` and the interfaces (`...Writes`) of what it is put together from. */
export function writesOfStore(): Writes {
  const file = 'store/store.ts';
  const { program } = parseSync(file, source(file));
  const origins = new Map<string, string>();
  const parts = new Map<string, string[]>();
  new Visitor({
    ImportDeclaration({ source: from, specifiers }) {
      for (const { local } of specifiers)
        origins.set(local.name, posix.join(posix.dirname(file), from.value));
    },
    FunctionDeclaration({ id, body }) {
      if (id?.name !== 'createStore') return;
      const returned = body?.body.find((statement) => statement.type === 'ReturnStatement')?.argument;
      if (returned?.type !== 'ObjectExpression') throw new Error('createStore returns no object literal');
      for (const property of returned.properties)
        if (property.type === 'Property' && property.key.type === 'Identifier')
          parts.set(property.key.name, madeBy(property.value));
    },
  }).visit(program);
  const writes = [...parts].map(([part, makers]) => {
    const methods = makers.flatMap((maker) => writesMadeBy(origins.get(maker) ?? '', maker));
    return [part, new Set(methods)] as const;
  });
  return new Map(writes.filter(([, methods]) => methods.size > 0));
}

/** The functions that a part of the store is made by: called for it, or spread into it. */
function madeBy(value: Node): string[] {
  if (value.type === 'CallExpression' && value.callee.type === 'Identifier') return [value.callee.name];
  if (value.type !== 'ObjectExpression') return [];
  return value.properties.flatMap((each) => (each.type === 'SpreadElement' ? madeBy(each.argument) : []));
}

/** The methods of the interfaces called `...Writes` that a function of a file returns. */
function writesMadeBy(file: string, maker: string): string[] {
  if (file === '') return [];
  const { program } = parseSync(file, source(file));
  const methods = new Map<string, string[]>();
  let returned: string[] = [];
  new Visitor({
    FunctionDeclaration({ id, returnType }) {
      if (id?.name === maker && returnType) returned = namesIn(returnType.typeAnnotation);
    },
    TSInterfaceDeclaration({ id, body }) {
      methods.set(
        id.name,
        body.body.flatMap((member) =>
          'key' in member && member.key?.type === 'Identifier' ? [member.key.name] : [],
        ),
      );
    },
  }).visit(program);
  return returned
    .filter((name) => name.endsWith('Writes'))
    .flatMap((name) => methods.get(name) ?? missing(`${file} declares no ${name}`));
}

function namesIn(type: TSType): string[] {
  if (type.type === 'TSIntersectionType') return type.types.flatMap(namesIn);
  return type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' ? [type.typeName.name] : [];
}

function missing(what: string): never {
  throw new Error(what);
}

/** What one door does itself: writes to the store, functions that write taken from it, refusals that services make. */
export function doneItself(file: string, text: string, writes: Writes): string[] {
  const found: string[] = [];
  new Visitor({
    MemberExpression({ object, property, computed }) {
      const part = nameOf(object);
      const methods = part === null ? undefined : writes.get(part);
      if (part === null || methods === undefined) return;
      // Of which method a computed name is, nobody can tell.
      if (computed && isPartOfStore(object)) found.push(`store.${part}[...]`);
      if (!computed && property.type === 'Identifier' && methods.has(property.name))
        found.push(`store.${part}.${property.name}`);
    },
    ImportDeclaration({ source: from, specifiers }) {
      if (!from.value.includes('/store/')) return;
      for (const { local } of specifiers) if (/Writes$/.test(local.name)) found.push(`import ${local.name}`);
    },
    NewExpression({ callee }) {
      if (callee.type === 'Identifier' && callee.name === 'BusinessFailure')
        found.push('new BusinessFailure');
    },
  }).visit(parseSync(file, text).program);
  return found;
}

/** `policies` of `policies`, `store.policies` and `deps.store.policies`. */
function nameOf(node: Node): string | null {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' && node.property.type === 'Identifier' && !node.computed
    ? node.property.name
    : null;
}

function isPartOfStore(node: Node): boolean {
  return node.type === 'MemberExpression' && nameOf(node.object) === 'store';
}

/** What all doors do themselves, with their files; the exceptions too. */
export function doneByDoors(writes: Writes): { readonly file: string; readonly found: string }[] {
  return DOORS.flatMap((folder) =>
    filesBelow(join(ROOT, 'src', folder))
      .map((name) => `${folder}/${name}`)
      .flatMap((file) => doneItself(file, source(file), writes).map((found) => ({ file, found }))),
  );
}
