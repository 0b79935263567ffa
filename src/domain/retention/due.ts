/** When each record may be removed, and what keeps it. */
import { addDays, type CivilDate } from '../civil-date.ts';
import type { RecordClass } from './classes.ts';
import {
  type CountryCode,
  dueOn,
  type RetentionRule,
  type RetentionRules,
  ruleOf,
  startOf,
} from './rules.ts';

/** What retention needs to know of one record. */
export interface JudgedRecord {
  readonly event: CivilDate | null;
  /** Whether it was anonymised already. */
  readonly isBlank: boolean;
}

/** The customer of a record. */
export interface RecordHolder {
  readonly country: CountryCode | null;
  readonly leftOn: CivilDate | null;
  /** Ids of the legal holds in force. */
  readonly holds: readonly string[];
}

/** For a record that belongs to no customer. */
export const NO_HOLDER: RecordHolder = { country: null, leftOn: null, holds: [] };

export type Fate =
  /** It stays for good, is anonymised already, or is deleted by MongoDB or Temporal. */
  | { readonly kind: 'stays' }
  /** Its period has not begun: it has not ended, or its customer has not left. */
  | { readonly kind: 'open' }
  | { readonly kind: 'later'; readonly on: CivilDate }
  | { readonly kind: 'held'; readonly since: CivilDate }
  | { readonly kind: 'due'; readonly since: CivilDate };

/** What becomes of a record on a day. */
export function fateOf(
  rule: RetentionRule,
  record: JudgedRecord,
  { leftOn, holds }: RecordHolder,
  today: CivilDate,
): Fate {
  if (rule.action !== 'delete' && (rule.action !== 'anonymise' || record.isBlank)) return { kind: 'stays' };
  const due = dueOn(rule, startOf(rule, record.event, leftOn));
  if (due === null) return { kind: 'open' };
  if (due > today) return { kind: 'later', on: due };
  return { kind: holds.length > 0 ? 'held' : 'due', since: due };
}

/** What becomes of the key of a customer on a day. */
export function fateOfKey(
  rules: RetentionRules,
  { country, leftOn, holds, isErased }: RecordHolder & { readonly isErased: boolean },
  today: CivilDate,
): Fate {
  const rule = ruleOf(rules, 'customers', country);
  if (rule.action !== 'shred' || isErased) return { kind: 'stays' };
  const due = dueOn(rule, leftOn);
  if (due === null) return { kind: 'open' };
  if (due > today) return { kind: 'later', on: due };
  return { kind: holds.length > 0 ? 'held' : 'due', since: due };
}

/** The first day whose records are not due yet: all earlier ones are due. Null where they stay for good. */
export function dueBefore(rule: RetentionRule, today: CivilDate): CivilDate | null {
  if (rule.period === null || rule.action === 'keep') return null;
  let [low, high] = [0, MOST_DAYS];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const due = dueOn(rule, addDays(today, -middle));
    if (due !== null && due <= today) high = middle;
    else low = middle + 1;
  }
  return addDays(today, 1 - low);
}

/** A hundred years: no period is longer. */
const MOST_DAYS = 36_600;

/** The class that the key of a customer belongs to. */
export const KEY_CLASS: RecordClass = 'customers';
