import { expect, test } from 'vitest';
import { addDays } from '../../../src/domain/civil-date.ts';
import { prepareDatabase } from '../../../src/mains/prepare.ts';
import { dunningStep } from '../../../src/services/arrears/dunning.ts';
import { postEntry, takeEntryBack } from '../../../src/services/ledger/entries.ts';
import { tellOfStanding } from '../../../src/services/payments/news.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { entryLineInput } from '../../../src/store/ledger/entry-input.ts';
import { AS_OF, aBill, TODAY } from '../../support/builders/builders.ts';
import { anApprovalCase } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();

/** An account that is dunned, with an order that waits for money, and everything that is told of it, in order. */
async function dunnedWithOrder() {
  await prepareDatabase(t.client, t.db.databaseName, testKeys);
  const account = await putAccount(t.store, { bills: [aBill({ dueDate: addDays(TODAY, -9) })] });
  const { billingAccountId } = account;
  const dunning = { store: t.store, policies: createPolicyProvider(t.store) };
  expect(await dunningStep(dunning, billingAccountId, AS_OF)).toMatchObject({ did: 'entered' });
  const order = anApprovalCase(account, { state: 'awaitingCondition' });
  await t.store.cases.putApproval(order);
  const told: string[] = [];
  const tell = (what: string) => async (): Promise<boolean> => told.push(what) > 0;
  const news = {
    now: () => AS_OF,
    dun: tell('dunning looks'),
    signals: {
      tellDunning: tell('dunning'),
      tellOrder: tell('order'),
      tellPromise: tell('promise'),
      reconsider: tell('declined order'),
    },
  };
  return { billingAccountId, news, told };
}

test('the effects of dunning are lifted before a waiting order is decided again, even without a payment', async () => {
  const { billingAccountId, news, told } = await dunnedWithOrder();
  await tellOfStanding({ store: t.store, ...news }, billingAccountId, 'DSP-1');
  expect(told).toEqual(['dunning looks', 'dunning', 'order']);
});

test('a credit that is posted, and a charge that is taken back, are told like any change of standing', async () => {
  const { billingAccountId, news, told } = await dunnedWithOrder();
  await releaseShipped(t.store, 'credit-limits');
  const deps = { store: t.store, policies: createPolicyProvider(t.store), ...news };
  const entry = (type: 'creditNote' | 'usage') =>
    entryLineInput.parse({
      ...{ billingAccountId, type, direction: type === 'usage' ? 'debit' : 'credit' },
      ...{ amount: { amountMinor: 100, currency: 'EUR' }, occurredAt: AS_OF },
      ...{ source: 'erp', idempotencyKey: uniqueName('key') },
    });
  await postEntry(deps, entry('creditNote'), 'erp');
  expect(told.splice(0)).toEqual(['dunning looks', 'dunning', 'order']);
  const { entry: charge } = await postEntry(deps, entry('usage'), 'erp');
  expect(told).toEqual([]);
  await takeEntryBack(deps, { entryId: charge.entryId, reason: 'rated twice', by: 'erp' });
  expect(told).toEqual(['dunning looks', 'dunning', 'order']);
});

test('an unreadable episode does not stop waiting orders from being told, and the caller learns of it', async () => {
  const { billingAccountId, news, told } = await dunnedWithOrder();
  const open = async (): Promise<never> => Promise.reject(new Error('malformed'));
  const store = { ...t.store, dunning: { ...t.store.dunning, open } };
  await expect(tellOfStanding({ store, ...news }, billingAccountId, 'DSP-2')).rejects.toThrow('malformed');
  expect(told).toEqual(['order']);
});
