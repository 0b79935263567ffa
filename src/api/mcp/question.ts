/** What a person is asked before something changes: exactly what would be sent, line by line, so that nothing is left out or embellished. */
import { isCivilDate } from '../../domain/civil-date.ts';
import type { Money } from '../../domain/money.ts';
import { formatDate, formatMoney } from '../../texts/figures.ts';
import { isJsonObject, type JsonObject } from './json.ts';

const LONGEST_TEXT = 300;

/**
 * @param title of the tool
 * @param sent what would be sent
 * @param evidence what is on record about it, if it only refers to that
 */
export function questionOf(title: string, sent: JsonObject, evidence?: unknown): string {
  const lines = [`${title}?`, '', ...linesOf(sent, '')];
  return [...lines, ...(isJsonObject(evidence) ? ['', 'This means:', ...linesOf(evidence, '')] : [])].join(
    '\n',
  );
}

function linesOf(value: JsonObject, path: string): string[] {
  return Object.entries(value).flatMap(([key, member]) => {
    const name = path === '' ? key : `${path}.${key}`;
    if (isMoney(member)) return [`- ${name}: ${formatMoney(member, 'en')}`];
    if (isJsonObject(member)) return linesOf(member, name);
    return [`- ${name}: ${written(member)}`];
  });
}

function isMoney(value: unknown): value is Money {
  if (!isJsonObject(value) || Object.keys(value).length !== 2) return false;
  return Number.isSafeInteger(value['amountMinor']) && typeof value['currency'] === 'string';
}

/** Text stands in quotation marks with its line breaks escaped: it can't look like a line of the question. */
function written(value: unknown): string {
  if (typeof value === 'string' && isCivilDate(value)) return formatDate(value, 'en');
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}
