/** Bills are cancelled and billed again; steps of dunning that turn out to have been wrong are taken back or kept. */
import { addDays, type Instant } from '../../src/domain/civil-date.ts';
import { dunningStep } from '../../src/services/arrears/dunning.ts';
import { createPolicyProvider } from '../../src/services/policies/policy-provider.ts';
import { aBill, aReport, aSubscription } from '../support/builders/builders.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { uniqueName } from '../support/run/names.ts';
import { dayFromNow, eur, idIn, type Teller } from './teller.ts';

/** Each of these with words of the person who does it. */
export async function correctWhatWasWrong(teller: Teller): Promise<void> {
  for (const step of ['approval', 'rejection'] as const) await aBillIsCancelled(teller, step);
  await stepsAreReviewed(teller);
  await theCourtDecides(teller);
}

/** An insolvency is opened, and the court grants what is left, or ends it. */
async function theCourtDecides({ product, caller, canaries, keep, write }: Teller): Promise<void> {
  for (const [step, role] of [
    ['discharge', 'collections'],
    ['dismissal', 'collections'],
  ] as const) {
    const bills = [aBill({ billId: uniqueName('B'), dueDate: dayFromNow(-30) })];
    const { billingAccountId } = await putAccount(product.store, { bills });
    const path = `/v1/billing-accounts/${billingAccountId}/insolvency`;
    const what = `insolvency before its ${step}`;
    await keep(
      what,
      caller.post(path, {
        role: 'care',
        body: {
          ...{ openedOn: dayFromNow(-2), reference: canaries.text(`${what}: reference`) },
          administrator: canaries.text(`${what}: administrator`),
          note: canaries.text(`${what}: note`),
        },
      }),
    );
    await write(`${step} of an insolvency`, role, `${path}/${step}`, (note) => ({ note }));
  }
}

/** A bill of 1,500.00 whose usage is withdrawn: more than one person gives. */
async function aBillIsCancelled(
  { product, caller, write, canaries }: Teller,
  step: 'approval' | 'rejection',
) {
  const { store } = product;
  const today = dayFromNow(0);
  const { billingAccountId } = await putAccount(store, {
    account: {
      ...{ timeZone: 'Europe/Berlin', openedDate: addDays(today, -60) },
      cycle: { frequency: 'weekly', billCycleDay: 1, anchorDate: today, paymentTermDays: 14 },
      billing: { billedThrough: addDays(today, -8), nextBillDate: today },
    },
    entries: [{ type: 'usage', amount: 150_000, occurredAt: `${addDays(today, -3)}T10:00:00.000Z` }],
    subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 0 })],
  });
  const now: Instant = `${today}T00:30:00.000Z`;
  const made = await store.billing.makeNextBill(billingAccountId, { today, now, runId: 'leak' });
  const path = `/v1/bills/${made?.bill.billId ?? 'NONE'}`;
  const sheet = await (await caller.get(path)).text();
  const usage = /"entryId":"([^"]+)"[^{}]*"kind":"usage"|"kind":"usage"[^{}]*"entryId":"([^"]+)"/.exec(sheet);
  const addedLine = {
    type: 'usage',
    direction: 'debit',
    amount: eur(500),
    note: canaries.text(`line before ${step}`),
  };
  const proposed = await write(
    `cancellation before its ${step}`,
    'billing',
    `${path}/cancellation`,
    (note) => ({
      ...{ note, withdrawnEntryIds: [usage?.[1] ?? usage?.[2] ?? 'NONE'], addedLines: [addedLine] },
    }),
  );
  const decision = `/v1/bill-corrections/${idIn(proposed, 'proposalId')}/${step}`;
  await write(`${step} of a cancellation`, 'billing', decision, (note) => ({ note }), {
    subject: 'second-clerk',
  });
}

/** The bank says that the money was there on the day before two steps. */
async function stepsAreReviewed({ product, write }: Teller): Promise<void> {
  const { store } = product;
  const begun = dayFromNow(-25);
  const on = (day: number): Instant => `${addDays(begun, day)}T10:00:00.000Z`;
  const bill = aBill({ billId: uniqueName('BILL'), dueDate: addDays(begun, -6) });
  const entries = [{ amount: bill.amount, billId: bill.billId }];
  const { billingAccountId } = await putAccount(store, { bills: [bill], entries });
  const deps = { store, policies: createPolicyProvider(store) };
  for (let day = 0; day <= 20; day += 1) await dunningStep(deps, billingAccountId, on(day));
  const report = aReport({ billingAccountId, occurredAt: on(21), valueDate: addDays(begun, 5) });
  await store.payments.record({ ...report, amount: eur(5_000) }, on(21));
  const query = { billingAccountId, state: 'open', caseId: null, limit: 20, cursor: null } as const;
  const [first, second] = (await store.stepReviews.list(query)).items;
  const path = (review: typeof first, step: string) =>
    `/v1/dunning-step-reviews/${encodeURIComponent(review?.reviewId ?? 'NONE')}/${step}`;
  await write('acceptance of a review', 'care', path(first, 'acceptance'), (reason) => ({ reason }));
  await write('refusal of a review', 'care', path(second, 'refusal'), (reason) => ({ reason }));
}
