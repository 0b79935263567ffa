/** Debts that are given up. */
import {
  type Account,
  activePledge,
  type Bill,
  claimOn,
  disputedOn,
  freeCreditOf,
  openInsolvencyOf,
  openOn,
  type Proposal,
  payOn,
  sum,
} from './account.ts';
import { inDueOrder, putCredit, restOf } from './bills.ts';
import { plusDays } from './days.ts';
import type { Mark } from './operation.ts';
import type { Verdict } from './payments.ts';
import { give } from './promises.ts';
import { endAll } from './services.ts';

/** Up to here one person settles a debt alone, by the limits of the run; in other currencies nobody does. */
const SETTLED_ALONE: Readonly<Record<string, number>> = { EUR: 5_000, JPY: 500 };

interface Approval {
  readonly by: string;
  readonly at: string;
  readonly today: string;
}

/** The customer pays so much by a day, and the rest is given up. */
type Terms = Proposal['terms'];

/** Somebody proposes to give up what is open and not under dispute. */
export function propose(
  account: Account,
  name: string,
  kind: Proposal['kind'],
  { by, at, today, terms = null }: Approval & { readonly terms?: Terms },
): Verdict {
  const waiting = waitingOf(account);
  if (waiting.some((one) => stands(account, one))) return 'refused';
  if (kind === 'discharge') return proposeDischarge(account, name, { by, waiting });
  const open = account.bills.filter(
    (bill) => openOn(account, bill) > 0 && disputedOn(account, bill.billDate) === 0,
  );
  if (open.length === 0) return 'refused';
  const bills = new Map(open.map((bill) => [bill.billDate, openOn(account, bill)]));
  const amount = sum([...bills.values()]);
  if (terms !== null && terms.amount >= amount) return 'refused';
  const givenUp = amount - (terms?.amount ?? 0);
  const alone = kind === 'settlement' && givenUp <= (SETTLED_ALONE[account.spec.currency] ?? 0);
  if (alone && (activePledge(account) !== null || !isPossible(account, terms, today))) return 'refused';
  // What waited has nothing left to give up.
  for (const one of waiting) one.state = 'withdrawn';
  const proposal: Proposal = {
    ...{ kind, bills, terms, proposedBy: by, decidedBy: null, state: 'proposed', given: new Map() },
  };
  account.proposals.set(name, proposal);
  return alone ? agreeOrGiveUp(account, name, proposal, { by, at, today }) : 'accepted';
}

/** What is left of old debt is to be written off; what waited has nothing left to give up. */
function proposeDischarge(
  account: Account,
  name: string,
  { by, waiting }: { readonly by: string; readonly waiting: readonly Proposal[] },
): Verdict {
  if (openInsolvencyOf(account) === null) return 'refused';
  const claims = account.bills.filter((bill) => claimOn(account, bill) > 0);
  for (const one of waiting) one.state = 'withdrawn';
  account.proposals.set(name, {
    ...{ kind: 'discharge', terms: null, proposedBy: by, decidedBy: null, state: 'proposed' },
    bills: new Map(claims.map((bill) => [bill.billDate, claimOn(account, bill)])),
    given: new Map(),
  });
  return 'accepted';
}

/** One waits at a time: for a person, or for the customer's money. */
function waitingOf({ proposals }: Account): Proposal[] {
  return [...proposals.values()].filter(({ state }) => state === 'proposed' || state === 'agreed');
}

function stands(account: Account, { bills, kind }: Proposal): boolean {
  if (kind === 'discharge') return openInsolvencyOf(account) !== null;
  return account.bills.some((bill) => bills.has(bill.billDate) && openOn(account, bill) > 0);
}

/** Dunning at its last stage puts the debt before a person; one that waits already serves it too. */
export function proposeByPolicy(account: Account, episode: number): void {
  const by = 'policy';
  if (waitingOf(account).some((one) => stands(account, one))) return;
  propose(account, `dunning ${episode}`, 'writeOff', { by, at: '', today: '' });
}

/** When an episode of dunning has ended, nobody has to decide any more. */
export function withdraw({ proposals }: Account): void {
  for (const proposal of proposals.values())
    if (proposal.state === 'proposed' && proposal.kind !== 'discharge') proposal.state = 'withdrawn';
}

/** Proceedings have ended without one: nobody has to decide about a discharge any more. */
export function withdrawDischarge({ proposals }: Account): void {
  for (const proposal of proposals.values())
    if (proposal.state === 'proposed' && proposal.kind === 'discharge') proposal.state = 'withdrawn';
}

/** The day of an agreement may be today or up to 366 days ahead. */
function isPossible(_account: Account, terms: Terms, today: string): boolean {
  return terms === null || (terms.payBy >= today && terms.payBy <= plusDays(today, 366));
}

/** Gives the debt up, or waits for the customer's money: a promise of that amount protects the account until its day. */
function agreeOrGiveUp(account: Account, name: string, proposal: Proposal, approval: Approval): Verdict {
  const { terms } = proposal;
  if (terms === null) return giveUp(account, proposal, approval);
  if (activePledge(account) !== null || !isPossible(account, terms, approval.today)) return 'refused';
  const rest = agreedBills(account, proposal).map((bill) => openOn(account, bill));
  if (terms.amount >= sum(rest)) return 'refused';
  give(account, {
    ...{ name: `${name} terms`, amount: terms.amount, parts: 1, first: terms.payBy },
    ...{ restores: false, settles: name },
  });
  proposal.state = 'agreed';
  proposal.decidedBy = approval.by;
  return 'accepted';
}

/** The bills of an agreement, each as the one that stands in its place when it was corrected. */
function agreedBills(account: Account, { bills }: Proposal): Bill[] {
  const names = new Set(bills.keys());
  // A bill in place of another one comes after it.
  for (const { billDate, replacedBy } of account.bills)
    if (replacedBy !== null && names.has(billDate)) names.add(replacedBy);
  return account.bills.filter((bill) => bill.replacedBy === null && names.has(bill.billDate));
}

/** Agreements whose money came are fulfilled, those whose money did not come lapse. What came in time but late to us still fulfils one. */
export function settleByPledges(account: Account, at: string, today: string): void {
  for (const { settles, state } of account.pledges) {
    const proposal = settles === null ? undefined : account.proposals.get(settles);
    if (proposal === undefined) continue;
    if ((state === 'broken' || state === 'cancelled') && proposal.state === 'agreed')
      proposal.state = 'lapsed';
    if (state !== 'kept' || (proposal.state !== 'agreed' && proposal.state !== 'lapsed')) continue;
    const open = agreedBills(account, proposal).filter((bill) => openOn(account, bill) > 0);
    if (open.length > 0) giveBillsUp(account, proposal, open, { by: proposal.decidedBy ?? '', at, today });
    else proposal.state = 'approved';
  }
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
  const again = ['approved', 'agreed', 'lapsed'].includes(proposal.state);
  if (again && proposal.decidedBy === approval.by) return 'accepted';
  if (proposal.state !== 'proposed') return 'refused';
  if (proposal.kind === 'discharge') return discharge(account, proposal, approval);
  return agreeOrGiveUp(account, name, proposal, approval);
}

/** What is left of old debt is written off, and the proceedings end. No mark stays. */
function discharge(account: Account, proposal: Proposal, { by, at, today }: Approval): Verdict {
  const open = openInsolvencyOf(account);
  const claims = account.bills.filter((bill) => claimOn(account, bill) > 0);
  const disputed = [...account.disputes.values()].filter(({ end }) => end === null);
  if (open === null || claims.some(({ billDate }) => disputed.some(({ bill }) => bill === billDate)))
    return 'refused';
  for (const bill of claims) {
    const amount = claimOn(account, bill);
    account.entries.push({
      ...{ type: 'writeOff', amount: -amount, occurredAt: at, bill: bill.billDate, confirmedFor: null },
    });
    payOn(bill, amount, today);
    proposal.given.set(bill.billDate, amount);
  }
  proposal.state = 'approved';
  proposal.decidedBy = by;
  open.state = 'discharged';
  open.endedBy = by;
  return 'accepted';
}

function giveUp(account: Account, proposal: Proposal, approval: Approval): Verdict {
  const named = account.bills.filter((bill) => proposal.bills.has(bill.billDate) && bill.paid < bill.amount);
  if (named.some(({ billDate }) => disputedOn(account, billDate) > 0)) return 'refused';
  const open = named.filter((bill) => openOn(account, bill) > 0);
  if (open.length === 0 || activePledge(account) !== null) return 'refused';
  if (open.some((bill) => openOn(account, bill) > (proposal.bills.get(bill.billDate) ?? 0))) return 'refused';
  giveBillsUp(account, proposal, open, approval);
  return 'accepted';
}

function giveBillsUp(
  account: Account,
  proposal: Proposal,
  open: readonly Bill[],
  { by, at, today }: Approval,
): void {
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
  const episode = account.episodes.find(({ ending }) => ending === null);
  if (episode !== undefined) {
    episode.ending = proposal.kind === 'writeOff' ? 'writtenOff' : 'settled';
    episode.relieved = false;
  }
  if (proposal.kind === 'writeOff') {
    account.collectionStatus = 'writtenOff';
    endAll(account, today);
    return;
  }
  account.collectionStatus = 'none';
  account.noNewOrders = false;
  if (account.state === 'suspended') account.state = 'active';
}

/** What was given up and has not been recovered. */
export function leftOfDebt({ given }: Proposal): number {
  return sum([...given.values()]);
}

/** A person lifts marks from an account; what is not in force is left alone. */
export function reinstate(account: Account, lift: readonly Mark[]): Verdict {
  if (lift.includes('suspension') && account.state === 'suspended') account.state = 'active';
  if (lift.includes('newOrders')) account.noNewOrders = false;
  if (lift.some((mark) => mark === account.collectionStatus)) account.collectionStatus = 'none';
  return 'accepted';
}

/**
 * Money that is on no bill pays debts that were given up, the oldest first: so much of the write-off is taken back, and the money pays the
 * bill. When all of it is paid, the account is no longer written off. `movedIn` is credit that came just now from another account of the customer:
 * it is money too.
 */
export function recover(account: Account, at: string, today: string, movedIn = 0): void {
  // What was owed before a bankruptcy is a claim in it: new money does not pay it.
  if (account.collectionStatus !== 'writtenOff' || openInsolvencyOf(account) !== null) return;
  const rests = [...account.payments.values()].map(restOf);
  let left = Math.min(sum(rests) + movedIn, freeCreditOf(account));
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
