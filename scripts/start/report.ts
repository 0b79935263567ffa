import { join } from 'node:path';
import type { Role } from '../../src/domain/access/roles.ts';
import { curlOrder, type DemoRow } from './callers.ts';

/** Where everything is. */
export interface Places {
  readonly api: string;
  readonly apiDocs: string;
  readonly temporalUi: string | null;
  readonly mongodb: string;
}

/** The whole of what `npm start` found out, as `--json` prints it. */
export interface Summary {
  readonly ok: boolean;
  readonly rows: readonly DemoRow[];
  readonly places: Places;
  readonly tokens: Readonly<Record<Role, string>>;
  readonly seconds: number;
}

/** Whether every answer was the expected one. */
export function allAsExpected(rows: readonly DemoRow[]): boolean {
  return rows.every((row) => row.outcome === row.expected);
}

const COLUMNS = ['', 'id', 'customer', 'outcome', 'ms'] as const;

/**
 * The answers as a table; reasons stand below each, and the link into the Temporal UI.
 * @param links false when Temporal stops after the demo: then no link would lead anywhere
 */
export function asTable(rows: readonly DemoRow[], { links }: { readonly links: boolean }): string {
  const cells = rows.map((row) => [
    row.outcome === row.expected ? '✓' : '✗',
    row.id,
    row.customer,
    row.outcome === row.expected ? row.outcome : `${row.outcome}, expected ${row.expected}`,
    String(row.milliseconds),
  ]);
  const widths = COLUMNS.map((title, column) =>
    Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = [line(COLUMNS), widths.map((width) => '─'.repeat(width)).join('  ')];
  for (const [index, row] of rows.entries()) {
    lines.push(line(cells[index] ?? []));
    lines.push(...row.reasons.map((reason) => `     ${reason}`));
    if (links && row.workflow !== null) lines.push(`     ${row.workflow}`);
  }
  return lines.join('\n');
}

/** The end of a run with `--once`, when nothing is served any more. */
export function asEnding(folder: string): string {
  return [
    `Stopped what was started here. The data stays in ${folder}.`,
    '`npm start` keeps serving; it prints links and lines to try.',
  ].join('\n');
}

/** URLs, where the tokens are, and three lines to paste: true while everything is served. */
export function asPlaces({ places }: Pick<Summary, 'places'>, run: string, tokenFolder: string): string {
  const { api, apiDocs, temporalUi, mongodb } = places;
  const auth = (role: Role) => `-H "Authorization: Bearer $(cat '${join(tokenFolder, role)}')"`;
  const body = JSON.stringify(curlOrder(`${run}-CURL`));
  return [
    `API          ${api}`,
    `API docs     ${apiDocs}`,
    `Temporal UI  ${temporalUi ?? 'not on this server'}`,
    `MongoDB      ${mongodb}`,
    `Tokens       ${tokenFolder}: one for each role, good for 12 hours`,
    '             npm run -s goodstanding -- token care    # prints one',
    '',
    'Try:',
    `curl -s ${auth('care')} ${api}/v1/customers/CUST-0002/payment-status`,
    `curl -s ${auth('provisioning')} -H 'Content-Type: application/json' -H 'Idempotency-Key: ${run}-CURL' -d '${body}' ${api}/v1/service-approvals`,
    `curl -s ${auth('creditAgent')} '${api}/v1/service-approvals?state=inReview'`,
  ].join('\n');
}
