import { z } from 'zod';
import type { PartyActivity } from '../../domain/fraud/activity.ts';
import { FRAUD_EVENT_KINDS, type FraudEventKind } from '../../domain/fraud/event.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import { FRAUD_OUTCOMES, FRAUD_REASON_CODES } from '../../domain/fraud/outcomes.ts';
import { PARTY_KINDS } from '../../domain/fraud/party.ts';
import type { FraudReport } from '../../domain/fraud/report.ts';
import { amount, count, id, instant, minor, sha256 } from '../mongo/primitives.ts';

/** A field for each of some names, all of which may be missing. */
function fieldsOf<Name extends string, T extends z.ZodType>(names: readonly Name[], schema: T) {
  return z.partialRecord(z.enum(names), schema);
}

const tallied = z.object({ count, amount: minor });
const buckets = z.record(z.string(), fieldsOf<FraudEventKind, typeof tallied>(FRAUD_EVENT_KINDS, tallied));

/** One party's activity, by its key. */
export interface StoredActivity extends PartyActivity {
  readonly partyKey: string;
}

export const partyActivitySchema: z.ZodType<StoredActivity> = z.object({
  partyKey: z.string().min(1).max(400),
  newestHour: count,
  hours: buckets,
  days: buckets,
  weeks: z.record(z.string(), z.record(z.string(), count)),
  newest: fieldsOf(FRAUD_EVENT_KINDS, count),
  amounts: z.record(z.string(), count),
  seen: z.array(z.object({ key: z.string().min(1).max(400), hour: count })).max(100),
});

const event = {
  eventId: id,
  kind: z.enum(FRAUD_EVENT_KINDS),
  at: instant,
  amount: amount.nullable(),
  parties: fieldsOf(PARTY_KINDS, id),
};

export const fraudReportSchema: z.ZodType<FraudReport> = z.object({
  ...event,
  method: z.object({ token: z.string().min(1) }).nullable(),
  reportedAt: instant,
});

export const judgedEventSchema: z.ZodType<JudgedEvent> = z.object({
  ...event,
  outcome: z.enum(FRAUD_OUTCOMES),
  reasons: z.array(
    z.object({
      code: z.enum(FRAUD_REASON_CODES),
      rule: z.string().min(1),
      outcome: z.enum(FRAUD_OUTCOMES),
    }),
  ),
  ring: z.string().min(1).max(400).nullable(),
  score: count,
  oddities: z.array(
    z.object({ what: z.enum(['weekRhythm', 'amount', ...FRAUD_EVENT_KINDS]), tenths: count }),
  ),
  policy: z.object({ version: z.string().min(1), sha256 }),
  judgedAt: instant,
});
