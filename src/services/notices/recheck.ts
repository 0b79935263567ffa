import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { isReminderKind } from '../../domain/notices/contact.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { CreditEpisode } from '../../domain/notices/reminders/low-credit.ts';
import { isOvertaken } from '../../domain/notices/reminders/overtaken.ts';
import type { ReminderParameters } from '../../domain/notices/reminders/parameters.ts';
import type { Store } from '../../store/store.ts';

/** Whether a notice is still true. `unreadable`: nobody can say, because its account can't be read. */
export type Recheck = 'holds' | 'overtaken' | 'unreadable';

/** The present state of what the reminders of a batch are about. */
export interface NoticeSubjects {
  /** `holds` for every notice that is no reminder. */
  check(notice: Notice): Recheck;
  /** The episode of low credit that an account is in; null when it is in none. */
  lowEpisodeOf(notice: Notice): { billingAccountId: BillingAccountId; number: number } | null;
}

/** Reads what the reminders among these notices are about: two queries, whatever their number. */
export async function subjectsOf(
  store: Pick<Store, 'reminders'>,
  notices: readonly Notice[],
  about: { readonly now: Instant; readonly lowCredit: ReminderParameters['lowCredit'] | null },
): Promise<NoticeSubjects> {
  const reminders = notices.filter(({ kind }) => isReminderKind(kind));
  const ids = [...new Set(reminders.flatMap(({ billingAccountId }) => billingAccountId ?? []))];
  const [{ found, unread }, episodes] =
    ids.length === 0
      ? [{ found: [], unread: [] }, new Map<string, CreditEpisode>()]
      : await Promise.all([store.reminders.subjects(ids, about.now), store.reminders.creditEpisodes(ids)]);
  const unreadable = new Set(unread.map(({ billingAccountId }) => billingAccountId));
  const byId = new Map(found.map((subject) => [subject.account.billingAccountId, subject]));
  return {
    check(notice) {
      const id = notice.billingAccountId ?? '';
      if (!isReminderKind(notice.kind)) return 'holds';
      if (unreadable.has(id)) return 'unreadable';
      const subject = byId.get(id);
      const known = subject === undefined ? null : { ...subject, credit: episodes.get(id) ?? null };
      const today = civilDateAt(about.now, subject?.account.timeZone ?? 'UTC');
      return isOvertaken(notice, known, today, about.lowCredit) ? 'overtaken' : 'holds';
    },
    lowEpisodeOf({ billingAccountId }) {
      if (billingAccountId === null) return null;
      const episode = episodes.get(billingAccountId);
      return episode?.low === true ? { billingAccountId, number: episode.number } : null;
    },
  };
}
