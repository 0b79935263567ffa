/** A portal may ask for all its customers under one subject: what one of them began, by whatever key, is nobody else's. */
import { beforeAll, expect, it as test } from 'vitest';
import { addDays } from '../../src/domain/civil-date.ts';
import { aBill, TODAY } from '../support/builders/builders.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { releaseShipped } from '../support/product/shipped.ts';
import { uniqueName } from '../support/run/names.ts';
import { type ApiUnderTest, anApi } from './api-under-test.ts';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
  await releaseShipped(api.store, 'promise-to-pay');
});

interface Theirs {
  readonly customerId: string;
  readonly billingAccountId: string;
  readonly billId: string;
}

async function aDebtor(): Promise<Theirs> {
  const bill = aBill({ billId: uniqueName('B'), dueDate: addDays(TODAY, -10) });
  const { customerId, billingAccountId } = await putAccount(api.store, { bills: [bill] });
  return { customerId, billingAccountId, billId: bill.billId };
}

const PARTY = ({ customerId }: Theirs) => [{ id: customerId, role: 'customer', '@referredType': 'Customer' }];
const ASKED: Readonly<Record<string, (theirs: Theirs) => object>> = {
  '/v1/payment-inquiries': ({ customerId, billingAccountId }) => ({
    ...{ customerId, billingAccountId, channel: 'chat', topic: 'other', text: 'Where is my payment?' },
  }),
  '/v1/billing-cycle-changes': ({ customerId, billingAccountId }) => ({
    ...{ customerId, billingAccountId, preference: { billCycleDay: 9 }, confirm: false },
  }),
  '/v1/billing-cycle-alignments': ({ customerId }) => ({ customerId, preference: { billCycleDay: 12 } }),
  '/v1/promises': ({ billingAccountId }) => ({
    ...{ billingAccountId, amount: eur(4_500), untilDate: addDays(TODAY, 5) },
  }),
  '/v1/bills/{billId}/disputes': () => ({ amount: eur(100), reason: 'The service was down.' }),
  '/tmf-api/partyInteraction/v4/partyInteraction': (theirs) => ({
    ...{ reason: 'Asked about the bill', direction: 'inbound', relatedParty: PARTY(theirs) },
  }),
};

test.each(Object.entries(ASKED))(
  '%s: the same key of the same subject is another request for another customer',
  async (path, bodyOf) => {
    const [one, other] = [await aDebtor(), await aDebtor()];
    const key = uniqueName('key');
    const ask = async (theirs: Theirs) => {
      const { customerId } = theirs;
      const call = { role: 'selfcare', subject: 'portal', customerId, key, body: bodyOf(theirs) } as const;
      const answer = await api.post(path.replace('{billId}', theirs.billId), call);
      const text = `${answer.headers.get('location') ?? ''} ${await answer.text()}`;
      expect(answer.headers.get('idempotency-replayed')).toBeNull();
      return { status: answer.status, text };
    };
    const [first, second] = [await ask(one), await ask(other)];
    const ids = ({ text }: { readonly text: string }) => text.match(/\b[A-Z]{2,4}-[0-9A-Z]{24,26}\b/g) ?? [];
    expect([first.status, second.status], `${first.text} ${second.text}`).not.toContain(404);
    expect(ids(first).length, first.text).toBeGreaterThan(0);
    for (const id of ids(first)) expect(second.text).not.toContain(id);
    for (const theirs of [one.customerId, one.billingAccountId]) expect(second.text).not.toContain(theirs);
  },
);
