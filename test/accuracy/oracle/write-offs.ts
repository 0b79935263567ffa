/** Debts that are given up. */
import { type Account, activePledge, disputedOn, openOn, payOn } from './account.ts';
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
  account.proposals.set(name, { bills, state: 'proposed' });
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
  }
  proposal.state = 'approved';
  account.collectionStatus = 'writtenOff';
  endAll(account, today);
  return 'accepted';
}
