import { expect, test } from 'vitest';
import { billingCycleRead } from '../../../src/domain/accounts/reads/billing-cycle.ts';
import { cycleEffects } from '../../../src/domain/billing/cycle/effects.ts';
import { cycleOptions } from '../../../src/domain/billing/cycle/options.ts';
import { dueNext } from '../../../src/domain/billing/due-next.ts';
import { aCycle, aCyclePreference, aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseChanged, shippedDocument } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const FROM = '2026-01-01T00:00:00.000Z';

test('where the operator chose working days, every door shows the date with which the bill is made', async () => {
  const document = await shippedDocument('working-days');
  const parameters = { ...Object(document['parameters']), dueDates: { DE: 'nextWorkingDay' } };
  await releaseChanged(t.store, 'working-days', 'due-days', {
    ...{ changed: { parameters }, from: FROM, now: FROM },
  });
  // A bill of 1 May 2026 is due on Friday 15 May; one of 1 April, on Wednesday; with 30 days: 1 May, a holiday, then a weekend.
  const cycle = aCycle({ billCycleDay: 1, anchorDate: '2026-01-01', paymentTermDays: 30 });
  const account = async (timeZone: string) =>
    putAccount(t.store, {
      account: {
        ...{ timeZone, cycle, openedDate: '2026-01-01' },
        billing: { billedThrough: '2026-02-28', nextBillDate: '2026-04-01' },
      },
      subscriptions: [aSubscription({ subscriptionId: uniqueName('S'), startDate: '2026-01-01' })],
    });
  for (const [timeZone, expected] of [
    ['Europe/Berlin', '2026-05-04'],
    ['Asia/Tokyo', '2026-05-01'],
  ] as const) {
    const { customerId, billingAccountId } = await account(timeZone);
    const at = '2026-03-20T09:00:00.000Z';
    const snapshot = await t.store.snapshots.ofAccount(customerId, billingAccountId, at);
    expect(dueNext(snapshot)?.dueDate).toBe(expected);
    expect(billingCycleRead([snapshot], new Map()).nextDueDate).toBe(expected);
    expect((await t.store.billing.previewBill(billingAccountId, at)).draft.dueDate).toBe(expected);
    const [option] = cycleOptions(snapshot, aCyclePreference({ paymentTermDays: 31 }));
    if (option === undefined) throw new Error('no option');
    // 1 May and 31 days: Monday 1 June.
    expect(option.firstDueDate).toBe('2026-06-01');
    expect(cycleEffects(snapshot, option).nextDueDateBefore).toBe(expected);
    const made = await t.store.billing.makeNextBill(billingAccountId, {
      ...{ runId: 'due-days', now: '2026-04-01T06:00:00.000Z', today: '2026-04-01' },
    });
    expect(made?.bill.dueDate).toBe(expected);
    const later = await t.store.snapshots.ofAccount(customerId, billingAccountId, '2026-04-02T09:00:00.000Z');
    expect(dueNext(later)?.dueDate).toBe(expected);
  }
});
