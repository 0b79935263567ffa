import { expect, test } from 'vitest';
import { holdsCardNumberAnywhere, holdsPlainTextOnly, isPlainText } from '../../src/domain/text.ts';

test.each([
  'Grüße, 東京 و مرحبا and 👩‍👩‍👧',
  'two lines\nand a\ttab\r\n',
  'naïve',
  'می\u200cخواهم',
  'क्\u200dष',
  '❤\ufe0f and 👍🏽',
])('%j is plain', (text) => expect(isPlainText(text)).toBe(true));

test.each([
  '\u0000',
  'a\u001b[31m',
  '\u007f',
  '\u0085',
  '\u202e',
  '\u2066',
  '\u200f',
  '\ud800',
  'x\udc00',
  '\u2028',
  '\uffff',
  'a\u200bdmin',
  'ad\u200dmin',
  'ad\u200cmin',
  '1\u200d1',
  '\u00ad',
  '\u2060',
  'x\ufeffy',
  '\u{e0041}',
  '\ufe0f\ufe0e',
  '\u3164',
])('%j hides something', (text) => {
  expect(isPlainText(text)).toBe(false);
  expect(holdsPlainTextOnly({ a: [{ b: `x${text}` }] })).toBe(false);
  expect(holdsPlainTextOnly({ a: { [`k${text}`]: 1 } })).toBe(false);
});

const CARD = '4111111111111111';

test.each<[string, unknown]>([
  ['a text', { a: [{ b: `card ${CARD}` }] }],
  ['the name of a field', { a: { [CARD]: 1 } }],
  ['a number', { a: [[Number(CARD)]] }],
  ['JSON in a text', { a: JSON.stringify({ pan: CARD }) }],
])('a card number in %s of a value is found', (_, value) => {
  expect(holdsCardNumberAnywhere(value)).toBe(true);
});

test('a value without a card number has none', () => {
  expect(holdsCardNumberAnywhere({ a: [1, 2.5, null, true, { b: 'tok_9f1c2e', c: 20_261_122 }] })).toBe(
    false,
  );
});
