/** Dunning, by docs/dunning.md and the table of the version that is in force. */
import {
  type Account,
  activePledge,
  type Bill,
  billOf,
  byText,
  disputedOn,
  type Episode,
  openOn,
  type Payment,
  standingBill,
  sum,
  takeBack,
  unpaidOn,
} from './account.ts';
import { inDueOrder, putCredit } from './bills.ts';
import { standingEntry } from './corrections.ts';
import { dayOf, daysFromTo } from './days.ts';
import { announcedOf, paidDayOf } from './payments.ts';
import { isReachable } from './working-days.ts';
import { proposeByPolicy, withdraw } from './write-offs.ts';

/** The least late debt that counts; in a currency that is not here nobody is dunned, and any amount counts elsewhere. */
const LEAST_DEBT: Readonly<Record<string, number>> = { EUR: 500, USD: 500, JPY: 1_000 };
const LEAST_TO_SUSPEND: Readonly<Record<string, number>> = { EUR: 3_000, USD: 3_000, JPY: 6_000 };
const WARNING_FEE: Readonly<Record<string, number>> = { EUR: 500, USD: 500, JPY: 1_000 };
const PENDING_DAYS = 5;

type Effect = Episode['steps'][number]['effects'][number];

interface Stage {
  readonly name: string;
  /** Days since the stage before. */
  readonly after: number;
  readonly isDue: (debt: Debt, account: Account) => boolean;
  readonly effects: readonly Effect[];
}

const STAGES: readonly Stage[] = [
  {
    ...{ name: 'reminder', after: 0, effects: ['notice'] },
    isDue: ({ days, owed }, { spec }) => days > spec.graceDays && owed > 0,
  },
  { name: 'warning', after: 7, effects: ['notice', 'fee'], isDue: lateFor(14) },
  { name: 'serviceRestricted', after: 7, effects: ['notice', 'blockNewOrders'], isDue: lateFor(24) },
  {
    ...{ name: 'suspended', after: 10, effects: ['notice', 'suspend'] },
    isDue: ({ days, owed, bills }, { spec }) =>
      days >= 38 && (owed >= (LEAST_TO_SUSPEND[spec.currency] ?? Number.POSITIVE_INFINITY) || bills >= 2),
  },
  { name: 'collections', after: 21, effects: ['notice', 'collections'], isDue: lateFor(75) },
  { name: 'writeOffProposed', after: 60, effects: ['proposeWriteOff'], isDue: lateFor(180) },
];

function lateFor(least: number): Stage['isDue'] {
  return ({ days, owed }) => days >= least && owed > 0;
}

/** What is late and counts. */
interface Debt {
  /** Since the day on which the late debt reached the least amount. */
  readonly days: number;
  /** Nothing while it is less than the least amount. */
  readonly owed: number;
  readonly bills: number;
}

/** The late debt; `open` says what of a bill is asked for. */
function debtOf(account: Account, today: string, open: (bill: Bill) => number): Debt {
  const least = LEAST_DEBT[account.spec.currency] ?? 1;
  const late = inDueOrder(account).filter((bill) => open(bill) > 0 && bill.dueDate < today);
  let owed = 0;
  let since: string | null = null;
  for (const bill of late) {
    owed += open(bill);
    if (owed >= least) since ??= bill.dueDate;
  }
  return {
    days: since === null ? 0 : daysFromTo(since, today),
    owed: since === null ? 0 : owed,
    bills: late.length,
  };
}

/** Days past due as reads show them. */
export function daysPastDueOf(account: Account, today: string): number {
  return debtOf(account, today, (bill) => openOn(account, bill)).days;
}

/** What is late, from the least amount on. */
export function countingDebtOf(account: Account, today: string): number {
  return debtOf(account, today, (bill) => openOn(account, bill)).owed;
}

/** The episode that an account is in. */
export function openEpisode({ episodes }: Account): Episode | null {
  return episodes.find(({ ending }) => ending === null) ?? null;
}

/** Somebody who is dunned has changed something: a look, and one more behind the end of an episode. */
export function lookAtChange(account: Account, at: string): void {
  look(account, at);
  look(account, at);
}

/** Looks at an account as it is, and does what has to be done. */
export function look(account: Account, at: string): void {
  const today = dayOf(at, account.spec.timeZone);
  const episode = openEpisode(account);
  if (episode !== null && isOver(account, episode, today)) {
    leave(account, episode, at);
    return;
  }
  const pledge = activePledge(account);
  if (account.holds.size > 0) return;
  if (pledge !== null) {
    if (episode !== null && pledge.restores && !episode.relieved && restricts(episode)) {
      lift(account, episode, ['blockNewOrders', 'suspend']);
      episode.relieved = true;
    }
    return;
  }
  if (isHeldBack(account, at, today)) return;
  if (episode === null && adopt(account, at, today)) return;
  const closed = !isReachable(at, account.spec.timeZone);
  if (episode?.relieved === true) {
    if (closed && did(episode, 'suspend')) return;
    for (const effect of ['blockNewOrders', 'suspend'] as const)
      if (did(episode, effect)) impose(account, effect);
    episode.relieved = false;
    return;
  }
  const stage = nextStage(account, episode, today);
  if (stage === null || (closed && stage.effects.includes('suspend'))) return;
  if (stage.effects.includes('proposeWriteOff') && allUnderDispute(account, today)) return;
  enter(account, episode, stage, at, today);
}

/** Each late bill is under dispute, if only in part: nobody proposes to give one up. */
function allUnderDispute(account: Account, today: string): boolean {
  const late = account.bills.filter((bill) => openOn(account, bill) > 0 && bill.dueDate < today);
  return late.every(({ billDate }) => disputedOn(account, billDate) > 0);
}

/** Nothing is late, or too little, or only within grace, if nothing were under dispute; or its last letter is answered. */
function isOver(account: Account, episode: Episode, today: string): boolean {
  const least = LEAST_DEBT[account.spec.currency] ?? 1;
  const asked = episode.steps.at(-1)?.asked ?? new Map();
  const left = [...asked].map(([date, { asked: part, unpaid }]) => {
    // One that was billed again is not late any more, and the letter does not ask for it.
    const bill = billOf(account, date);
    const isGone = bill === undefined || bill.replacedBy !== null;
    return Math.max(0, part - unpaid + (isGone ? 0 : unpaidOn(account, bill)));
  });
  if (asked.size > 0 && sum(left) < least) return true;
  return !begins(account, today, (bill) => unpaidOn(account, bill));
}

/** Whether the debt alone would begin an episode. */
function begins(account: Account, today: string, open: (bill: Bill) => number): boolean {
  if (LEAST_DEBT[account.spec.currency] === undefined) return false;
  const [first] = STAGES;
  return first?.isDue(debtOf(account, today, open), account) === true;
}

/** What is late rests under a dispute, or money that covers it is under way. */
function isHeldBack(account: Account, at: string, today: string): boolean {
  const open = (bill: Bill) => openOn(account, bill);
  const disputed = account.bills.some(({ billDate }) => disputedOn(account, billDate) > 0);
  if (disputed && !begins(account, today, open)) return true;
  const owed = sum(account.bills.filter(({ dueDate }) => dueDate < today).map(open));
  return owed > 0 && moneyUnderWay(account, at) >= owed;
}

/** What was announced and may still come. */
export function moneyUnderWay({ payments }: Account, at: string): number {
  const since = Date.parse(at) - PENDING_DAYS * 86_400_000;
  const pending = [...payments.values()].filter(
    ({ where, status, occurredAt }) =>
      where === 'account' && status === 'pending' && Date.parse(occurredAt) > since,
  );
  return sum(pending.map(announcedOf));
}

/** Who came in suspended or in collections, and owes enough, gets an episode where they are. */
function adopt(account: Account, at: string, today: string): boolean {
  const { state, collectionStatus } = account;
  const inCollections = collectionStatus === 'collections';
  if (!inCollections && (state !== 'suspended' || collectionStatus !== 'none')) return false;
  if (!begins(account, today, (bill) => openOn(account, bill))) return false;
  const effects: Effect[] = [
    ...(account.noNewOrders ? (['blockNewOrders'] as const) : []),
    ...(state === 'suspended' ? (['suspend'] as const) : []),
    ...(inCollections ? (['collections'] as const) : []),
  ];
  const stage = inCollections ? 'collections' : 'suspended';
  account.episodes.push({
    ending: null,
    relieved: false,
    steps: [{ stage, date: today, at, effects, asked: new Map(), fee: 0, ...figuresOf(account, today) }],
  });
  return true;
}

function nextStage(account: Account, episode: Episode | null, today: string): Stage | null {
  if (LEAST_DEBT[account.spec.currency] === undefined) return null;
  const last = episode?.steps.at(-1) ?? null;
  const next = STAGES[last === null ? 0 : STAGES.findIndex(({ name }) => name === last.stage) + 1];
  if (next === undefined) return null;
  if (last !== null && daysFromTo(last.date, today) < next.after) return null;
  return next.isDue(
    debtOf(account, today, (bill) => openOn(account, bill)),
    account,
  )
    ? next
    : null;
}

function figuresOf(account: Account, today: string) {
  const { days, bills } = debtOf(account, today, (bill) => openOn(account, bill));
  const late = account.bills.filter(({ dueDate }) => dueDate < today);
  return { daysPastDue: days, bills, pastDue: sum(late.map((bill) => openOn(account, bill))) };
}

function enter(account: Account, before: Episode | null, stage: Stage, at: string, today: string): void {
  const did = stage.effects.filter((effect) => impose(account, effect));
  const late = account.bills.filter((bill) => openOn(account, bill) > 0 && bill.dueDate < today);
  const asked = new Map(
    late.map((bill) => [bill.billDate, { asked: openOn(account, bill), unpaid: bill.amount - bill.paid }]),
  );
  const fee = did.includes('fee') ? (WARNING_FEE[account.spec.currency] ?? 0) : 0;
  const episode: Episode = before ?? { steps: [], ending: null, relieved: false };
  if (before === null) account.episodes.push(episode);
  const number = account.episodes.length;
  episode.steps.push({
    ...{ stage: stage.name, date: today, at, effects: did, asked, fee, ...figuresOf(account, today) },
  });
  if (fee > 0)
    account.entries.push({
      ...{ type: 'fee', amount: fee, occurredAt: at, bill: null, confirmedFor: null },
      ofStep: `${number} ${stage.name}`,
    });
  // What the account has pays what it owes at once, before anybody proposes to give it up.
  putCredit(account, today);
  if (did.includes('proposeWriteOff')) proposeByPolicy(account, number);
}

/** What is so already is not done, and will not be undone. */
function impose(account: Account, effect: Effect): boolean {
  switch (effect) {
    case 'blockNewOrders': {
      const fresh = !account.noNewOrders;
      account.noNewOrders = true;
      return fresh;
    }
    case 'suspend': {
      const fresh = account.state === 'active';
      if (fresh) account.state = 'suspended';
      return fresh;
    }
    case 'collections': {
      const fresh = account.collectionStatus === 'none';
      if (fresh) account.collectionStatus = 'collections';
      return fresh;
    }
    default:
      return true;
  }
}

function did({ steps }: Episode, effect: Effect): boolean {
  return steps.some(({ effects }) => effects.includes(effect));
}

function restricts(episode: Episode): boolean {
  return did(episode, 'suspend') || did(episode, 'blockNewOrders');
}

/** Takes back what an episode imposed, of what is named. */
function lift(account: Account, episode: Episode, effects: readonly Effect[]): void {
  for (const effect of effects.filter((one) => did(episode, one))) {
    if (effect === 'blockNewOrders') account.noNewOrders = false;
    if (effect === 'suspend' && account.state === 'suspended') account.state = 'active';
    if (effect === 'collections' && account.collectionStatus === 'collections')
      account.collectionStatus = 'none';
  }
}

function leave(account: Account, episode: Episode, at: string): void {
  lift(account, episode, ['blockNewOrders', 'suspend', 'collections']);
  episode.ending = 'paid';
  episode.relieved = false;
  takeWrongFeesBack(account, at);
  putCredit(account, dayOf(at, account.spec.timeZone));
  withdraw(account);
}

/** A bankruptcy ends what dunning does about old debt, and lifts what it imposed. */
export function endByInsolvency(account: Account): void {
  const episode = openEpisode(account);
  if (episode === null) return;
  lift(account, episode, ['blockNewOrders', 'suspend', 'collections']);
  episode.ending = 'insolvency';
  episode.relieved = false;
}

/** The fees of steps that were wrong by the dates of payments which were reported only after them, once the episode has ended. */
export function takeWrongFeesBack(account: Account, at: string): void {
  const number = account.episodes.length;
  const episode = account.episodes[number - 1];
  if (episode?.ending !== 'paid') return;
  const least = LEAST_DEBT[account.spec.currency] ?? 1;
  for (const step of episode.steps.filter(({ fee, asked }) => fee > 0 && asked.size > 0)) {
    const inTime = [...account.payments.values()].filter((payment) => isInTime(account, payment, step));
    const left = [...step.asked].map(([date, { asked }]) => {
      const bill = billOf(account, date);
      if (bill === undefined) return asked;
      // What the old bill asked for counts as what the bill in its place asks for.
      const stands = standingBill(account, bill);
      const right = asked - Math.max(0, bill.amount - stands.amount);
      const parts = inTime.flatMap((payment) =>
        payment.parts.filter((part) => part.bill === stands.billDate),
      );
      return Math.max(0, right - sum(parts.map(({ amount }) => amount)));
    });
    const charged = account.entries.find(({ ofStep }) => ofStep === `${number} ${step.stage}`);
    if (sum(left) >= least || charged === undefined || charged.reversed === true) continue;
    const entry = standingEntry(account, charged);
    if (entry !== undefined && entry.reversed !== true) takeBack(account, entry, at);
  }
}

/** Paid on a day before the step, and reported after it. */
function isInTime(account: Account, payment: Payment, step: Episode['steps'][number]): boolean {
  if (payment.where !== 'account' || payment.status !== 'settled' || payment.postedAt === null) return false;
  return payment.postedAt > step.at && paidDayOf(account, payment) < step.date;
}

/** The episodes as reads show them, by number. */
export function episodesOf({ episodes }: Account): Record<string, unknown> {
  return Object.fromEntries(
    episodes.map(({ steps, ending, relieved }, at) => [
      `${at + 1}`,
      {
        state: ending === null ? 'open' : `closed, ${ending}`,
        relieved,
        steps: steps.map(({ stage, date, effects, asked, fee, daysPastDue, pastDue, bills }) => ({
          ...{ stage, date, fee, daysPastDue, pastDue, bills },
          effects: [...effects].sort(byText),
          asked: Object.fromEntries([...asked].map(([bill, { asked: amount }]) => [bill, amount])),
        })),
      },
    ]),
  );
}
