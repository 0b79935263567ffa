import type { BusinessFailure } from '../../domain/failure-types.ts';
import { REFUSAL_TABLES } from '../../domain/refusal-tables.ts';
import { problemOfFailure } from './of-failure.ts';

const MARKER = '<!-- Below this line: written by npm run export-refusal-docs. -->';

/** `docs/refusals.md` with everything below its marker made from the tables of causes. */
export function refusalDocument(found: string): string {
  const end = found.indexOf(MARKER);
  if (end === -1) throw new Error('the marker is missing');
  const sections = Object.entries(REFUSAL_TABLES).map(([title, table]) => sectionOf(title, table.every()));
  return `${found.slice(0, end)}${MARKER}\n\n${sections.join('\n')}`;
}

function sectionOf(title: string, failures: readonly BusinessFailure[]): string {
  const rows = failures.map(rowOf);
  return `## ${title}\n\n| code | problem | field | sentence | accepted |\n|---|---|---|---|---|\n${rows.join('')}`;
}

function rowOf({ type, faults = [] }: BusinessFailure): string {
  const { kind, status } = problemOfFailure(type);
  return faults
    .map(({ code, pointer, detail, accepted, in: place }) => {
      const field = place === undefined ? `\`${pointer}\`` : `\`${pointer}\` (${place})`;
      return `| \`${code}\` | ${status} \`${kind}\` | ${field} | ${detail} | ${accepted ?? ''} |\n`;
    })
    .join('');
}
