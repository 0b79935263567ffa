import { expect, it as test } from 'vitest';
import { isAnotherPerson } from '../../src/domain/four-eyes.ts';

test.each([
  ['ann', ['ann'], false],
  ['Ann', ['ann'], false],
  ['ann', ['bea', 'ANN'], false],
  ['ann', ['bea', null], true],
  ['ann', [], true],
])('whether %s may decide on what %j took part in: %s', (by, involved, may) => {
  expect(isAnotherPerson(by, involved)).toBe(may);
});
