import { describe, expect, test } from 'vitest';
import { holdsCardNumber } from '../../../src/domain/payments/card-number.ts';

const NUMBERS = [
  ...['4111111111111111', '5555555555554444', '2223003122003222', '378282246310005', '30569309025904'],
  ...['3530111333300000', '6011111111111117', '6200000000000005', '6759649826438453', '4000000000000000006'],
];
const FULL_WIDTH = (text: string) => text.replaceAll(/\d/g, (d) => String.fromCodePoint(0xff10 + Number(d)));
const ARABIC = (text: string) => text.replaceAll(/\d/g, (d) => String.fromCodePoint(0x0660 + Number(d)));
const grouped = (text: string, separator: string) => text.replaceAll(/\d{4}(?=\d)/g, `$&${separator}`);

/** How a number can be written. */
const SPELLINGS: Readonly<Record<string, (number: string) => string>> = {
  together: (n) => n,
  'in a sentence': (n) => `please take ${n}.`,
  'with spaces': (n) => grouped(n, ' '),
  'with dashes': (n) => grouped(n, '-'),
  'with dots': (n) => grouped(n, '.'),
  'with slashes': (n) => grouped(n, '/'),
  'with underscores': (n) => grouped(n, '_'),
  'with line breaks': (n) => grouped(n, '\r\n'),
  'with no-break spaces': (n) => grouped(n, '\u00a0'),
  'with narrow no-break spaces': (n) => grouped(n, '\u202f'),
  'with long dashes': (n) => grouped(n, ' \u2013 '),
  'with zero-width spaces': (n) => grouped(n, '\u200b'),
  'with soft hyphens': (n) => grouped(n, '\u00ad'),
  'with a joiner between all digits': (n) => [...n].join('\u200d'),
  'with spaces between all digits': (n) => [...n].join(' '),
  'as keycaps': (n) => [...n].map((digit) => `${digit}\ufe0f\u20e3`).join(''),
  'in full width': FULL_WIDTH,
  'in Arabic digits': ARABIC,
  'with expiry': (n) => `${n} 12/27`,
  'with expiry and code': (n) => `${grouped(n, ' ')} 12/27 123`,
  'with expiry behind it': (n) => `${n}1227`,
  'with expiry and code behind it': (n) => `${n}1227123`,
  'in an identifier': (n) => `ORD-${n}`,
  'in parts of an identifier': (n) => `ORD:${grouped(n, '-')}:1`,
  'behind another number': (n) => `ref 7 ${grouped(n, ' ')}`,
};

describe.each(Object.entries(SPELLINGS))('a card number %s', (_, spell) => {
  test('is found', () => {
    for (const number of NUMBERS) expect(holdsCardNumber(spell(number)), spell(number)).toBe(true);
  });
});

test.each([
  'tok_9f1c2e',
  '4111111111111112',
  'invoice 20261122 of 45.00',
  '+49 30 1234567',
  'DE89 3704 0044 0532 0130 00',
  '0000000000000000',
  '12345678901234567890123456789012345',
])('%s is none', (text) => expect(holdsCardNumber(text)).toBe(false));

/** The check digit that Luhn gives, so that every number of these passes it. */
function withCheckDigit(digits: string): string {
  const sum = [...digits]
    .toReversed()
    .map((digit, index) => Number(digit) * (index % 2 === 0 ? 2 : 1))
    .reduce((total, weighed) => total + (weighed > 9 ? weighed - 9 : weighed), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Numbers of telecoms that have a check digit, or might have one by chance: `count` of each. */
function* telecomNumbers(count: number): Generator<string> {
  for (let n = 0; n < count; n += 1) {
    const serial = String((n * 7_919_317) % 1_000_000).padStart(6, '0');
    const area = String((n * 613) % 10_000).padStart(4, '0');
    for (const body of ['35', '86', '01', '99']) yield withCheckDigit(`${body}${area}00${serial}`);
    for (const issuer of ['8949', '8944', '8901', '8933'])
      for (const zeros of ['0000', '00000']) yield withCheckDigit(`${issuer}${zeros}${area}${serial}`);
    for (const phone of ['+49151', '+44770', '+52551', '+62812', '+65900', '004915', '0151'])
      yield `${phone}${area}${serial.slice(0, 4)}`;
    yield `call from +49 151 ${serial} to +44 7700 ${serial}`;
  }
}

test('numbers of phones, of SIM cards and of devices are none', () => {
  const refused = [...telecomNumbers(1_000)].filter(holdsCardNumber);
  expect(refused).toEqual([]);
});

test('a long text is looked through at once, whatever it is', () => {
  for (const unit of [
    '1',
    '4 ',
    '41111111 ',
    '\u200b',
    '4\u200b',
    '\uff14',
    '\u0664',
    '\ufdfa',
    '()',
    '4()4',
  ])
    for (const length of [50_000, 100_000]) {
      const text = unit.repeat(length / unit.length);
      const startedAt = performance.now();
      holdsCardNumber(text);
      // What is quadratic takes minutes.
      expect(performance.now() - startedAt, `${unit} ${length}`).toBeLessThan(2_000);
    }
});
