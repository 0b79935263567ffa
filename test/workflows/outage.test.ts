import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CycleChangeCase } from '../../src/domain/cases/cases.ts';
import { epochMsOf, HOUR_MS } from '../../src/domain/civil-date.ts';
import {
  awaitQuote,
  BILLING_CYCLE_CHANGE,
  billingCycleChangeCase,
  billingCycleChangeWorkflowId,
  confirm,
} from '../../src/messages/billing-cycle-change.ts';
import { aCyclePreference } from '../support/builders/builders.ts';
import { testMongoUri } from '../support/run/servers.ts';
import { aTcpProxy, type TcpProxy } from '../support/wire/tcp-proxy.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

let lab: WorkflowLab;
let toMongo: TcpProxy;
beforeAll(async () => {
  const { host } = new URL(testMongoUri());
  toMongo = await aTcpProxy(host);
  lab = await aLabForThisFile({ workerMongodbUri: `mongodb://${toMongo.address}/?directConnection=true` });
});
afterAll(async () => {
  await toMongo.close();
});

test('a cycle change confirmed at the start of a three-hour MongoDB outage is made when it is over, within 24 hours', async () => {
  const { customerId, billingAccountId } = await lab.given((snapshot) => snapshot.withHistory(10));
  const changeId = `CHG-${customerId}`;
  const preference = aCyclePreference({ billCycleDay: 31 });
  const request = { changeId, customerId, billingAccountId, preference, confirm: false };
  const workflowId = billingCycleChangeWorkflowId(changeId);
  const input = { request, requestedBy: 'selfcare' };
  const { quote } = await lab.begin(BILLING_CYCLE_CHANGE, workflowId, input, awaitQuote);
  const handle = lab.client.workflow.getHandle(workflowId);

  toMongo.cut();
  const confirmation = { quoteId: quote?.quoteId ?? '', optionId: quote?.recommendedOptionId ?? '' };
  await handle.startUpdate(confirm, { args: [confirmation], waitForStage: 'ACCEPTED' });
  const askedAtMs = await lab.env.currentTimeMs();
  await lab.env.sleep(3 * HOUR_MS);
  expect(await handle.query(billingCycleChangeCase)).toMatchObject({ state: 'confirming' });
  toMongo.mend();

  let change: CycleChangeCase = await handle.query(billingCycleChangeCase);
  for (let tries = 0; change.state !== 'confirmed' && tries < 100; tries += 1) {
    await lab.env.sleep(HOUR_MS / 4);
    change = await handle.query(billingCycleChangeCase);
  }
  expect(change.state).toBe('confirmed');
  expect(epochMsOf(change.updatedAt) - askedAtMs).toBeLessThan(24 * HOUR_MS);
  expect(await lab.store.accounts.get(billingAccountId)).toMatchObject({ cycle: { billCycleDay: 31 } });
}, 300_000);
