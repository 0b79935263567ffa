/** Sequences and differences as a person reads them. */

import { join, parse } from 'node:path';
import type { Found, Sequence } from './explore.ts';
import type { Operation, Step } from './oracle/operation.ts';
import type { Failure } from './session.ts';

function operationText({ kind, ...rest }: Operation): string {
  const parts = Object.entries(rest).map(
    ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return [kind, ...parts].join(', ');
}

function stepText({ at: instant, requests }: Step, number: number): string {
  const lines = requests.map(
    ({ key, on, operation }) =>
      `${on === undefined ? '' : 'the other account: '}${operationText(operation)}  [${key}]`,
  );
  const at = `${`${number}.`.padEnd(5)}${instant === undefined ? '' : `${instant}  `}`;
  return lines.length === 1
    ? `${at}${lines[0]}`
    : `${at}at once:\n${lines.map((line) => `       ${line}`).join('\n')}`;
}

/** A sequence as a list, and what was different after it. */
export function sequenceText({ account, steps }: Sequence, { differences, answers }: Failure): string {
  return [
    `account: ${JSON.stringify(account)}`,
    ...steps.map((step, at) => stepText(step, at + 1)),
    `answers of the last step: ${answers.join(' | ')}`,
    'different:',
    ...differences
      .slice(0, 40)
      .map(
        ({ figure, oracle, service }) =>
          `  ${figure}: by the rules ${text(oracle)}, the service says ${text(service)}`,
      ),
    '',
  ].join('\n');
}

/** A difference in one line: the account, how far it had come, the first figures and the file with the sequence. */
export function differenceLine({ number, steps, failure }: Found, file: string): string {
  const figures = failure.differences.map(({ figure }) => figure);
  const more = figures.length > 3 ? ` and ${figures.length - 3} more` : '';
  return `account ${number} after ${steps.length} steps: ${figures.slice(0, 3).join(', ')}${more}; ${file}`;
}

/** The name of the file of the first, second ... difference: `out.json`, `out-2.json` ... */
export function numbered(file: string, count: number): string {
  if (count === 1) return file;
  const { dir, name, ext } = parse(file);
  return join(dir, `${name}-${count}${ext}`);
}

function text(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
}
