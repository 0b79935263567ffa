import { describe, expect, test } from 'vitest';
import { createPolicyWork, TooComplex } from '../../../src/services/policies/policy-work.ts';
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

  test('is linted all the same, and told what was not looked at', async () => {
    const work = createPolicyWork({ timeoutMs: 60_000, memoryMb: 256, threads: 1, waiting: 1 });
    expect(await work.run('lint', content)).toContainEqual(expect.objectContaining({ code: 'NOT_DECIDED' }));
  });

  test('is given up on after its time, while others are answered', async () => {
    expect(content.length).toBeLessThan(256 * 1024);
    const work = createPolicyWork({ timeoutMs: 6_000, memoryMb: 256, threads: 2, waiting: 1 });
    let givenUp = false;
    const refused = expect(
      work.run('tests', content).catch((error: unknown) => {
        givenUp = true;
        throw error;
      }),
    ).rejects.toBeInstanceOf(TooComplex);
    expect(await work.run('lint', sound)).toEqual([]);
    expect(givenUp).toBe(false);
    await refused;
  });

  test('lets those who waited take their turn after it, and sends away who would wait too long', async () => {
    const work = createPolicyWork({ timeoutMs: 4_000, memoryMb: 256, threads: 1, waiting: 1 });
    const hopeless = expect(work.run('tests', content)).rejects.toBeInstanceOf(TooComplex);
    const next = work.run('tests', sound);
    await expect(work.run('lint', sound)).rejects.toMatchObject({ type: 'PolicyChecksBusy' });
    await hopeless;
    expect(await next).toMatchObject({ results: [{ passed: true }] });
  });

  test('ends when its memory is used up, and takes the process with it in no case', async () => {
    // So little that not even the rules fit in it.
    const work = createPolicyWork({ timeoutMs: 20_000, memoryMb: 4, threads: 1, waiting: 1 });
    await expect(work.run('lint', sound)).rejects.toThrow(/within 4 MB of memory/);
  });
});
