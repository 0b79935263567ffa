/** Reports of other subjects: each is judged and counted once, right after the transaction in which it happened, or by the sweep. */
import type { Instant } from '../../domain/civil-date.ts';
import type { FraudEvent } from '../../domain/fraud/event.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import { kindOfParty, partyKey } from '../../domain/fraud/party.ts';
import type { FraudReport } from '../../domain/fraud/report.ts';
import type { Store } from '../../store/store.ts';
import { handleEach, type SweepBatch } from '../sweep.ts';
import { type FraudWatchDeps, takeFraudEvent } from './watch.ts';

/** What taking up reports works with. */
export interface FraudReportDeps extends FraudWatchDeps {
  readonly books: FraudWatchDeps['books'] & Pick<Store['fraud'], 'reports' | 'forgetReport' | 'hashed'>;
}

/**
 * Judges and counts what was reported, then forgets the report; returns the judgements. An event that needs a person is marked as such. A report that is taken up twice, or by two processes at once, counts once.
 * Rejects when MongoDB does not answer: the report is kept, and the sweep takes it.
 */
export async function takeReport(
  deps: FraudReportDeps,
  report: FraudReport,
  now: Instant,
): Promise<readonly JudgedEvent[]> {
  const event = eventOf(deps, report);
  const change = await methodChangeOf(deps, event);
  const judged = [
    change === null ? null : await takeFraudEvent(deps, change, now),
    await takeFraudEvent(deps, event, now),
  ];
  await deps.books.forgetReport(report.eventId);
  return judged.filter((one) => one !== null);
}

function eventOf({ books }: FraudReportDeps, { method, reportedAt: _, ...event }: FraudReport): FraudEvent {
  if (method === null) return event;
  return { ...event, parties: { ...event.parties, method: books.hashed('method', method.token) } };
}

/**
 * A payment by a method that the account has not used before is a change of method as well. It has one id for account, method and
 * day, and is counted before the payment, which makes the method a known one.
 */
async function methodChangeOf({ books }: FraudReportDeps, event: FraudEvent): Promise<FraudEvent | null> {
  const { account, customer, method } = event.parties;
  const paid = event.kind === 'payment' || event.kind === 'paymentFailed';
  if (!paid || account === undefined || method === undefined) return null;
  const known = (await books.activitiesOf({ account })).get(partyKey('account', account));
  const methods = (known?.seen ?? []).filter(({ key }) => kindOfParty(key) === 'method');
  if (methods.length === 0 || methods.some(({ key }) => key === partyKey('method', method))) return null;
  return {
    ...{ eventId: `methodChange:${account}:${method}:${event.at.slice(0, 10)}`, kind: 'methodChange' },
    ...{ at: event.at, amount: null },
    parties: { account, method, ...(customer === undefined ? {} : { customer }) },
  };
}

/** One batch of reports from before an instant that nobody took up, because a process ended or MongoDB did not answer. */
export async function takeLeftReports(
  deps: FraudReportDeps,
  query: {
    readonly before: Instant;
    readonly now: Instant;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<SweepBatch> {
  const { now, limit } = query;
  const left = await deps.books.reports(query);
  const accountOf = ({ parties, eventId }: FraudReport) => parties.account ?? parties.customer ?? eventId;
  const failed = await handleEach(left, { accountOf }, async (report) => {
    await takeReport(deps, report, now);
  });
  return {
    ...{ looked: left.length, acted: left.length - failed.length, failed },
    next: left.length < limit ? null : (left.at(-1)?.eventId ?? null),
  };
}
