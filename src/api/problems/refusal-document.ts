import { type BusinessFailure, FAILURE_TYPES } from '../../domain/failure-types.ts';
import { REFUSAL_TABLES } from '../../domain/refusal-tables.ts';
import { everyAbsence } from './no-such.ts';
import { problemOfFailure } from './of-failure.ts';
import { type Fault, Problem } from './problem.ts';
import { type ProblemKind, problemKinds, problemStatus, problemTitle } from './problem-kinds.ts';

const MARKER = '<!-- Below this line: written by npm run export-refusal-docs. -->';

const HEAD = '| code | problem | field | sentence | accepted |\n|---|---|---|---|---|\n';

/** `docs/refusals.md` with everything below its marker made from the tables of causes. */
export function refusalDocument(found: string): string {
  const end = found.indexOf(MARKER);
  if (end === -1) throw new Error('the marker is missing');
  const sections = Object.entries(REFUSAL_TABLES).map(([title, table]) => sectionOf(title, table.every()));
  return `${found.slice(0, end)}${MARKER}\n\n${[...sections, ...closingSections()].join('\n')}`;
}

/** What is in no table of a subject: failures whose type says all, what routes look up, and what is refused before any service is called. */
function closingSections(): readonly string[] {
  const known = new Set(
    Object.values(REFUSAL_TABLES).flatMap((table) => table.codes.map((code): string => code)),
  );
  const plain = FAILURE_TYPES.flatMap((type) => {
    const { kind, errors = [] } = problemOfFailure(type);
    return errors.filter(({ code }) => code !== kind).map((fault) => ({ kind, fault }));
  });
  const taken = new Set([...known, ...plain.map(({ fault }) => fault.code)]);
  const absent = everyAbsence()
    .filter(({ code }) => !taken.has(code))
    .map((fault) => ({ kind: 'not-found' as const, fault }));
  const general = problemKinds.flatMap((kind) =>
    (new Problem(kind, `${problemTitle(kind)}.`).errors ?? []).map((fault) => ({ kind, fault })),
  );
  return [
    section('Everywhere', plain),
    section('What a route looks up', absent),
    section('Where a route says no more', general),
  ];
}

function section(title: string, rows: readonly { readonly kind: ProblemKind; readonly fault: Fault }[]) {
  return `## ${title}\n\n${HEAD}${rows.map(({ kind, fault }) => row(kind, fault)).join('')}`;
}

function sectionOf(title: string, failures: readonly BusinessFailure[]): string {
  return section(
    title,
    failures.flatMap(({ type, faults = [] }) =>
      faults.map((fault) => ({ kind: problemOfFailure(type).kind, fault })),
    ),
  );
}

function row(kind: ProblemKind, { code, pointer, detail, accepted, in: place }: Fault): string {
  const name = pointer === '' ? '' : `\`${pointer}\``;
  const field = place === undefined ? name : `${name} (${place})`.trim();
  return `| \`${code}\` | ${problemStatus(kind)} \`${kind}\` | ${field} | ${detail} | ${accepted ?? ''} |\n`;
}
