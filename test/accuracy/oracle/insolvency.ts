/** Bankruptcy: old debt rests from the opening of the proceedings until they end. */
import { type Account, activePledge, openInsolvencyOf } from './account.ts';
import { makeBills } from './bills.ts';
import { plusDays } from './days.ts';
import { endByInsolvency } from './dunning.ts';
import type { Operation } from './operation.ts';
import type { Verdict } from './payments.ts';
import { withdraw, withdrawDischarge } from './write-offs.ts';

/** Proceedings are opened on a day: all bills up to it rest, with one over the days before it that no bill has. */
export function openInsolvency(
  account: Account,
  { openedOn, reference, by }: Extract<Operation, { kind: 'openInsolvency' }>,
  today: string,
): Verdict {
  const open = openInsolvencyOf(account);
  if (open !== null)
    return open.openedOn === openedOn && open.reference === reference ? 'accepted' : 'refused';
  if (account.state === 'closed' || openedOn > today || openedOn < account.spec.openedDate) return 'refused';
  endByInsolvency(account);
  withdraw(account);
  const pledge = activePledge(account);
  if (pledge !== null) {
    pledge.state = 'cancelled';
    pledge.endedOn = today;
  }
  if (openedOn > plusDays(account.billedThrough, 1)) {
    account.cuts.push(openedOn);
    // Dates that passed without a bill do not put the bill of the opening off.
    if (account.skippedTo !== null && openedOn < account.skippedTo) account.skippedTo = openedOn;
  }
  account.insolvencies.push({ openedOn, reference, openedBy: by, state: 'open', endedBy: null });
  makeBills(account, today);
  return 'accepted';
}

/** The proceedings end and the old debt lives again; another person says so than the one who entered the opening. */
export function dismissInsolvency(account: Account, by: string): Verdict {
  const open = openInsolvencyOf(account);
  const last = account.insolvencies.at(-1);
  if (open === null) return last?.state === 'dismissed' && last.endedBy === by ? 'accepted' : 'refused';
  if (open.openedBy === by) return 'refused';
  withdrawDischarge(account);
  open.state = 'dismissed';
  open.endedBy = by;
  return 'accepted';
}
