/** Customers are corrected; accounts are suspended and restored, end and are closed; credit is moved, limits are raised, deposits given back. */
import { instantOf } from '../../src/domain/civil-date.ts';
import { aBill, aReport } from '../support/builders/builders.ts';
import { aDepositHeld } from '../support/builders/deposits.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { uniqueName } from '../support/run/names.ts';
import { dayFromNow, eur, idIn, patching, type Teller } from './teller.ts';

/** Each of these with words of the person who does it. */
export async function changeAccounts(teller: Teller): Promise<void> {
  await aCustomerIsCorrected(teller);
  await accountsRest(teller);
  await creditMoves(teller);
  await limitsRise(teller);
  await goodwillIsApproved(teller);
}

async function aCustomerIsCorrected({ caller, canaries, keep }: Teller): Promise<void> {
  const made = caller.post('/v1/customers', {
    role: 'provisioning',
    body: {
      ...{ name: canaries.text('name of a new customer'), email: canaries.email('e-mail of a new customer') },
      ...{
        phone: canaries.phone('phone of a new customer'),
        postalAddress: addressOf('new customer', canaries),
      },
    },
  });
  const path = `/v1/customers/${idIn(await keep('new customer', made), 'customerId')}`;
  const etag = (await caller.get(path, { role: 'care' })).headers.get('etag');
  await keep(
    'patch of a customer',
    caller.patch(path, {
      role: 'provisioning',
      headers: patching(etag),
      body: {
        ...{ name: canaries.text('patched name'), email: canaries.email('patched e-mail') },
        ...{ phone: canaries.phone('patched phone'), postalAddress: addressOf('patched customer', canaries) },
      },
    }),
  );
}

function addressOf(whose: string, canaries: Teller['canaries']) {
  return {
    ...{ street: canaries.text(`street of a ${whose}`), postcode: canaries.word(`postcode of a ${whose}`) },
    ...{ city: canaries.text(`city of a ${whose}`), country: 'DE' },
  };
}

async function accountsRest({ product, write }: Teller): Promise<void> {
  const put = async (...parts: Parameters<typeof putAccount>[1][]) =>
    `/v1/billing-accounts/${(await putAccount(product.store, parts[0])).billingAccountId}`;
  const resting = await put();
  await write('suspension that ends', 'care', `${resting}/suspension`, (note) => ({
    ...{ reason: 'customerRequest', note },
  }));
  await write('restoration', 'care', `${resting}/restoration`, (note) => ({ reason: 'causeEnded', note }));
  const ending = await put();
  await write('ending', 'care', `${ending}/ending`, (note) => ({
    ...{ reason: 'portedOut', lastDay: dayFromNow(20), note },
  }));
  await write('withdrawal of an ending', 'care', `${ending}/ending/withdrawal`, (note) => ({
    ...{ reason: 'mistake', note },
  }));
  await write('closure', 'care', `${await put()}/closure`, (note) => ({ reason: 'contractEnded', note }));
  const suspended = await put({ account: { state: 'suspended' } });
  await write('reinstatement', 'collections', `${suspended}/reinstatement`, (reason) => ({
    ...{ lift: ['suspension'], reason },
  }));
}

async function creditMoves({ product, write }: Teller): Promise<void> {
  const { store } = product;
  const customerId = uniqueName('CUST');
  const from = await putAccount(store, { customer: { customerId } });
  const bill = aBill({ billId: uniqueName('B') });
  const to = await putAccount(store, { customer: { customerId }, bills: [bill] });
  const now = instantOf(Date.now() - 60_000);
  const report = { billingAccountId: from.billingAccountId, paymentId: uniqueName('P'), occurredAt: now };
  await store.payments.record({ ...aReport(report), amount: eur(10_000) }, now);
  await write(
    'move of credit',
    'billing',
    `/v1/billing-accounts/${from.billingAccountId}/credit-moves`,
    (note) => ({
      ...{ parts: [{ billingAccountId: to.billingAccountId, amount: eur(2_500) }], note },
    }),
  );
  const orderId = await aDepositHeld(store, await putAccount(store), 7_200, now);
  await write('release of a deposit', 'billing', `/v1/deposits/deposit:${orderId}/release`, (reason) => ({
    ...{ payOut: false, reason },
  }));
}

async function limitsRise({ product, write }: Teller): Promise<void> {
  for (const [step, approver] of [
    ['approval', 'billing'],
    ['rejection', 'billing'],
  ] as const) {
    const { billingAccountId } = await putAccount(product.store);
    const path = `/v1/billing-accounts/${billingAccountId}/credit-limit-proposals`;
    const proposed = await write(`limit before its ${step}`, 'care', path, (note) => ({
      ...{ creditLimit: eur(90_000_000), note },
    }));
    const decision = `/v1/credit-limit-proposals/${idIn(proposed, 'proposalId')}/${step}`;
    await write(`${step} of a limit`, approver, decision, (note) => ({ note }));
  }
}

async function goodwillIsApproved({ product, write }: Teller): Promise<void> {
  const { billingAccountId } = await putAccount(product.store);
  const path = `/v1/billing-accounts/${billingAccountId}/credit-proposals`;
  const proposed = await write('credit before its approval', 'care', path, (note) => ({
    ...{ type: 'goodwill', amount: eur(90_000), note },
  }));
  const approval = `/v1/credit-proposals/${idIn(proposed, 'proposalId')}/approval`;
  await write('approval of a credit', 'billing', approval, (note) => ({ note }));
}
