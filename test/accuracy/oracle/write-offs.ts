/** Debts that are given up. */
import { type Account, activePledge, disputedOn, freeCreditOf, openOn, payOn, sum } from './account.ts';
import { inDueOrder, putCredit, restOf } from './bills.ts';
import type { Verdict } from './payments.ts';
import { endAll } from './services.ts';

/** Somebody proposes to give up what is open and not under dispute. */
export function propose(account: Account, name: string): Verdict {
  if ([...account.proposals.values()].some(({ state }) => state === 'proposed')) return 'refused';
  const open = account.bills.filter(
    (bill) => openOn(account, bill) > 0 && disputedOn(account, bill.billDate) === 0,
  );
  if (open.length === 0) return 'refused';
  const bills = new Map(open.map((bill) => [bill.billDate, openOn(account, bill)]));
  account.proposals.set(name, { bills, state: 'proposed', given: new Map() });
  return 'accepted';
}

/** Another person agrees. */
export function approve(account: Account, name: string, at: string, today: string): Verdict {
  const proposal = account.proposals.get(name);
  if (proposal === undefined) return 'refused';
  if (proposal.state === 'approved') return 'accepted';
  const named = account.bills.filter((bill) => proposal.bills.has(bill.billDate) && bill.paid < bill.amount);
  if (named.some(({ billDate }) => disputedOn(account, billDate) > 0)) return 'refused';
  const open = named.filter((bill) => openOn(account, bill) > 0);
  if (open.length === 0 || activePledge(account) !== null) return 'refused';
  if (open.some((bill) => openOn(account, bill) > (proposal.bills.get(bill.billDate) ?? 0))) return 'refused';
  for (const bill of open) {
    const amount = openOn(account, bill);
    account.entries.push({
      ...{ type: 'writeOff', amount: -amount, occurredAt: at, bill: bill.billDate, confirmedFor: null },
    });
    payOn(bill, amount, today);
    proposal.given.set(bill.billDate, amount);
  }
  proposal.state = 'approved';
  account.collectionStatus = 'writtenOff';
  endAll(account, today);
  return 'accepted';
}

/**
 * Money that is on no bill pays debts that were given up, the oldest first: so much of the write-off is taken back, and the money pays the
 * bill. When all of it is paid, the account is no longer written off.
 */
export function recover(account: Account, at: string, today: string): void {
  if (account.collectionStatus !== 'writtenOff') return;
  const rests = [...account.payments.values()].map(restOf);
  let left = Math.min(sum(rests), freeCreditOf(account));
  for (const { given } of account.proposals.values())
    for (const bill of inDueOrder(account)) {
      const date = bill.billDate;
      const amount = given.get(date) ?? 0;
      const part = Math.min(left, amount);
      if (part <= 0) continue;
      left -= part;
      given.set(date, amount - part);
      account.entries.push({
        type: 'writeOff',
        amount: part,
        occurredAt: at,
        bill: date,
        confirmedFor: null,
      });
      bill.paid -= part;
      if (bill.paid === 0) bill.lastPaid = null;
      putCredit(account, today);
    }
  const debts = [...account.proposals.values()].filter(({ given }) => given.size > 0);
  const paid = debts.every(({ given }) => [...given.values()].every((amount) => amount === 0));
  if (debts.length > 0 && paid) account.collectionStatus = 'none';
}
