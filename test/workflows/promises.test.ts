import { beforeAll, describe, expect, test } from 'vitest';
import { addDays, civilDateAt, DAY_MS } from '../../src/domain/civil-date.ts';
import { shippedVersion } from '../support/product/shipped.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import { PROMISE_SCENARIOS, RECONSIDERATION_SCENARIOS } from '../support/workflows/promise-scenarios.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

let lab: WorkflowLab;
beforeAll(async () => {
  lab = await aLabForThisFile();
});

describe('a promise to pay, from its beginning to its end', () => {
  test.each(PROMISE_SCENARIOS)(
    '$name ends $endsIn, on time, and the customer hears of it once',
    async (scenario) => {
      const { result, workflowId } = await scenario.play(lab);
      expect(result.state).toBe(scenario.endsIn);
      const promise = await lab.store.promises.get(workflowId.replace('promise:', ''));
      if (promise === null) throw new Error('the promise is gone');
      expect(promise.state).toBe(scenario.endsIn);
      expect((await lab.store.accounts.get(promise.billingAccountId))?.promise).toBeNull();
      const { items } = await lab.store.notices.list({
        customerId: promise.customerId,
        limit: 50,
        cursor: null,
      });
      const told = items.filter(({ kind }) => kind.startsWith('promise')).map(({ kind }) => kind);
      const kinds = { kept: ['promiseKept'], broken: ['promiseBroken'], cancelled: [] };
      expect(told).toEqual(promise.state === 'active' ? null : kinds[promise.state]);
      if (promise.state === 'broken' && scenario.name.endsWith('broken')) {
        const last = promise.installments[0]?.dueDate ?? '';
        // The first moment of the day after, in the account's zone.
        expect(civilDateAt(promise.endedAt ?? '', 'Europe/Berlin')).toBe(addDays(last, 1));
        const toldAfter = Date.parse(promise.toldAt ?? '') - Date.parse(promise.endedAt ?? '');
        expect(toldAfter).toBeLessThan(DAY_MS / 4);
      }
    },
  );
});

describe('a declined order whose account has paid', () => {
  test.each(RECONSIDERATION_SCENARIOS)('$name ends $endsIn', async ({ play, endsIn, name }) => {
    const { result, workflowId } = await play(lab);
    expect(result.state).toBe(endsIn);
    const orderId = workflowId.split(':')[1] ?? '';
    const found = await lab.store.cases.getApproval(orderId);
    if (found === null) throw new Error('the case is gone');
    // The case itself stays what it was: the order has been decided.
    expect(found.state).toBe('declined');
    const { items } = await lab.store.notices.list({
      customerId: found.order.customerId,
      limit: 50,
      cursor: null,
    });
    const told = items.filter(({ kind }) => kind === 'orderReconsidered');
    if (endsIn === 'offeredAnew') {
      const { version, sha256 } = await shippedVersion('order-reconsideration');
      expect(found.reconsideration).toMatchObject({
        ...{ outcome: 'approve', receiptId: `${workflowId}:1` },
        policy: { name: 'order-reconsideration', version, sha256 },
      });
      expect(told).toHaveLength(1);
      expect(await lab.store.decisions.get(`${workflowId}:1`)).toMatchObject({
        workflowId,
        outcome: 'approve',
      });
      expect((await lab.store.accounts.get(found.order.billingAccountId))?.heldCredit).toBe(0);
    } else {
      expect(found.reconsideration ?? null).toBeNull();
      expect(told).toEqual([]);
      expect(name).toContain('still');
    }
  });
});
