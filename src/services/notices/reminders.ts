import { payerOn } from '../../domain/accounts/payer.ts';
import type { Payer } from '../../domain/accounts/payer-from.ts';
import { addDays, type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { disputedTotal, type EarnedNotice, earnedNotices } from '../../domain/notices/reminders/earned.ts';
import { type CreditEpisode, creditLevel } from '../../domain/notices/reminders/low-credit.ts';
import type { ReminderParameters } from '../../domain/notices/reminders/parameters.ts';
import { noticeOf } from '../../domain/notices/telling.ts';
import type { ParameterDocument } from '../../rules/parameters/document.ts';
import type { NoticeReader } from '../../store/accounts/payer-readers.ts';
import { apart } from '../../store/mongo/account-fault.ts';
import type { CandidateQuery, ReminderAccount } from '../../store/notices/reminders.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import { handleEach, type SweepBatch, type SweepRun, type SweepTotal, sweepAll } from '../sweep.ts';
import { reminderMessage } from './reminder-messages.ts';

export interface ReminderSweepDeps {
  readonly store: Pick<Store, 'reminders' | 'notices' | 'hierarchy'>;
  /** The version in force at the sweep's `now`. */
  readonly reminders: ParameterDocument<ReminderParameters>;
}

/** The sweep goes through these one after the other. */
const PASSES = ['dueBills', 'newBills', 'promises', 'lowCredit', 'episodes'] as const;
type Pass = (typeof PASSES)[number];

/** Candidates between two signs of life. */
const CANDIDATES_PER_BATCH = 200;

/** Writes every reminder that is due, by the version in force at `now`. */
export async function writeReminders(
  {
    store,
    policies,
  }: Pick<ReminderSweepDeps, 'store'> & { readonly policies: Pick<PolicyProvider, 'current'> },
  now: Instant,
  run?: SweepRun,
): Promise<SweepTotal> {
  const deps = { store, reminders: await policies.current('reminders', now) };
  return sweepAll((after) => sweepReminders(deps, { now, after, limit: CANDIDATES_PER_BATCH }), run);
}

/**
 * One batch of the reminder sweep: up to `limit` candidates of one kind, judged by their own calendars at `now`, and the notices that they
 * should get and have not got. A notice's id is made of its cause, so several sweeps, even at the same time, write it once. `after` is the
 * `next` of the batch before; the first batch has null.
 *
 * It looks only at candidates: bills and promises with a near date, and accounts whose credit is or was low. An account that can't be read
 * is reported in `failed`, and the others get their notices.
 */
export async function sweepReminders(
  deps: ReminderSweepDeps,
  { now, after, limit }: { readonly now: Instant; readonly after: string | null; readonly limit: number },
): Promise<SweepBatch> {
  const { store, reminders } = deps;
  const { parameters } = reminders;
  const { pass, cursor } = placeOf(after);
  const page = await store.reminders.candidates(queryOf(pass, now, parameters), cursor, limit);
  const { found: accounts, unread } = await store.reminders.subjects(page.billingAccountIds, now);
  const ids = accounts.map(({ account }) => account.billingAccountId);
  const episodes = await store.reminders.creditEpisodes(ids);
  const earned: { notice: EarnedNotice; of: ReminderAccount }[] = [];
  const accountOf = ({ account }: ReminderAccount) => account.billingAccountId;
  const unjudged = await handleEach(accounts, { accountOf }, async (subject) => {
    const credit = await followCredit(deps, subject, episodes.get(accountOf(subject)) ?? null, now);
    const today = civilDateAt(now, subject.account.timeZone);
    for (const notice of earnedNotices({ ...subject, credit }, today, parameters))
      earned.push({ notice, of: subject });
  });
  const present = await store.reminders.presentNotices(earned.map(({ notice }) => notice.causeId));
  const wanted = earned.filter(({ notice }) => !present.has(notice.causeId));
  const payers = await store.hierarchy.readersOf(
    wanted.flatMap(({ notice, of }) => askedPayer(notice, of, now) ?? []),
  );
  const missing = new Map(
    wanted.map(({ notice, of }) => {
      const payer = askedPayer(notice, of, now);
      const own = { customerId: of.account.customerId, locale: of.locale };
      const asked = payer === null ? own : { ...own, customerId: payer.customerId };
      const reader = (payer === null ? undefined : payers.get(payer.billingAccountId)) ?? asked;
      return [notice.causeId, { notice: noticeTo(of, notice, { reminders, reader, now }), of }];
    }),
  );
  let acted = 0;
  const refused = await apart([...missing.values()], async (some) => {
    acted += await store.notices.putMany(some.map(({ notice }) => notice));
  });
  const unwritten = refused.map(({ item, code }) => ({ billingAccountId: accountOf(item.of), code }));
  const failed = [...unread, ...unjudged, ...unwritten];
  return { looked: page.looked, acted, failed, next: nextPlace(pass, page.next) };
}

/** Begins or ends the account's episode of low credit if credit crossed a mark, and returns the present one. */
async function followCredit(
  { store, reminders: { parameters } }: ReminderSweepDeps,
  { account, openBills }: ReminderAccount,
  episode: CreditEpisode | null,
  now: Instant,
): Promise<CreditEpisode | null> {
  const { billingAccountId } = account;
  const level = creditLevel(account, disputedTotal(openBills), parameters.lowCredit);
  const isLow = episode?.low ?? false;
  if (level === 'low' && !isLow) return store.reminders.beginCreditEpisode(billingAccountId, now);
  if (level === 'recovered' && episode !== null && isLow) {
    await store.reminders.endCreditEpisode(billingAccountId, episode.number, now);
    return { ...episode, low: false };
  }
  return episode;
}

/** What to look for: one day wider than the rules on both sides, because somewhere it is already tomorrow. */
function queryOf(pass: Pass, now: Instant, parameters: ReminderParameters): CandidateQuery {
  const day = (days: number): CivilDate => addDays(civilDateAt(now, 'UTC'), days);
  const { dueSoonDays, overdueToDays, promiseDueDays, unusualBill, lowCredit } = parameters;
  switch (pass) {
    case 'dueBills':
      return { in: pass, from: day(-overdueToDays - 1), to: day(dueSoonDays + 1) };
    case 'newBills':
      return { in: pass, from: day(-unusualBill.withinDays - 1), to: day(1) };
    case 'promises':
      return { in: pass, from: day(-1), to: day(promiseDueDays + 1) };
    case 'lowCredit':
      return { in: pass, belowPercent: lowCredit.belowPercent };
    case 'episodes':
      return { in: pass };
  }
}

/** The payer whom a reminder asks; null: the account's own customer. What is about credit asks nobody for money. */
function askedPayer(
  { reference, facts }: EarnedNotice,
  { account, openBills, pastBills }: ReminderAccount,
  now: Instant,
): Payer | null {
  switch (facts.kind) {
    case 'lowCredit':
      return null;
    case 'promiseDue':
      return payerOn(account, civilDateAt(now, account.timeZone));
    default: {
      const bill = [...openBills, ...pastBills].find(({ billId }) => billId === reference);
      return bill === undefined ? null : payerOn(account, bill.billDate);
    }
  }
}

function noticeTo(
  of: ReminderAccount,
  { causeId, reference, facts }: EarnedNotice,
  {
    reminders: { version, sha256 },
    reader: { customerId, locale },
    now,
  }: {
    readonly reminders: ReminderSweepDeps['reminders'];
    readonly reader: NoticeReader;
    readonly now: Instant;
  },
): Notice {
  const { billingAccountId } = of.account;
  const telling = {
    ...{ id: causeId, kind: facts.kind, reference, at: now },
    ...{ customerId, billingAccountId },
  };
  const notice = noticeOf(telling, reminderMessage(facts, locale), locale);
  return { ...notice, policy: { name: 'reminders', version, sha256 } };
}

/** A place in the sweep is a pass, followed by a colon and the cursor of its query. */
function placeOf(after: string | null): { pass: Pass; cursor: string | null } {
  if (after === null) return { pass: PASSES[0], cursor: null };
  const colon = after.indexOf(':');
  const pass = PASSES.find((name) => name === (colon < 0 ? after : after.slice(0, colon)));
  if (pass === undefined) throw new TypeError('not a place in the reminder sweep');
  return { pass, cursor: colon < 0 ? null : after.slice(colon + 1) };
}

function nextPlace(pass: Pass, cursor: string | null): string | null {
  return cursor === null ? (PASSES[PASSES.indexOf(pass) + 1] ?? null) : `${pass}:${cursor}`;
}
