/** Debts that are given up. */
import {
  type Account,
  activePledge,
  disputedOn,
  freeCreditOf,
  openOn,
  type Proposal,
  payOn,
  sum,
} from './account.ts';
import { inDueOrder, putCredit, restOf } from './bills.ts';
import type { Mark } from './operation.ts';
import type { Verdict } from './payments.ts';
import { endAll } from './services.ts';

/** Up to here one person settles a debt alone, by the limits of the run; in other currencies nobody does. */
const SETTLED_ALONE: Readonly<Record<string, number>> = { EUR: 5_000, JPY: 500 };

interface Approval {
  readonly by: string;
  readonly at: string;
  readonly today: string;
}

/** Somebody proposes to give up what is open and not under dispute. */
export function propose(
  account: Account,
  name: string,
  kind: Proposal['kind'],
  { by, at, today }: Approval,
): Verdict {
  const waiting = [...account.proposals.values()].filter(({ state }) => state === 'proposed');
  const stands = ({ bills }: Proposal) =>
    account.bills.some((bill) => bills.has(bill.billDate) && openOn(account, bill) > 0);
  if (waiting.some(stands)) return 'refused';
  const open = account.bills.filter(
    (bill) => openOn(account, bill) > 0 && disputedOn(account, bill.billDate) === 0,
  );
  if (open.length === 0) return 'refused';
  const bills = new Map(open.map((bill) => [bill.billDate, openOn(account, bill)]));
  const amount = sum([...bills.values()]);
  const alone = kind === 'settlement' && amount <= (SETTLED_ALONE[account.spec.currency] ?? 0);
  if (alone && activePledge(account) !== null) return 'refused';
  // What waited has nothing left to give up.
  for (const one of waiting) one.state = 'withdrawn';
  const proposal: Proposal = {
    ...{ kind, bills, proposedBy: by, decidedBy: null, state: 'proposed', given: new Map() },
  };
  account.proposals.set(name, proposal);
  return alone ? giveUp(account, proposal, { by, at, today }) : 'accepted';
}

/** Another person keeps the debt. */
export function reject(account: Account, name: string, by: string): Verdict {
  const proposal = account.proposals.get(name);
  if (proposal === undefined || proposal.proposedBy === by) return 'refused';
  if (proposal.state === 'rejected' && proposal.decidedBy === by) return 'accepted';
  if (proposal.state !== 'proposed') return 'refused';
  proposal.state = 'rejected';
  proposal.decidedBy = by;
  return 'accepted';
}

/** Another person agrees. */
export function approve(account: Account, name: string, approval: Approval): Verdict {
  const proposal = account.proposals.get(name);
  if (proposal === undefined || proposal.proposedBy === approval.by) return 'refused';
  if (proposal.state === 'approved' && proposal.decidedBy === approval.by) return 'accepted';
  return proposal.state === 'proposed' ? giveUp(account, proposal, approval) : 'refused';
}

function giveUp(account: Account, proposal: Proposal, { by, at, today }: Approval): Verdict {
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
  proposal.decidedBy = by;
  if (proposal.kind === 'writeOff') {
    account.collectionStatus = 'writtenOff';
    endAll(account, today);
    return 'accepted';
  }
  account.collectionStatus = 'none';
  if (account.state === 'suspended') account.state = 'active';
  return 'accepted';
}

/** What was given up and has not been recovered. */
export function leftOfDebt({ given }: Proposal): number {
  return sum([...given.values()]);
}

/** A person lifts marks from an account; what is not in force is left alone. */
export function reinstate(account: Account, lift: readonly Mark[]): Verdict {
  if (lift.includes('suspension') && account.state === 'suspended') account.state = 'active';
  if (lift.some((mark) => mark === account.collectionStatus)) account.collectionStatus = 'none';
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
  for (const { given } of writeOffsOf(account))
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
  const debts = writeOffsOf(account).filter(({ given }) => given.size > 0);
  const paid = debts.every(({ given }) => [...given.values()].every((amount) => amount === 0));
  if (debts.length > 0 && paid) account.collectionStatus = 'none';
}

/** What is settled is not recovered. */
function writeOffsOf({ proposals }: Account): Proposal[] {
  return [...proposals.values()].filter(({ kind }) => kind === 'writeOff');
}
