import { z } from 'zod';
import { EVENT_DAYS_KEPT } from '../../domain/events/catalogue.ts';
import { DAYS_KEPT } from '../../domain/fraud/activity.ts';
import {
  RECORD_CLASS_NAMES,
  RECORD_CLASSES,
  RETENTION_ACTIONS,
  RETENTION_STARTS,
  type RecordClass,
} from '../../domain/retention/classes.ts';
import {
  type KeepingPeriod,
  longestMs,
  periodText,
  type RetentionRule,
  type RetentionRules,
  ruleOf,
} from '../../domain/retention/rules.ts';
import type { LintParameters } from './lint.ts';

const UNITS = { Y: 'years', M: 'months', D: 'days' } as const;

/** A duration of ISO 8601 with one unit: `P10Y`, `P6M`, `P30D`. */
const period: z.ZodType<KeepingPeriod, string> = z
  .string()
  .regex(/^P[1-9]\d{0,3}[YMD]$/, 'a period such as P10Y, P6M or P30D')
  .transform((text): KeepingPeriod => {
    const unit = text.endsWith('Y') ? UNITS.Y : text.endsWith('M') ? UNITS.M : UNITS.D;
    return { unit, count: Number(text.slice(1, -1)) };
  });

const rule: z.ZodType<RetentionRule> = z
  .strictObject({
    action: z.enum(RETENTION_ACTIONS),
    period: period.nullable(),
    start: z.enum(RETENTION_STARTS),
    fromEndOfYear: z.boolean(),
    onErasure: z.enum(['now', 'keep']),
    reason: z.strictObject({
      basis: z.enum(['law', 'choice']),
      text: z.string().min(1).max(500),
      sources: z.array(z.string().min(1).max(200)).max(10),
    }),
  })
  .refine(({ action, period: lasts }) => (action === 'keep') === (lasts === null), {
    path: ['period'],
    error: 'a period is given for every action but keep, and null for keep',
  })
  .refine(({ reason }) => reason.basis === 'choice' || reason.sources.length > 0, {
    path: ['reason', 'sources'],
    error: 'a period that the law sets names its source',
  });

/** Records that the program itself deletes, and after how many days: a version can only state the same. */
const FIXED_DAYS: Readonly<Partial<Record<RecordClass, number>>> = {
  fraudFeatures: DAYS_KEPT + 2,
  idempotencyKeys: 1,
  events: EVENT_DAYS_KEPT,
};

/** Classes that belong to no single customer: no country has its own rule for them. */
const OF_NO_CUSTOMER: readonly RecordClass[] = [
  ...([
    'trials',
    'fraudFeatures',
    'idempotencyKeys',
    'events',
    'audit',
    'auditSeals',
    'policies',
    'figures',
    'keys',
  ] as const),
  ...(['staff', 'staffSessions', 'operations', 'temporalHistories'] as const),
];

/** Classes that are younger than the oldest versions: where one does not name them, the program's own period is what happens. */
const LATER_CLASSES = {
  events: {
    ...{ action: 'expire', period: `P${EVENT_DAYS_KEPT}D`, start: 'event', fromEndOfYear: false },
    onErasure: 'keep',
    reason: { basis: 'choice', text: 'Other systems have a month to fetch what they missed.', sources: [] },
  },
} as const satisfies Partial<Record<RecordClass, object>>;

const everywhere: z.ZodType<RetentionRules['everywhere']> = z.preprocess(
  (given) =>
    typeof given === 'object' && given !== null && !Array.isArray(given)
      ? { ...LATER_CLASSES, ...given }
      : given,
  z.record(z.enum(RECORD_CLASS_NAMES), rule),
);
const ofCountry: z.ZodType<RetentionRules['countries'][string]> = z.partialRecord(
  z.enum(RECORD_CLASS_NAMES),
  rule,
);

const country = z.string().regex(/^[A-Z]{2}$/, 'a country by two letters of ISO 3166-1');

/** The parameters of `policies/retention`: how long records are kept, what the period counts from, why, and what happens at its end. */
export const retentionRulesSchema: z.ZodType<RetentionRules> = z
  .strictObject({
    defaultCountry: country,
    everywhere,
    countries: z.record(country, ofCountry),
    archiveHistories: z.boolean(),
  })
  .superRefine((rules, context) => {
    const refuse = (path: readonly string[], message: string) =>
      context.addIssue({ code: 'custom', path: [...path], message });
    for (const [path, record, each] of everyRule(rules)) {
      const fault = faultOf(record, each);
      if (fault !== null) refuse(path, fault);
      if (path[0] === 'countries' && OF_NO_CUSTOMER.includes(record))
        refuse(path, `${record} is of no one customer, so no country has a rule of its own for it`);
    }
    for (const code of [rules.defaultCountry, ...Object.keys(rules.countries)])
      if (!lastsAsLong(rules.everywhere.audit, ruleOf(rules, 'decisions', code)))
        refuse(
          ['everywhere', 'audit', 'period'],
          `the trail proves decisions, and those of ${code} last longer`,
        );
  });

/** Every rule with its path and class. */
function everyRule({ everywhere: all, countries }: RetentionRules): [string[], RecordClass, RetentionRule][] {
  const found: [string[], RecordClass, RetentionRule][] = RECORD_CLASS_NAMES.map((record) => [
    ['everywhere', record],
    record,
    all[record],
  ]);
  for (const [code, own] of Object.entries(countries))
    for (const record of RECORD_CLASS_NAMES) {
      const each = own[record];
      if (each !== undefined) found.push([['countries', code, record], record, each]);
    }
  return found;
}

function faultOf(
  record: RecordClass,
  { action, period: lasts, start, onErasure }: RetentionRule,
): string | null {
  const { actions } = RECORD_CLASSES[record];
  if (!actions.some((allowed) => allowed === action))
    return `${record} can be handled by ${actions.join(' or ')}, so that what has to be proven can be`;
  if (action === 'shred' && (start !== 'customerLeft' || onErasure !== 'now'))
    return 'a key is destroyed when its customer left, or is erased';
  if (start === 'customerLeft' && OF_NO_CUSTOMER.includes(record)) return `${record} is of no one customer`;
  const days = FIXED_DAYS[record];
  if (days !== undefined && (lasts?.unit !== 'days' || lasts.count !== days))
    return `the program lets go of ${record} after ${days} days; say P${days}D`;
  return null;
}

/** Whether records under one rule are kept at least as long as records under another that were written at the same time. */
function lastsAsLong(longer: RetentionRule, shorter: RetentionRule): boolean {
  if (longer.period === null) return true;
  if (shorter.period === null || shorter.start === 'customerLeft') return false;
  const most = (each: RetentionRule) => (each.period === null ? 0 : longestMs(each.period));
  return most(longer) >= most(shorter) && (longer.fromEndOfYear || !shorter.fromEndOfYear);
}

/** How long records are kept. What can't be proven or done is a fault, which the schema finds. */
export const lintRetention: LintParameters<RetentionRules> = (rules, report) => {
  for (const [path, record, { period: lasts, action }] of everyRule(rules)) {
    const most = lasts === null ? 0 : longestMs(lasts);
    if (action !== 'keep' && most > LONGEST_USUAL_MS)
      report({
        code: 'UNUSUAL_VALUE',
        pointer: `/parameters/${path.join('/')}/period`,
        message: `${record} for ${periodText(lasts)}; up to 10 years are usual`,
        mend: 'Say in the reason why, or give a usual period.',
      });
  }
};

const LONGEST_USUAL_MS = longestMs({ unit: 'years', count: 10 });
