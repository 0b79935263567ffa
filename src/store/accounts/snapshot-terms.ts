import type { SnapshotTerms } from '../../domain/accounts/snapshot-of.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { lateDebtTerms } from '../arrears/late-debt-terms.ts';
import { dueDaysInForce } from '../billing/due-days.ts';
import type { Reader } from '../mongo/transaction.ts';

/** What versions in force at an instant say that a snapshot carries: which late debt counts, and on which days bills fall due. */
export async function snapshotTerms(reader: Reader, at: Instant): Promise<SnapshotTerms> {
  const late = await lateDebtTerms(reader, at);
  return { ...late, dueDays: await dueDaysInForce(reader, at) };
}
