import type { CivilDate } from '../../domain/civil-date.ts';
import { type Fate, fateOf, NO_HOLDER, type RecordHolder } from '../../domain/retention/due.ts';
import { type RetentionRule, type RetentionRules, ruleOf } from '../../domain/retention/rules.ts';
import { RECORD_TABLE } from '../../store/retention/record-table.ts';
import type { RecordFacts } from '../../store/retention/records.ts';
import type { Store } from '../../store/store.ts';

/** A record with its rule and what is to be done with it. */
export interface Judged {
  readonly record: RecordFacts;
  readonly holder: RecordHolder;
  readonly rule: RetentionRule;
  readonly fate: Fate;
}

/** The collections whose records are removed one by one, in the order of the sweep. */
export const SWEPT_COLLECTIONS: readonly string[] = Object.entries(RECORD_TABLE)
  .filter(([, { event }]) => event.length > 0)
  .map(([name]) => name);

/** The class of a collection. */
export function classOf(collection: string) {
  const keeping = RECORD_TABLE[collection];
  if (keeping === undefined) throw new RangeError(`${collection} is of no record class`);
  return keeping.record;
}

/** Judges documents of one collection on a day; their customers are read in one query. */
export async function judge(
  { retention }: Pick<Store, 'retention'>,
  rules: RetentionRules,
  given: { readonly collection: string; readonly records: readonly RecordFacts[]; readonly today: CivilDate },
): Promise<Judged[]> {
  const { collection, records, today } = given;
  const ids = records.flatMap(({ customerId }) => (customerId === null ? [] : [customerId]));
  const owners = await retention.customers(ids, today);
  return records.map((record) => {
    const holder = (record.customerId === null ? undefined : owners.get(record.customerId)) ?? NO_HOLDER;
    const rule = ruleOf(rules, classOf(collection), holder.country);
    return { record, holder, rule, fate: fateOf(rule, record, holder, today) };
  });
}
