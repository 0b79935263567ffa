import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdsCardNumber, maskCardNumbers } from '../../../src/domain/payments/card-number.ts';

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
  'with something else in each gap': (n) =>
    ['-', ' ', '/', ' | ', ', '].reduce((text, gap) => text.replace(/(\d{4})(?=\d)/, `$1${gap}`), n),
  'in full width with mixed gaps': (n) =>
    FULL_WIDTH(grouped(n, ' ').replace(' ', '\u200b-').replace(' ', ' / ')),
  'in two lines': (n) => grouped(n, ' ').replace(/^(\d+ \d+) /, '$1\n'),
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
  'with plus signs': (n) => grouped(n, '+'),
  'with an x': (n) => grouped(n, 'x'),
  'with a word': (n) => grouped(n, ' then '),
  'with middle dots': (n) => grouped(n, ' \u00b7 '),
  'with arrows': (n) => grouped(n, ' -> '),
  'with many blanks': (n) => grouped(n, '     '),
  'with line breaks of HTML': (n) => grouped(n, '<br>'),
  'with pictures': (n) => grouped(n, '\u{1f4b3}'),
  'with blanks of HTML': (n) => grouped(n, '&nbsp;'),
  'with blanks of an address': (n) => grouped(n, '%20'),
  'escaped as in an address': (n) => n.replaceAll(/\d/g, '%3$&'),
  'escaped as in HTML': (n) => n.replaceAll(/\d/g, (d) => `&#${48 + Number(d)};`),
  'escaped as in JSON': (n) => n.replaceAll(/\d/g, '\\u003$&'),
  'in circles': (n) =>
    n.replaceAll(
      /\d/g,
      (d) => '\u24ff\u2776\u2777\u2778\u2779\u277a\u277b\u277c\u277d\u277e'[Number(d)] ?? '',
    ),
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

/** Digits that a seed gives, the same in every run. */
function digitsOf(seed: number): (length: number) => string {
  let state = seed;
  return (length) =>
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * 10);
    }).join('');
}

/** What each brand gives out, in its own words: beginnings and lengths. */
const BRANDS: Readonly<Record<string, readonly (readonly [beginning: string, length: number])[]>> = {
  Visa: [
    ['4', 16],
    ['4', 18],
    ['4', 19],
  ],
  Mastercard: ['51', '52', '53', '54', '55', '2221', '23', '24', '25', '26', '270', '271', '2720'].map(
    (beginning) => [beginning, 16],
  ),
  'American Express': [
    ['34', 15],
    ['37', 15],
  ],
  'Diners Club': ['300', '301', '302', '303', '304', '305', '3095', '36', '38', '39'].flatMap((beginning) =>
    [14, 16, 19].map((length) => [beginning, length] as const),
  ),
  JCB: [
    ['3528', 16],
    ['3589', 19],
    ['1800', 15],
    ['2131', 15],
  ],
  Discover: ['6011', '644', '649', '65'].flatMap((beginning) => [
    [beginning, 16] as const,
    [beginning, 19] as const,
  ]),
  UnionPay: [16, 17, 18, 19].map((length) => ['62', length]),
  Maestro: ['5018', '5020', '5038', '5893', '6304', '6759', '6761', '6762', '6763'].flatMap((beginning) =>
    [13, 14, 15, 16, 17, 18, 19].map((length) => [beginning, length] as const),
  ),
  'Elo, Hiper, Hipercard': [
    ['509', 16],
    ['636297', 16],
    ['650485', 16],
    ['637095', 16],
    ['606282', 16],
  ],
  'Mir, Verve, Troy': [
    ['2200', 16],
    ['2204', 19],
    ['506099', 16],
    ['506099', 18],
    ['507865', 19],
    ['9792', 16],
  ],
};

test.each(Object.entries(BRANDS))(
  'no number of %s passes, in any spelling, and none is left when masked',
  (_, issued) => {
    const random = digitsOf(7);
    const passed: string[] = [];
    for (const [beginning, length] of issued)
      for (let n = 0; n < 20; n += 1) {
        const number = withCheckDigit(`${beginning}${random(length - beginning.length - 1)}`);
        for (const spell of Object.values(SPELLINGS)) {
          const text = spell(number);
          const masked = maskCardNumbers(text);
          if (!holdsCardNumber(text) || masked.masked < 1 || holdsCardNumber(masked.text)) passed.push(text);
          if (masked.text.length > text.length) passed.push(`longer: ${masked.text}`);
        }
      }
    expect(passed).toEqual([]);
  },
);

describe('masking', () => {
  test.each([
    ['paid by 4111 1111 1111 1111 today', 'paid by [card 1111] today', 1],
    ['4111111111111111', '[card 1111]', 1],
    ['x4111111111111111y, 5555-5555-5555-4444', 'x[card 1111]y, [card 4444]', 2],
    ['4111 1111 1111 1111 12/27 123 thanks', '[card 1111] thanks', 1],
    ['41111111111111111227123', '[card 1111]', 1],
    ['4\u200b111\u00a01111\u00a01111\u00a01111\u200b!', '[card 1111]!', 1],
    [`${FULL_WIDTH('4111111111111111')}!`, '[card 1111]!', 1],
    ['4 min to Norway', '4 min to Norway', 0],
    ['', '', 0],
  ])('%j becomes %j', (text, shown, masked) => {
    expect(maskCardNumbers(text)).toEqual({ text: shown, masked });
  });

  test('leaves no card number and at most four digits of one, whatever surrounds it', () => {
    const around = fc.string({
      unit: fc.constantFrom('4', '1', '0', ' ', '-', '/', 'a', '\u200b', '\u00a0'),
      maxLength: 12,
    });
    const number = fc.constantFrom(...NUMBERS);
    fc.assert(
      fc.property(
        around,
        number,
        fc.constantFrom(...Object.values(SPELLINGS)),
        around,
        (before, card, spell, after) => {
          const text = `${before}#${spell(card)}#${after}`;
          const masked = maskCardNumbers(text);
          expect(masked.masked).toBeGreaterThan(0);
          expect(holdsCardNumber(masked.text)).toBe(false);
          expect(masked.text).not.toContain(card.slice(0, 12));
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Lines of usage notes, each with numbers of telecoms: whole, as they are printed, and in calls with time and date. */
function* telecomLines(count: number): Generator<string> {
  const random = digitsOf(11);
  const grouped = (sizes: readonly number[], separator: string, digits: string): string => {
    const ends = sizes.map((_, index) => sizes.slice(0, index + 1).reduce((sum, size) => sum + size, 0));
    return ends.map((end, index) => digits.slice(ends[index - 1] ?? 0, end)).join(separator);
  };
  const time = (): string => `00:0${random(1)}:${random(1)}0`;
  const imei = (): string => {
    const body = ['35', '86', '01', '99', '49', '44', '52'][Number(random(1)) % 7] ?? '35';
    return withCheckDigit(`${body}${random(12)}`);
  };
  const sim = (): string => {
    const issuer = ['8949', '8944', '8901', '8933', '89852'][Number(random(1)) % 5] ?? '8949';
    return withCheckDigit(`${issuer}${random(18 - issuer.length)}`);
  };
  const phones: readonly (() => string)[] = [
    () => `+4915${random(9)}`,
    () => `+49 30 ${random(8)}`,
    () => `+49 (0)151 ${random(7)}`,
    () => `004915${random(9)}`,
    () => `0049 151 ${random(7)}`,
    () => `0151/${random(7)}`,
    () => `030 ${random(4)} ${random(4)}`,
    () => `+44 7700 ${random(6)}`,
    () => `+1 415-555-${random(4)}`,
    () => `(415) 555-${random(4)}`,
    () => `+33 6 ${random(2)} ${random(2)} ${random(2)} ${random(2)}`,
    () => `+39 340 ${random(7)}`,
    () => `+65 9${random(3)} ${random(4)}`,
    () => `4915${random(9)}`,
    () => `5255${random(9)}`,
  ];
  const phone = (): string => phones[Number(random(2)) % phones.length]?.() ?? '';
  const lines: readonly (() => string)[] = [
    imei,
    () => `IMEI ${imei()}, SIM ${sim()}`,
    () => `IMEI ${grouped([2, 6, 6, 1], '-', imei())}`,
    () => `IMEI ${grouped([2, 6, 6, 1], ' ', imei())} ${time()}`,
    sim,
    () => `SIM ${grouped([4, 4, 4, 4, 3], ' ', sim())}`,
    () => `SIM ${grouped([2, 2, 2, 4, 4, 4, 1], ' ', sim())} swapped`,
    phone,
    () => `call from ${phone()} to ${phone()}`,
    () => `${phone()}, ${time()}`,
    () => `${phone()} ${time()} 2026-11-2${random(1)} 09:30`,
    () => `2026-11-2${random(1)} ${time()} ${phone()} 4 min`,
  ];
  for (let n = 0; n < count; n += 1) yield lines[n % lines.length]?.() ?? '';
}

test('numbers of phones, of SIM cards and of devices are none: nothing of 20,000 lines is refused or masked', () => {
  const refused = [...telecomLines(20_000)].filter((line) => maskCardNumbers(line).masked > 0);
  expect(refused).toEqual([]);
});

/** German IBANs with their check digits (ISO 7064), from bank codes and account numbers. */
function* germanIbans(count: number): Generator<string> {
  const random = digitsOf(13);
  for (let n = 0; n < count; n += 1) {
    const account = `${1 + (Number(random(1)) % 8)}${random(17)}`;
    const check = 98n - (BigInt(`${account}131400`) % 97n);
    yield `DE${String(check).padStart(2, '0')}${account}`;
  }
}

test('an IBAN is no card number, and hides none beside it', () => {
  const ibans = [...germanIbans(1_000)];
  const printed = ibans.map((iban) => iban.replaceAll(/.{4}(?=.)/g, '$& '));
  const spellings = [...ibans, ...printed, ...printed.map((iban) => `IBAN: ${iban}, please`)];
  expect(spellings.filter(holdsCardNumber)).toEqual([]);
  for (const iban of [...ibans.slice(0, 100), ...printed.slice(0, 100)])
    for (const text of [
      `${iban} 4111 1111 1111 1111`,
      `4111111111111111 ${iban}`,
      `${iban},5555555555554444`,
    ])
      expect(maskCardNumbers(text), text).toMatchObject({ masked: 1, text: expect.stringContaining(iban) });
});

test('any long text is searched quickly', () => {
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
    '4x',
    '4111x',
    '%34',
    '&#52;',
    '%',
    '4%',
  ])
    for (const length of [25_000, 50_000]) {
      const text = unit.repeat(length / unit.length);
      const startedAt = performance.now();
      holdsCardNumber(text);
      // What is quadratic takes minutes.
      expect(performance.now() - startedAt, `${unit} ${length}`).toBeLessThan(2_000);
    }
});
