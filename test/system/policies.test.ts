/** Policies change while orders are running: released, rolled back, shadowed, and every decision can be proven. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ApprovalSchema } from '../../src/api/schemas/cases/service-approval.ts';
import { PolicyStandingSchema, ShadowReportSchema } from '../../src/api/schemas/policies/policy.ts';
import { runGoodstanding } from '../support/callers/cli.ts';
import { eventually } from '../support/run/eventually.ts';
import { uniqueName } from '../support/run/names.ts';
import { anOrder, goodPayer, lateBy, ordersOf } from './support/orders.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

const SHIPPED = '2026-11-29';
const NAME = 'service-approval';
const Document = z.looseObject({
  rules: z.array(z.looseObject({ name: z.string() })),
  parameters: z.record(z.string(), z.number()),
  tests: z.array(z.unknown()).optional(),
});

let system: SystemUnderTest;
let orders: ReturnType<typeof ordersOf>;
let shipped: z.infer<typeof Document>;
let folder: string;
beforeAll(async () => {
  system = await aSystem();
  orders = ordersOf(system);
  const file = new URL(`../../policies/${NAME}/${SHIPPED}.json`, import.meta.url);
  // What is made from it decides otherwise, so its tests are not theirs.
  const { tests: _, ...rest } = Document.parse(JSON.parse(await readFile(file, 'utf8')));
  shipped = rest;
  folder = await mkdtemp(join(tmpdir(), 'goodstanding-policies-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The shipped policy with one rule more, before the others: it declines everybody who orders something with a price. */
function strict(version: string) {
  const [first, ...rest] = shipped.rules;
  const everybody = {
    name: 'not-today',
    conditions: { all: [{ fact: 'requiredCreditAmount', operator: 'greaterThan', value: 0 }] },
    event: {
      type: 'decline',
      params: {
        reasonCode: 'INSUFFICIENT_CREDIT',
        remedy: { kind: 'contactUs' },
        textParams: { required: 'requiredCreditAmount', available: 'availableCreditAmount' },
      },
    },
  };
  return { ...shipped, version, author: 'ann', rules: [everybody, first, ...rest] };
}

/** Runs the goodstanding command as somebody, and returns what it printed. */
async function as(
  who: 'ann' | 'bob' | null,
  args: readonly string[],
  code = 0,
): Promise<{ stdout: string; stderr: string }> {
  const role = who === 'ann' ? 'analyst' : 'policyApprover';
  const token = who === null ? '' : await system.tokenOf({ role, subject: who });
  const env = { GOODSTANDING_URL: system.url, GOODSTANDING_TOKEN: token };
  const ended = await runGoodstanding(args, env);
  if (ended.code !== code)
    throw new Error(`${args.join(' ')} ended with ${ended.code}: ${ended.stdout}${ended.stderr}`);
  return ended;
}

async function written(version: string, document: unknown): Promise<string> {
  const file = join(folder, `${version}.json`);
  await writeFile(file, JSON.stringify(document));
  return file;
}

const step = async (version: string, name: string, body: Record<string, unknown> = {}) => {
  const [role, subject] =
    name === 'submission' || name === 'shadow'
      ? (['analyst', 'ann'] as const)
      : (['policyApprover', 'bob'] as const);
  const path = `/v1/policies/${NAME}/${version}/${name}`;
  const answer = await system.post(path, { role, subject, body: { note: null, ...body } });
  expect(answer.status, answer.text).toBe(200);
  return answer.as(PolicyStandingSchema);
};

const draft = async (document: unknown) => {
  const answer = await system.post('/v1/policies', { role: 'analyst', subject: 'ann', body: { document } });
  expect(answer.status, answer.text).toBe(201);
};

interface Posted {
  readonly postedAt: number;
  readonly answeredAt: number;
  readonly orderId: string;
  readonly version: string;
  readonly receiptId: string;
  readonly outcome: string;
}

/** Posts one order after the other, each of a customer of their own, until told to stop. */
function postContinuously() {
  const posted: Posted[] = [];
  const faults: string[] = [];
  let stopped = false;
  const lane = async () => {
    while (!stopped) {
      const owner = await system.given(goodPayer);
      const order = anOrder(owner, { installation: null });
      const postedAt = Date.now();
      let answer = await orders.post(order);
      // A busy machine may need longer than a caller waits; the same order again is answered with its decision.
      while (answer.problem === 'decision-pending') answer = await orders.post(order);
      if (answer.status >= 300) faults.push(`${answer.status} ${answer.text}`);
      else {
        const { decision, outcome } = answer.as(ApprovalSchema);
        if (decision === null || outcome === null) faults.push(`undecided: ${answer.text}`);
        else {
          const { receiptId, policy } = decision;
          const { orderId } = order;
          const answeredAt = Date.now();
          posted.push({ postedAt, answeredAt, orderId, version: policy.version, receiptId, outcome });
        }
      }
    }
  };
  const lanes = [lane(), lane()];
  return {
    posted,
    faults,
    /** Waits until an order was decided by a version; returns how long after `since` it was posted. */
    untilDecidedBy: (version: string, since: number) =>
      eventually(async () => {
        const found = posted.find((each) => each.version === version && each.postedAt >= since);
        if (found === undefined) throw new Error(`nothing was decided by ${version} yet`);
        return found.postedAt - since;
      }),
    async stop() {
      stopped = true;
      await Promise.all(lanes);
    },
  };
}

/** Posts orders until one is decided by a version. */
const untilDecidedBy = (version: string) =>
  eventually(async () => {
    const answer = await orders.post(anOrder(await system.given(goodPayer), { installation: null }));
    expect(answer.as(ApprovalSchema).decision?.policy.version).toBe(version);
  });

const PICKED_UP_MS = 10_000;

test('a policy is written, tested, approved, released and rolled back while orders are decided', async () => {
  const version = uniqueName('strict');
  const ref = `${NAME}@${version}`;
  const running = postContinuously();
  let [releasedAt, rollbackAskedAt, rolledBackAt] = [0, 0, 0];
  try {
    await running.untilDecidedBy(SHIPPED, 0);
    const file = await written(version, strict(version));
    expect((await as('ann', ['policy', 'put', file])).stdout).toContain(`${ref} is draft`);
    await as('ann', ['policy', 'submit', ref, '--note', 'Stop all sales.']);
    // Who wrote it can't approve it: neither by role, nor by being the same person.
    expect((await as('ann', ['policy', 'approve', ref], 1)).stderr).toContain('policies:release');
    await as('bob', ['policy', 'approve', ref]);
    expect((await as('bob', ['policy', 'release', ref])).stdout).toContain('decides now');
    releasedAt = Date.now();
    await running.untilDecidedBy(version, releasedAt + PICKED_UP_MS);
    rollbackAskedAt = Date.now();
    await as('bob', ['policy', 'rollback', NAME, '--note', 'Nobody was approved.']);
    rolledBackAt = Date.now();
    await running.untilDecidedBy(SHIPPED, rolledBackAt + PICKED_UP_MS);
  } finally {
    await running.stop();
  }
  expect(running.faults).toEqual([]);
  const versionsOf = (from: number, to: number) =>
    new Set(running.posted.filter((p) => p.postedAt >= from && p.answeredAt < to).map((p) => p.version));
  const during = versionsOf(releasedAt + PICKED_UP_MS, rollbackAskedAt);
  expect([...during]).toEqual([version]);
  expect([...versionsOf(rolledBackAt + PICKED_UP_MS, Number.POSITIVE_INFINITY)]).toEqual([SHIPPED]);
  for (const { version: by, outcome } of running.posted)
    expect({ by, outcome }).toEqual({ by, outcome: by === version ? 'decline' : 'approve' });

  // Every order was decided once, and the receipts of both policies are proven.
  for (const by of [SHIPPED, version]) {
    const one = running.posted.find((each) => each.version === by);
    const { stdout } = await as('bob', ['decision', 'verify', one?.receiptId ?? '', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, differences: [], engine: { same: true } });
  }
  const { stdout: trail } = await as('bob', ['policy', 'history', NAME, '--json']);
  const steps = z.array(z.looseObject({ action: z.string(), actor: z.string() })).parse(JSON.parse(trail));
  expect(steps.map(({ action, actor }) => `${action} ${actor}`)).toEqual(
    expect.arrayContaining(['create ann', 'submit ann', 'approve bob', 'release bob', 'rollback bob']),
  );
}, 240_000);

test('a running case keeps its version while others decide by the new one', async () => {
  const version = uniqueName('strict');
  const late = await system.given(lateBy(10));
  const order = anOrder(late, { installation: null });
  const first = (await orders.post(order)).as(ApprovalSchema);
  expect(first).toMatchObject({
    outcome: 'approveWithConditions',
    decision: { policy: { version: SHIPPED } },
  });
  await draft(strict(version));
  for (const name of ['submission', 'approval', 'release']) await step(version, name);
  try {
    await untilDecidedBy(version);
    const amount = first.conditions[0]?.amount.amountMinor ?? 0;
    expect((await orders.pay(late, amount)).status).toBe(201);
    const done = await orders.until(order.orderId, 'completed');
    expect(done).toMatchObject({ outcome: 'approve', decision: { policy: { version: SHIPPED } } });
    const receiptId = done.decision?.receiptId ?? '';
    expect(receiptId).not.toBe(first.decision?.receiptId);
    for (const each of [receiptId, first.decision?.receiptId ?? ''])
      expect(JSON.parse((await system.get(`/v1/decisions/${each}/verification`)).text)).toMatchObject({
        ok: true,
      });
  } finally {
    const back = await system.post(`/v1/policies/${NAME}/rollback`, {
      role: 'policyApprover',
      subject: 'bob',
      body: { note: null },
    });
    expect(back.status).toBe(200);
  }
}, 120_000);

test('a candidate in the shadow decides on live orders without effect, and is compared', async () => {
  const version = uniqueName('shadow');
  await untilDecidedBy(SHIPPED);
  await draft(strict(version));
  await step(version, 'shadow', { enabled: true });
  const report = await eventually(async () => {
    const answer = await orders.post(anOrder(await system.given(goodPayer), { installation: null }));
    expect(answer.as(ApprovalSchema).outcome).toBe('approve');
    const found = await system.get(`/v1/policies/${NAME}/${version}/shadow`, { role: 'auditor' });
    const compared = found.as(ShadowReportSchema);
    expect(compared.decisions).toBeGreaterThan(1);
    return compared;
  });
  const { swaps } = report;
  if (swaps === null) throw new Error('orders are approved or declined');
  const { count } = swaps.approveToDecline;
  expect(count).toBe(report.decisions);
  // 99.00 once and 45.00 a month for 24 months.
  const atStake = [{ amountMinor: count * (9_900 + 24 * 4_500), currency: 'EUR' }];
  expect(swaps.approveToDecline.atStake).toEqual(atStake);
  expect(report.reasons).toContainEqual({ code: 'INSUFFICIENT_CREDIT', onlyActual: 0, onlyShadow: count });
  expect(report).toMatchObject({ agreed: 0, agreementRate: 0 });
  const { stdout } = await as('ann', ['policy', 'shadow', `${NAME}@${version}`]);
  expect(stdout).toMatch(/approved, candidate declines: \d+, at stake €/);
  await as('ann', ['policy', 'shadow', `${NAME}@${version}`, '--stop']);
}, 120_000);

test('an exported decision is verified offline, and one that was tampered with is not', async () => {
  const answer = await orders.post(anOrder(await system.given(lateBy(10)), { installation: null }));
  const receiptId = answer.as(ApprovalSchema).decision?.receiptId ?? '';
  const { stdout } = await as('bob', ['decision', 'export', receiptId]);
  const file = join(folder, 'decision.json');
  await writeFile(file, stdout);
  expect((await as(null, ['decision', 'verify', '--file', file])).stdout).toContain('the same byte for byte');
  await writeFile(file, stdout.replace('"outcome": "approveWithConditions"', '"outcome": "approve"'));
  const tampered = await as(null, ['decision', 'verify', '--file', file, '--json'], 3);
  expect(JSON.parse(tampered.stdout)).toMatchObject({
    ok: false,
    differences: [{ pointer: '/outcome', recorded: 'approve', recomputed: 'approveWithConditions' }],
  });
}, 120_000);

test('the command says what to do when it has no token, no API, or no right', async () => {
  expect((await as(null, ['policy', 'list'], 1)).stderr).toContain('GOODSTANDING_TOKEN');
  expect((await as('ann', ['policy', 'release', `${NAME}@nowhere`], 1)).stderr).toContain('policies:release');
  expect((await as('bob', ['policy', 'release', `${NAME}@nowhere`], 1)).stderr).toContain('no such policy');
  expect((await as('bob', ['policy', 'release', 'pricing@1'], 1)).stderr).toContain('name@version');
  expect((await as('ann', ['policy', 'list', '--name', NAME])).stdout).toContain(`${NAME}@${SHIPPED}`);
}, 120_000);
