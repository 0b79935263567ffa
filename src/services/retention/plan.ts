import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import {
  RECORD_CLASS_NAMES,
  type RecordClass,
  type RetentionAction,
} from '../../domain/retention/classes.ts';
import { dueBefore, type Fate, fateOfKey, KEY_CLASS } from '../../domain/retention/due.ts';
import {
  type CountryCode,
  periodText,
  type RetentionRule,
  type RetentionRules,
  ruleOf,
  startText,
} from '../../domain/retention/rules.ts';
import type { Store } from '../../store/store.ts';
import { dayOf } from './day.ts';
import { classOf, judge, SWEPT_COLLECTIONS } from './judged.ts';

/** What would be removed of one class, for customers of one country. */
export interface PlannedClass {
  readonly record: RecordClass;
  /** Null for records of no single customer. */
  readonly country: CountryCode | null;
  readonly action: RetentionAction;
  readonly period: string;
  readonly start: string;
  readonly reason: RetentionRule['reason'];
  /** How many documents, keys or entries the next sweep would take. */
  readonly due: number;
  /** How many more would be due by the day that was asked about. */
  readonly dueLater: number;
  /** The next day on which something is due; null: nothing that is known. */
  readonly nextOn: CivilDate | null;
  /** How many would be due, but for a legal hold. */
  readonly held: number;
  /** How many stay: their period has not begun or is not over. */
  readonly stay: number;
}

export interface RetentionPlan {
  readonly today: CivilDate;
  readonly until: CivilDate;
  readonly classes: readonly PlannedClass[];
}

/** How many documents are read in one query. */
const PAGE = 500;

/**
 * What the sweep would do, before it does anything: every record is judged as the sweep judges it. Nothing is written.
 * @param until also counts what will be due by this day, if nothing changes
 */
export async function planRetention(
  { store }: { readonly store: Pick<Store, 'retention'> },
  rules: RetentionRules,
  { now, until }: { readonly now: Instant; readonly until: CivilDate },
): Promise<RetentionPlan> {
  const today = dayOf(now);
  const counts = new PlanCounts(rules, until);
  for (const collection of SWEPT_COLLECTIONS)
    for await (const records of pages((after) => store.retention.page(collection, { after, limit: PAGE })))
      for (const { record, holder, fate } of await judge(store, rules, { collection, records, today }))
        counts.add(
          classOf(collection),
          record.customerId === null ? null : (holder.country ?? rules.defaultCountry),
          fate,
        );
  for await (const ids of pages((after) => idPage(store, after))) {
    const customers = await store.retention.customers(
      ids.map(({ id }) => id),
      today,
    );
    for (const each of customers.values())
      counts.add(KEY_CLASS, each.country ?? rules.defaultCountry, fateOfKey(rules, each, today));
  }
  await countChains(store, rules, { today, counts });
  return { today, until, classes: counts.classes() };
}

async function idPage({ retention }: Pick<Store, 'retention'>, after: string | null) {
  const ids = await retention.customerIds({ after, limit: PAGE });
  return ids.map((id) => ({ id }));
}

async function* pages<T extends { readonly id: string }>(
  read: (after: string | null) => Promise<readonly T[]>,
): AsyncIterable<readonly T[]> {
  let after: string | null = null;
  for (;;) {
    const page: readonly T[] = await read(after);
    yield page;
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE || after === null) return;
  }
}

async function countChains(
  { retention }: Pick<Store, 'retention'>,
  rules: RetentionRules,
  { today, counts }: { readonly today: CivilDate; readonly counts: PlanCounts },
): Promise<void> {
  const before = dueBefore(rules.everywhere.audit, today);
  if (before === null) return;
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof retention.prunable>> = await retention.prunable({
      ...{ before: `${before}T00:00:00.000Z`, today, after, limit: PAGE },
    });
    for (const { entries } of page.prunable)
      counts.add('audit', null, { kind: 'due', since: today }, entries);
    counts.add('audit', null, { kind: 'held', since: today }, page.held);
    after = page.next;
  } while (after !== null);
}

interface Counted {
  readonly record: RecordClass;
  readonly country: CountryCode | null;
  due: number;
  dueLater: number;
  nextOn: CivilDate | null;
  held: number;
  stay: number;
}

class PlanCounts {
  readonly #rules: RetentionRules;
  readonly #until: CivilDate;
  readonly #counts = new Map<string, Counted>();

  constructor(rules: RetentionRules, until: CivilDate) {
    this.#rules = rules;
    this.#until = until;
  }

  add(record: RecordClass, country: CountryCode | null, fate: Fate, count = 1): void {
    const counted = this.#of(record, country);
    switch (fate.kind) {
      case 'due':
        counted.due += count;
        break;
      case 'held':
        counted.held += count;
        break;
      case 'later':
        if (fate.on <= this.#until) counted.dueLater += count;
        else counted.stay += count;
        if (counted.nextOn === null || fate.on < counted.nextOn) counted.nextOn = fate.on;
        break;
      case 'open':
      case 'stays':
        counted.stay += count;
        break;
    }
  }

  #of(record: RecordClass, country: CountryCode | null): Counted {
    const key = `${record}/${country ?? ''}`;
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    const fresh = { record, country, due: 0, dueLater: 0, nextOn: null, held: 0, stay: 0 };
    this.#counts.set(key, fresh);
    return fresh;
  }

  /** Every class, also those without records. */
  classes(): PlannedClass[] {
    for (const record of RECORD_CLASS_NAMES)
      if (![...this.#counts.values()].some((counted) => counted.record === record)) this.#of(record, null);
    return [...this.#counts.values()]
      .map((counted) => {
        const rule = ruleOf(this.#rules, counted.record, counted.country);
        const { action, period, reason } = rule;
        return {
          ...{ ...counted, action, reason },
          ...{ period: periodText(period), start: startText(counted.record, rule) },
        };
      })
      .sort((a, b) => orderOf(a) - orderOf(b) || (a.country ?? '').localeCompare(b.country ?? ''));
  }
}

const orderOf = ({ record }: PlannedClass): number => RECORD_CLASS_NAMES.indexOf(record);
