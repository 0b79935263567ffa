/** docs/tmf.md: which operations and attributes of the TM Forum specifications are served, from the tables and the resources. */
import { TMF_OPERATIONS, TMF_SPECIFICATIONS, type TmfOperation } from './attributes.ts';
import { REFUSED_OPERATIONS } from './refused.ts';
import type { TmfResource } from './resource.ts';
import { TMF_RESOURCES } from './routes.ts';

const MARKER = '<!-- Below this line: written by npm run export-tmf-docs. -->';

/** `docs/tmf.md` with everything below its marker made again. */
export function tmfDocument(found: string): string {
  const end = found.indexOf(MARKER);
  if (end === -1) throw new Error('the marker is missing');
  return `${found.slice(0, end)}${MARKER}\n\n${operationsTable()}\n${TMF_RESOURCES.map(attributesTable).join('\n')}`;
}

function operationsTable(): string {
  const rows = Object.entries(TMF_SPECIFICATIONS).flatMap(([name, { specification, version, resources }]) =>
    Object.entries(resources).map(([resource, { operations }]) => {
      const served = TMF_RESOURCES.find((one) => one.specification === name && one.name === resource);
      const cells = TMF_OPERATIONS.map((operation) =>
        operations.includes(operation)
          ? serves(served, operation)
            ? 'yes'
            : isRefused(name, resource, operation)
              ? 'refused'
              : 'not yet'
          : '',
      );
      return `| ${specification} ${version} | ${resource} | ${cells.join(' | ')} |\n`;
    }),
  );
  const reasons = REFUSED_OPERATIONS.map(
    ({ resource, operation, reason }) => `- ${resource.replace(':', ' ')}, ${operation}: ${reason}\n`,
  );
  return `## Operations\n\n| specification | resource | ${TMF_OPERATIONS.join(' | ')} |\n|---|---|${'---|'.repeat(TMF_OPERATIONS.length)}\n${rows.join('')}\nRefused with 405:\n\n${reasons.join('')}`;
}

function isRefused(specification: string, name: string, operation: TmfOperation): boolean {
  return REFUSED_OPERATIONS.some(
    (refused) => refused.resource === `${specification}:${name}` && refused.operation === operation,
  );
}

function serves(resource: TmfResource | undefined, operation: TmfOperation): boolean {
  if (resource === undefined) return false;
  switch (operation) {
    case 'list':
    case 'get':
      return true;
    case 'post':
      return resource.creation !== undefined;
    case 'patch':
      return resource.change !== undefined;
    case 'delete':
      return resource.removal !== undefined;
  }
}

function attributesTable({ specification: key, name, reads, creation, change }: TmfResource): string {
  const { specification, resources, types } = TMF_SPECIFICATIONS[key];
  const { type = '', create = null, update = null } = resources[name] ?? {};
  const inPatch = update === null ? [] : Object.keys(types[update] ?? {});
  const attributes = Object.keys(types[type] ?? {});
  const inBody = create === null ? [] : Object.keys(types[create] ?? {});
  const rows = attributes.map((attribute) => {
    const answer = reads.fills.includes(attribute) ? 'filled' : 'left out';
    const body = inBody.includes(attribute)
      ? creation?.takes.includes(attribute) === true
        ? 'taken'
        : 'not taken'
      : '';
    const patch = inPatch.includes(attribute)
      ? change?.takes.includes(attribute) === true
        ? 'taken'
        : 'not taken'
      : '';
    const taken = [creation === undefined ? '' : body, change === undefined ? '' : patch];
    return `| ${attribute} | ${answer} | ${taken.join(' | ')} |\n`;
  });
  return `## ${specification} ${name}\n\n| attribute | in an answer | in a POST | in a PATCH |\n|---|---|---|---|\n${rows.join('')}`;
}
