/** Changes of the bill cycle: is what was quoted right, and what becomes of the account when it is confirmed. */
import type { Account, SeenOption, Subscription } from './account.ts';
import { cycleOf, regularPeriod } from './calendar.ts';
import { chargesFor } from './charges.ts';
import { laterOf, lengthOf, plusDays, startOf } from './days.ts';
import type { Cycle } from './operation.ts';
import { fallingDue } from './working-days.ts';

/** Whether a change that was confirmed has not begun yet. */
export function isChanging({ transition }: Account, today: string): boolean {
  return transition !== null && today < transition.effectiveDate;
}

function cycleAfter({ cycle }: Account, option: SeenOption): Cycle {
  const { frequency, billCycleDay, paymentTermDays, effectiveDate, change } = option;
  const anchorDate = change === 'termOnly' ? cycle.anchorDate : effectiveDate;
  return { frequency, billCycleDay, paymentTermDays, anchorDate };
}

/** What an option has to say about dates and money; it is compared with what it says. */
export function quoteOf(account: Account, option: SeenOption): SeenOption {
  const after = cycleAfter(account, option);
  const first = plusDays(regularPeriod(after, option.effectiveDate).to, 1);
  const { stub } = option;
  // What has ended is no part of what is offered: its days come on the stub's bill by themselves.
  const running = account.subscriptions.filter(
    ({ state, inAdvance }) => state === 'active' && inAdvance !== true,
  );
  // What is billed already is not billed again.
  const unbilled = plusDays(account.billedThrough, 1);
  const span =
    stub === null ? null : { from: laterOf(stub.from, unbilled), to: plusDays(option.effectiveDate, -1) };
  const charges =
    span === null ? [] : chargesFor(running, span, { cycle: account.cycle, all: account.subscriptions });
  const lines = charges.map(({ subscriptionId, amount }) => ({ subscriptionId, amount }));
  return {
    ...option,
    firstBillDate: first,
    firstDueDate: fallingDue(plusDays(first, option.paymentTermDays), account.spec.timeZone),
    stub:
      span === null
        ? null
        : {
            ...span,
            days: lengthOf(span),
            amount: lines.reduce((total, { amount }) => total + amount, 0),
            lines,
          },
  };
}

function classOf({ subscriptions }: Account, subscriptionId: string): Pick<Subscription, 'taxClass'> {
  const taxClass = subscriptions.find(({ id }) => id === subscriptionId)?.taxClass;
  return taxClass === undefined ? {} : { taxClass };
}

/** The change is confirmed: the prorations are owed from this moment on, and the stub's bill takes them. */
export function commit(account: Account, option: SeenOption): void {
  const { stub } = option;
  if (stub !== null)
    for (const { subscriptionId, amount } of stub.lines)
      if (amount !== 0)
        account.entries.push({
          ...{ type: 'proration', amount, bill: null, confirmedFor: subscriptionId },
          // It is of the class of what it is for.
          ...classOf(account, subscriptionId),
          occurredAt: startOf(stub.from, account.spec.timeZone),
        });
  account.transition = {
    before: cycleOf(account, { from: option.effectiveDate, to: '0000-01-01' }),
    stub: stub === null ? null : { from: stub.from, to: stub.to },
    effectiveDate: option.effectiveDate,
    confirmed: (stub?.lines ?? []).map(({ subscriptionId }) => subscriptionId),
  };
  account.cycle = cycleAfter(account, option);
  // The next bill date is that of the new calendar, also after dates that passed without a bill.
  account.skippedTo = null;
}
