import { createClient, NoAnswerError, ProblemError } from './client/index.js';

// The web server knows who signed in, and adds the customer's token: none is in the browser.
const goodstanding = createClient({ baseUrl: location.origin });
const { customerId } = await (await fetch('me')).json();

const place = (id) => document.getElementById(id);
const amount = ({ amountMinor, currency }) => {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(amountMinor / 10 ** format.resolvedOptions().maximumFractionDigits);
};
const day = (date) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));

/** Says what went wrong, instead of doing nothing. */
async function shown(work) {
  place('told').textContent = '';
  try {
    await work();
  } catch (error) {
    if (error instanceof ProblemError) place('told').textContent = error.detail;
    else if (error instanceof NoAnswerError)
      place('told').textContent = 'We can’t be reached. Please try again.';
    else throw error;
  }
}

async function showAccount() {
  const [status, cycle] = await Promise.all([
    goodstanding.getPaymentStatus({ customerId }),
    goodstanding.getBillingCycle({ customerId }),
  ]);
  const late = status.accounts.filter(({ daysPastDue }) => daysPastDue > 0);
  place('status').textContent =
    late.length === 0
      ? 'All bills that were due are paid.'
      : late
          .map(({ pastDue, daysPastDue }) => `${amount(pastDue)} past due for ${daysPastDue} days`)
          .join(', ');
  const { nextPayment } = status;
  place('next').textContent =
    nextPayment === null ? 'Nothing to pay.' : `${amount(nextPayment.amount)} by ${day(nextPayment.dueDate)}`;
  place('bill').textContent = cycle.accounts
    .map(({ nextBillDate, expectedAmount }) => `${day(nextBillDate)}, about ${amount(expectedAmount)}`)
    .join('; ');
}

/** A preview is a quote: it shows what each option means, and only the confirmed one is carried out. */
async function preview(billCycleDay) {
  const change = await goodstanding.requestBillingCycleChange({
    body: { customerId, preference: { billCycleDay } },
  });
  const { quote } = change;
  if (quote === null) {
    place('told').textContent = change.reasons.map(({ text }) => text).join(' ');
    return;
  }
  const options = quote.options.filter(({ eligible }) => eligible);
  if (options.length === 0)
    place('told').textContent =
      change.reasons.map(({ text }) => text).join(' ') || 'That day is not possible at the moment.';
  place('options').replaceChildren(
    ...options.map((option) => {
      const item = document.createElement('li');
      const { firstBillDate, firstDueDate, firstBillAmount } = option;
      item.textContent = `From ${day(option.effectiveDate)}: first bill on ${day(firstBillDate)}, ${amount(firstBillAmount)}, due ${day(firstDueDate)}. `;
      const choose = document.createElement('button');
      choose.textContent = 'Take this';
      choose.onclick = () => shown(() => confirm(change.changeId, quote.quoteId, option));
      item.append(choose);
      return item;
    }),
  );
}

async function confirm(changeId, quoteId, { optionId, effectiveDate }) {
  await goodstanding.confirmBillingCycleChange(
    { changeId, body: { quoteId, optionId } },
    { idempotencyKey: optionId },
  );
  place('options').replaceChildren();
  await showAccount();
  place('told').textContent = `Agreed: it changes on ${day(effectiveDate)}.`;
}

place('preview').onsubmit = (event) => {
  event.preventDefault();
  void shown(() => preview(Number(new FormData(event.target).get('day'))));
};
await shown(showAccount);
