import { expect, test } from 'vitest';
import { serviceContext } from '../../../src/domain/audit/context.ts';
import { ofCustomer } from '../../../src/domain/audit/objects.ts';
import { createAccessLog } from '../../../src/services/audit/access-log.ts';
import { aStore } from '../../support/product/store.ts';

const t = await aStore();
const nobodyTells = (error: unknown) => {
  throw error;
};
const refused = (subject: string, operation = 'releasePolicy') => ({
  ...({ act: 'access.refused', outcome: 'refused', reason: 'forbidden' } as const),
  context: serviceContext(subject, { operation }),
});
const entriesOf = async (subject: string) => {
  const query = { object: null, document: null, act: null, from: null, to: null, cursor: null, limit: 100 };
  const { items } = await t.store.auditTrail.list({ ...query, subject });
  return items.reverse().map(({ operation, times }) => `${operation} ${times}`);
};

test('what a caller is refused a hundred times in a minute is entered at once, and then as a number', async () => {
  const log = createAccessLog(t.store, nobodyTells);
  await log.note(refused('mallory'));
  expect(await entriesOf('mallory')).toEqual(['releasePolicy 1']);
  for (let n = 1; n < 100; n++) await log.note(refused('mallory'));
  await log.note(refused('mallory', 'approveCredit'));
  await log.stop();
  expect(await entriesOf('mallory')).toEqual(['releasePolicy 1', 'approveCredit 1', 'releasePolicy 99']);
});

test('callers beyond the five hundredth in a minute are counted together', async () => {
  const log = createAccessLog(t.store, nobodyTells);
  await Promise.all(Array.from({ length: 500 }, (_, n) => log.note(refused(`caller-${n}`))));
  for (let n = 500; n < 520; n++) await log.note(refused(`caller-${n}`));
  await log.stop();
  expect(await entriesOf('caller-499')).toEqual(['releasePolicy 1']);
  expect(await entriesOf('caller-510')).toEqual([]);
  expect(await entriesOf('others')).toEqual(['null 1', 'null 19']);
});

test('what was shown is entered each time, on the object', async () => {
  const log = createAccessLog(t.store, nobodyTells);
  const shown = {
    ...({ act: 'customer.reveal', outcome: 'done', reason: 'callBack' } as const),
    object: ofCustomer('CUST-7'),
    context: serviceContext('agent-7', { operation: 'revealCustomer' }),
  };
  await log.enter(shown);
  await log.enter(shown);
  await log.stop();
  expect(await entriesOf('agent-7')).toEqual(['revealCustomer 1', 'revealCustomer 1']);
});

test('a first entry that fails is tried again by the next', async () => {
  let failing = true;
  const log = createAccessLog(
    {
      auditTrail: {
        ...t.store.auditTrail,
        enter: (drafts) => (failing ? Promise.reject(new Error('down')) : t.store.auditTrail.enter(drafts)),
      },
    },
    nobodyTells,
  );
  await expect(log.note(refused('retry'))).rejects.toThrow('down');
  failing = false;
  await log.note(refused('retry'));
  await log.stop();
  expect(await entriesOf('retry')).toEqual(['releasePolicy 1']);
});
