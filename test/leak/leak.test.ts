import { expect, test } from 'vitest';
import { testWorkflowBundle } from '../support/product/workflow-bundle.ts';
import { Canaries } from './canaries.ts';
import { runLeak } from './run.ts';
import { leaksIn } from './search.ts';

test('nothing personal and no secret lies in clear in what the product leaves behind', async () => {
  const result = await runLeak(await testWorkflowBundle());
  expect(result.leaks).toEqual([]);
  // A plant that is refused is nowhere, whatever the product does with words.
  expect(result.unexpected).toEqual([]);
  expect(result.notPlanted).toEqual([]);
  expect(result.canaries).toBeGreaterThan(60);
  // What is refused is not stored, and would be found nowhere.
  expect(result.accepted).toBeGreaterThan(15);
  expect(result.answers['2xx'] ?? 0).toBeGreaterThan(15);
  // The search finds what lies there in clear, in the files too.
  expect(result.control.some((where) => where.startsWith('files: '))).toBe(true);
  expect(result.control.some((where) => where.startsWith('documents of '))).toBe(true);
}, 600_000);

test('a canary is found as text, UTF-16, hex and base64, wherever it begins', () => {
  const canaries = new Canaries();
  const text = canaries.text('one');
  const forms = [
    text,
    Buffer.from(text).toString('hex'),
    ...['', 'a', 'ab'].map((before) => Buffer.from(`${before}${text}!`).toString('base64')),
  ].map((form) => Buffer.from(`x${form}y`));
  for (const bytes of [...forms, Buffer.from(`x${text}`, 'utf16le')])
    expect(leaksIn([{ name: 'here', bytes }], canaries.planted)).toEqual([{ what: 'one', where: 'here' }]);
  expect(leaksIn([{ name: 'here', bytes: Buffer.from('nothing') }], canaries.planted)).toEqual([]);
});
