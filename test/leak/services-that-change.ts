/** Services begin, change their plan, pause and go on, get another payer, and move house. */
import { addDays } from '../../src/domain/civil-date.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { uniqueName } from '../support/run/names.ts';
import { dayFromNow, eur, type Teller } from './teller.ts';

/** Each change of a service, with words of the person who asks for it. */
export async function changeServices(teller: Teller): Promise<void> {
  const { product, canaries, write } = teller;
  const account = { billing: { billedThrough: dayFromNow(-5), nextBillDate: dayFromNow(25) } };
  const { billingAccountId, customerId } = await putAccount(product.store, { account });
  const other = await putAccount(product.store, { account, customer: { customerId } });
  const begun = async () => {
    const subscriptionId = uniqueName('SUB');
    const body = { subscriptionId, billingAccountId, offering: { id: 'fibre-500', category: 'broadband' } };
    await teller.keep(
      `service ${subscriptionId}`,
      teller.caller.post('/v1/subscriptions', {
        role: 'provisioning',
        body: { ...body, monthlyCharge: eur(4_500), startDate: dayFromNow(-4) },
      }),
    );
    return `/v1/subscriptions/${subscriptionId}`;
  };
  const startDate = addDays(dayFromNow(0), 3);
  await write('change of a plan', 'care', `${await begun()}/plan-change`, (note) => ({
    ...{ startDate, offering: { id: 'fibre-1000', category: 'broadband' }, monthlyCharge: eur(5_500), note },
  }));
  const paused = await begun();
  await write('pause', 'care', `${paused}/pause`, (note) => ({ endDate: startDate, note }));
  await write('resumption', 'care', `${paused}/resumption`, (note) => ({
    startDate: addDays(startDate, 9),
    note,
  }));
  await write('transfer', 'care', `${await begun()}/transfer`, (note) => ({
    ...{ billingAccountId: other.billingAccountId, endDate: startDate, note },
  }));
  await write('relocation', 'care', `${await begun()}/relocation`, (note) => ({
    placeOfInstallation: {
      ...{ streetName: canaries.text('street of a move'), streetNr: canaries.word('house number of a move') },
      ...{ postcode: canaries.word('postcode of a move'), city: canaries.text('city of a move') },
      country: 'DE',
    },
    ...{ startDate, note },
  }));
  await write('termination', 'provisioning', `${await begun()}/termination`, (note) => ({
    ...{ endDate: dayFromNow(40), reason: 'customerRequest', note },
  }));
}
