/** The figures of an account on a day. */
import {
  type Account,
  activePledge,
  balanceOf,
  byText,
  claimOn,
  depositOf,
  disputedOn,
  feesOf,
  freeCreditOf,
  heldOf,
  openInsolvencyOf,
  openOn,
  sum,
  unappliedOf,
} from './account.ts';
import { creditOnNext, expectedOf, nextBill, restOf } from './bills.ts';
import { cycleOf, datesOf, periodAt } from './calendar.ts';
import { laterOf } from './days.ts';
import { heldDeposits } from './deposits.ts';
import { countingDebtOf, daysPastDueOf, episodesOf } from './dunning.ts';
import type { Figures } from './figures.ts';
import { nextPaymentOf } from './next-payment.ts';
import { pastDueOf } from './promises.ts';
import { remindersOf } from './reminders.ts';
import { servicesOf } from './services.ts';
import { taxedBillsOf } from './taxes.ts';
import { leftOfDebt } from './write-offs.ts';

/** What the rules say an account has to answer on a day of its zone. */
export function figuresOf(account: Account, today: string): Figures {
  const { second, otherCredit } = account;
  return {
    ...figuresOfOne(account, today),
    customer: customerOf(account, today),
    other: second === null ? zeroOr(-otherCredit) : figuresOfOne(second, today),
  };
}

/** The figures of one account. */
function figuresOfOne(account: Account, today: string): Figures {
  const { spec } = account;
  const bills = [...account.bills].sort((a, b) => byText(a.billDate, b.billDate));
  const balance = balanceOf(account);
  const disputed = disputedOf(account);
  const held = heldOf(account);
  const late = daysPastDueOf(account, today);
  const period = periodAt(account, laterOf(today, spec.openedDate));
  const { billDate, dueDate } = datesOf(account, period);
  const cycle = cycleOf(account, period);
  const open = bills
    .filter((bill) => openOn(account, bill) > 0)
    .sort((a, b) => byText(a.dueDate, b.dueDate) || byText(a.billDate, b.billDate));
  return {
    balance,
    ledgerSum: balance,
    debits: sumsOf(account, 1),
    credits: sumsOf(account, -1),
    standing: standingOf(account, today),
    state: account.state,
    collectionStatus: account.collectionStatus,
    dunning: episodesOf(account),
    daysPastDue: late,
    pastDue: pastDueOf(account, today),
    heldCredit: held,
    heldDeposits: heldDeposits(account),
    availableCredit: Math.max(0, account.creditLimit - (balance - disputed) - held),
    credit: freeCreditOf(account),
    fees: { amount: feesOf(account), open: Math.max(0, feesOf(account) - Math.max(0, unappliedOf(account))) },
    nextPayment: nextPaymentOf(account, open[0]),
    frequency: cycle.frequency,
    billCycleDay: cycle.billCycleDay,
    paymentTermDays: cycle.paymentTermDays,
    currentPeriod: period,
    nextBillDate: billDate,
    nextDueDate: dueDate,
    bills: Object.fromEntries(
      bills.map((bill) => [
        bill.billDate,
        {
          ...{ billDate: bill.madeOn, dueDate: bill.dueDate, from: bill.from, to: bill.to },
          ...{ amount: bill.amount, paid: bill.paid },
          disputed: disputedOn(account, bill.billDate),
          open: openOn(account, bill),
          rests: claimOn(account, bill) > 0,
          settledDate: bill.paid >= bill.amount ? (bill.lastPaid ?? bill.madeOn) : null,
          state:
            bill.replacedBy !== null
              ? 'cancelled'
              : bill.paid >= bill.amount
                ? 'settled'
                : bill.paid > 0
                  ? 'partiallyPaid'
                  : 'sent',
        },
      ]),
    ),
    payments: Object.fromEntries(
      [...account.payments]
        .filter(([, { where }]) => where === 'account')
        .map(([name, payment]) => [
          name,
          {
            status: payment.status,
            parts: Object.fromEntries(
              account.bills.flatMap(({ billDate }) => {
                const amount = sum(
                  payment.parts.filter((part) => part.bill === billDate).map((part) => part.amount),
                );
                return amount === 0 ? [] : [[billDate, amount]];
              }),
            ),
            rest: restOf(payment),
          },
        ]),
    ),
    promises: Object.fromEntries(
      account.pledges.map(({ name, state, paid, installments }) => [
        name,
        { state, paid, installments: installments.map(({ dueDate, amount }) => `${dueDate} ${amount}`) },
      ]),
    ),
    deposits: depositsOf(account),
    holds: [...account.holds.keys()].sort(byText),
    payOuts: Object.fromEntries([...account.payOuts].map(([name, { state }]) => [name, state])),
    givenUp: Object.fromEntries(
      [...account.proposals].map(([name, one]) => [name, `${one.kind} ${one.state} ${leftOfDebt(one)}`]),
    ),
    services: servicesOf(account, today),
    expectedAmount: expectedOf(account).amount,
    expectedCredit: expectedOf(account).credit,
    preview: previewOf(account),
    billTaxes: taxedBillsOf(account),
    insolvency: insolvencyOf(account),
    hierarchy: {
      isBelow: account.isBelow,
      payers: account.payers.map(({ from, pays }) => `${from} ${pays}`),
    },
    reminders: remindersOf(account),
  };
}

/** The last proceedings over an account, with what is left to claim. */
function insolvencyOf(account: Account): Figures | null {
  const last = account.insolvencies.at(-1);
  if (last === undefined) return null;
  const { state, openedOn } = last;
  const claims = account.bills.flatMap((bill) => {
    const claim = claimOn(account, bill);
    return claim > 0 ? [[bill.billDate, claim] as const] : [];
  });
  return { state, openedOn, claims: Object.fromEntries(claims) };
}

/** What is disputed of what is owed: a bill that is paid in full is not owed. */
function disputedOf(account: Account): number {
  const owed = account.bills.filter(({ paid, amount }) => paid < amount);
  return sum(owed.map(({ billDate }) => disputedOn(account, billDate)));
}

/** Where an account stands, from best to worst. */
const STANDINGS = ['good', 'due', 'grace', 'overdue', 'suspended', 'collections', 'writtenOff'];

/** The facts of the customer: of this account and the other one. */
function customerOf(account: Account, today: string): Figures {
  const { spec, second, otherCredit } = account;
  const all = second === null ? [account] : [account, second];
  const lends = all.filter(
    ({ state, collectionStatus }) => state === 'active' && collectionStatus === 'none',
  );
  // Another account that has nothing but credit lends as much as this one would.
  const limits = [...lends.map((one) => one.creditLimit), ...(second === null ? [spec.creditLimit] : [])];
  const exposures = all.map((one) => {
    const disputed = disputedOf(one);
    return balanceOf(one) - disputed + heldOf(one);
  });
  const creditLimit = sum(limits);
  const exposure = sum(exposures) - otherCredit;
  const standings = all.map((one) => standingOf(one, today));
  return {
    standing: STANDINGS.findLast((standing) => standings.includes(standing)),
    daysPastDue: Math.max(...all.map((one) => daysPastDueOf(one, today))),
    // A bankruptcy holds back like a hold for one.
    onDunningHold: all.some((one) => one.holds.size > 0 || openInsolvencyOf(one) !== null),
    // Only while debt that counts is beyond its grace days.
    newOrdersBlocked: all.some((one) => one.noNewOrders && daysPastDueOf(one, today) > one.spec.graceDays),
    ...{ creditLimit, exposure, heldCredit: sum(all.map(heldOf)) },
    // As decisions see it: from the least debt on.
    pastDue: sum(all.map((one) => countingDebtOf(one, today))),
    availableCredit: Math.max(0, creditLimit - exposure),
  };
}

function zeroOr(amount: number): number {
  return amount === 0 ? 0 : amount;
}

/** The deposits that orders asked for: what is held, or was released and paid out. */
function depositsOf(account: Account): Figures {
  return Object.fromEntries(
    [...account.orders].flatMap(([name, { asked, released }]) => {
      if (released !== null) return [[name, `released ${released.amount}, paid out ${released.paidOut}`]];
      if (asked === null) return [];
      const held = depositOf(account, name);
      return [[name, `${held >= asked.amount ? 'held' : 'asked'} ${held}`]];
    }),
  );
}

/** The next bill as it would be made now. */
function previewOf(account: Account): Figures {
  const draft = nextBill(account);
  const { billDate, dueDate, from, to, recurring, collected, forward, total, taxes } = draft;
  return {
    ...{ billDate, dueDate, from, to },
    amount: Math.max(0, total),
    creditCarried: Math.max(0, -total),
    creditApplied: creditOnNext(account),
    recurring: recurring.map(
      ({ subscriptionId, from, to, amount }) => `${subscriptionId} ${from} ${to} ${amount}`,
    ),
    broughtForward: forward,
    collected: collected.map(({ type, amount }) => `${type} ${amount}`).sort(byText),
    taxes: taxes.map(({ class: taxClass, ...tax }) => ({ taxClass, ...tax })),
  };
}

function sumsOf({ entries }: Account, sign: 1 | -1): Figures {
  const sums: Record<string, number> = {};
  for (const { type, amount } of entries)
    if (Math.sign(amount) === sign) sums[type] = (sums[type] ?? 0) + Math.abs(amount);
  return sums;
}

function standingOf(account: Account, today: string): string {
  const { collectionStatus, state } = account;
  const { graceDays } = account.spec;
  if (collectionStatus !== 'none') return collectionStatus;
  if (state === 'suspended') return 'suspended';
  const late = daysPastDueOf(account, today);
  if (late > graceDays) return activePledge(account) === null ? 'overdue' : 'grace';
  if (late > 0) return 'grace';
  return account.bills.some((bill) => openOn(account, bill) > 0) ? 'due' : 'good';
}
