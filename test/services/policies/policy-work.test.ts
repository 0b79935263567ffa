import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../src/rules/compile.ts';
import { whatWouldChangeIt } from '../../../src/rules/counterfactual/what-would-change-it.ts';
import { evaluatePolicy } from '../../../src/rules/evaluate.ts';
import { CHECKS, createPolicyWork, TooComplex } from '../../../src/services/policies/policy-work.ts';
import { AT, factsOf, GOOD_ACCOUNT, releasedDocument, TODAY } from '../../rules/given.ts';
import { aPolicy, leaf, rule } from '../../rules/lint/given.ts';

describe('a document made to take forever', () => {
  const facts = { d: { type: 'integer', source: 'x' } };
  const outcomes = ['approve', 'review', 'decline'] as const;
  /** Small enough to be sent; a lint without bounds of its own took minutes and gigabytes, json-rules-engine does on its tests. */
  const content = JSON.stringify(
    aPolicy({
      facts,
      parameters: {},
      tests: Array.from({ length: 500 }, (_, n) => ({
        name: `t${n}`,
        facts: { d: n },
        expect: { outcome: 'review' },
      })),
      rules: Array.from({ length: 190 }, (_, n) =>
        rule(`r${n}`, outcomes[n % 3] ?? 'review', [
          { any: Array.from({ length: 23 }, (_each, i) => leaf('d', 'equal', (n * 23 + i) * 3)) },
        ]),
      ),
    }),
  );
  const sound = JSON.stringify(aPolicy());

  test('is linted all the same, and lint says what was not looked at', async () => {
    const work = createPolicyWork({ ...CHECKS, timeoutMs: 60_000, threads: 1, waiting: 1 });
    expect(await work.run({ kind: 'lint', content })).toContainEqual(
      expect.objectContaining({ code: 'NOT_DECIDED' }),
    );
  });

  test('is given up on after its time, while others are answered', async () => {
    expect(content.length).toBeLessThan(256 * 1024);
    const work = createPolicyWork({ ...CHECKS, timeoutMs: 2_500, threads: 2, waiting: 1 });
    let givenUp = false;
    const refused = expect(
      work.run({ kind: 'tests', content }).catch((error: unknown) => {
        givenUp = true;
        throw error;
      }),
    ).rejects.toBeInstanceOf(TooComplex);
    expect(await work.run({ kind: 'lint', content: sound })).toEqual([]);
    expect(givenUp).toBe(false);
    await refused;
  });

  test('lets waiting work go on after it, and refuses callers that would wait too long', async () => {
    const work = createPolicyWork({ ...CHECKS, timeoutMs: 2_500, threads: 1, waiting: 1 });
    const hopeless = expect(work.run({ kind: 'tests', content })).rejects.toBeInstanceOf(TooComplex);
    const next = work.run({ kind: 'tests', content: sound });
    await expect(work.run({ kind: 'lint', content: sound })).rejects.toMatchObject({
      type: 'PolicyChecksBusy',
    });
    await hopeless;
    expect(await next).toMatchObject({ results: [{ passed: true }] });
  });

  test('ends when its memory is used up, and never ends the process', async () => {
    // So little that not even the rules fit in it.
    const work = createPolicyWork({ ...CHECKS, timeoutMs: 20_000, memoryMb: 4, threads: 1, waiting: 1 });
    await expect(work.run({ kind: 'lint', content: sound })).rejects.toThrow(/within 4 MB of memory/);
  });
});

describe('a thread', () => {
  const asked = {
    ...{ facts: factsOf({ ...GOOD_ACCOUNT, accountState: 'closed' }), factsAsOf: AT, decidedAt: AT },
    ...{ currency: 'EUR', today: TODAY },
  };

  test('decides and searches as the program itself does, one piece of work after the other when it is kept', async () => {
    const document = await releasedDocument('service-approval');
    const policy = compilePolicy(document);
    const work = createPolicyWork({ ...CHECKS, threads: 1, kept: 1 });
    const content = JSON.stringify(document);
    for (const _ of [1, 2]) {
      expect(await work.run({ kind: 'decide', content, asked })).toEqual(
        await evaluatePolicy({ policy, ...asked }),
      );
      expect(await work.run({ kind: 'change', content, asked })).toEqual(
        await whatWouldChangeIt({ policy, ...asked }),
      );
    }
  });

  test('has no decision by a document that can not run, and does the next work all the same', async () => {
    const work = createPolicyWork({ ...CHECKS, threads: 1, kept: 1 });
    const broken = JSON.stringify(aPolicy({ parameters: {} }));
    expect(await work.run({ kind: 'decide', content: broken, asked })).toBeNull();
    expect(await work.run({ kind: 'change', content: broken, asked })).toBeNull();
    await expect(work.run({ kind: 'lint', content: 'no JSON' })).rejects.toBeInstanceOf(SyntaxError);
    expect(await work.run({ kind: 'lint', content: JSON.stringify(aPolicy()) })).toEqual([]);
  });

  test('that gets receipts ends when their source can not be read', async () => {
    const work = createPolicyWork({ ...CHECKS, threads: 1 });
    const unread = new Error('the store is away');
    const batches = { next: () => Promise.reject(unread) };
    const task = { kind: 'backtest', content: JSON.stringify(aPolicy()), against: null } as const;
    const question = { segment: null, limit: 10, outcomes: null, mostMs: 1_000 };
    await expect(work.run({ ...task, ...question }, batches)).rejects.toBe(unread);
  });
});
