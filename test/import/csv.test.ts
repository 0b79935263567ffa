/** Rows of CSV are those that stand in the file: a quote that is never closed takes no other row with it. */
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRecords } from '../../src/import/csv.ts';
import { physicalLines } from '../../src/import/lines.ts';

async function read(text: string | Buffer, delimiter = ','): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { line, fields, fault } of csvRecords(
    physicalLines(Readable.from([Buffer.from(text)]), 'x.csv'),
    delimiter,
  ))
    found.push(fields === null ? `${line}: ${fault}` : fields);
  return found;
}

const UNCLOSED = 'has a quote that is not closed';
const MALFORMED = 'is not well-formed CSV: a quote stands where none may';

describe('well-formed rows', () => {
  test.each([
    [
      'plain fields, with space around them',
      ' a , b\nc,d ',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'empty fields and empty lines',
      'a,,\n\n , ,\n',
      [
        ['a', '', ''],
        ['', '', ''],
      ],
    ],
    ['quotes, doubled quotes and delimiters', '"a,b", "say ""no""" ,""', [['a,b', 'say "no"', '']]],
    [
      'a text of several lines, one of them empty',
      '1,"one\n\ntwo",x\n2,b,c',
      [
        ['1', 'one\n\ntwo', 'x'],
        ['2', 'b', 'c'],
      ],
    ],
    [
      'carriage returns',
      'a,b\r\nc,"d\r\ne"\r\n',
      [
        ['a', 'b'],
        ['c', 'd\ne'],
      ],
    ],
    ['what only looks like an end of line', 'a,b\u2028c,\u0085d', [['a', 'b\u2028c', '\u0085d']]],
  ])('%s', async (_, text, rows) => expect(await read(text)).toEqual(rows));

  test('a tab parts fields, also where all of them are empty', async () =>
    expect(await read('a\t"b\tc"\td\n\t\t\n \ne\tf\tg', '\t')).toEqual([
      ['a', 'b\tc', 'd'],
      ['', '', ''],
      ['e', 'f', 'g'],
    ]));

  test('whatever texts are written as CSV are read back', () => {
    // Of several lines or with delimiters, not both: a text whose lines are rows themselves is refused on purpose.
    const field = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', '"', '\n', ' ', 'é') }),
      fc.string({ unit: fc.constantFrom('a', '"', ',', ' ', 'é') }),
    );
    return fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field, field), { maxLength: 6 }), async (rows) => {
        const text = rows
          .map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(','))
          .join('\n');
        expect(await read(text)).toEqual(rows);
      }),
    );
  });
});

describe('a quote that is not closed', () => {
  const rows = Array.from({ length: 1_000 }, (_, n) => `${n},name ${n},x`);
  test.each([
    ['in the first field', (row: string) => `"${row}`],
    ['in the middle', (row: string) => row.replace(',', ',"')],
    ['in the last field', (row: string) => row.replace(/x$/, '"x')],
  ])('%s costs its row alone', async (_, spoil) => {
    const spoilt = rows.map((row, n) => (n === 4 || n === 500 || n === 999 ? spoil(row) : row));
    const found = await read(spoilt.join('\n'));
    expect(found).toHaveLength(1_000);
    expect(found.filter((row) => typeof row === 'string')).toEqual(
      [5, 501, 1_000].map((line) => `${line}: ${UNCLOSED}`),
    );
  });

  test('nor does it end at the next quote of another row', async () => {
    const quoted = rows.slice(0, 20).map((row) =>
      row
        .split(',')
        .map((field) => `"${field}"`)
        .join(','),
    );
    const spoilt = quoted.map((row, n) => (n === 3 ? row.slice(0, -1) : row));
    const found = await read(spoilt.join('\n'));
    expect(found).toHaveLength(20);
    expect(found[3]).toBe(`4: ${UNCLOSED}`);
    expect(found[4]).toEqual(['4', 'name 4', 'x']);
  });

  test('which a far row closes as if it were one text of many rows is found', async () => {
    const text = ['1,"b,x', '2,c,x', '3,d,x', '4,e",x', '5,f,x'].join('\n');
    expect(await read(text)).toEqual([
      `1: ${UNCLOSED}`,
      ['2', 'c', 'x'],
      ['3', 'd', 'x'],
      `4: ${MALFORMED}`,
      ['5', 'f', 'x'],
    ]);
  });

  test('which the next row closes costs both: neither has the other in one of its fields', async () => {
    const text = ['id,name,amount', '1,"b,10', '2,c",20', '3,d,30'].join('\n');
    expect(await read(text)).toEqual([
      ['id', 'name', 'amount'],
      `2: ${UNCLOSED}`,
      `3: ${MALFORMED}`,
      ['3', 'd', '30'],
    ]);
  });

  test.each([
    ['too few', '3,d"'],
    ['too many', '3,d",30,x,y'],
  ])('which a row with %s fields closes takes no row between them with it', async (_, end) => {
    const text = ['id,name,amount', '1,"b,10', '2,c,20', end, '4,e,40'].join('\n');
    expect(await read(text)).toEqual([
      ['id', 'name', 'amount'],
      `2: ${UNCLOSED}`,
      ['2', 'c', '20'],
      `4: ${MALFORMED}`,
      ['4', 'e', '40'],
    ]);
  });

  test('a quote in the middle of a field costs its row', async () =>
    expect(await read('a,b "c" d\ne,"f" g\nh,i')).toEqual([
      `1: ${MALFORMED}`,
      `2: ${MALFORMED}`,
      ['h', 'i'],
    ]));
});

describe('bytes', () => {
  test('that are no UTF-8 cost their line: text is never mended', async () =>
    expect(
      await read(
        Buffer.concat([Buffer.from('a,b\n'), Buffer.from([0x4d, 0xfc, 0x6c, 0x0a]), Buffer.from('c,d')]),
      ),
    ).toEqual([['a', 'b'], '2: is not written in UTF-8', ['c', 'd']]));

  test('a byte order mark is no part of the first field', async () =>
    expect(await read('\ufeffa,b')).toEqual([['a', 'b']]));

  test('a line of more than a million bytes costs itself, in bounded memory', async () => {
    const found = await read(`a,b\n${'x'.repeat(3_000_000)}\nc,d`);
    expect(found).toEqual([['a', 'b'], '2: is longer than a million bytes', ['c', 'd']]);
  });

  test.each([
    ['UTF-16', Buffer.from('\ufeffa,b\nc,d', 'utf16le')],
    ['carriage returns alone', Buffer.from('a,b\rc,d\re,f')],
  ])('%s: the file is refused, and the caller is told what to do', async (_, bytes) =>
    expect(read(bytes)).rejects.toThrow(/save it/),
  );

  test('characters that are cut by a border of chunks stay whole', async () => {
    const bytes = Buffer.from('é,"日本"\nü,x');
    const chunks = Array.from(bytes, (byte) => Buffer.from([byte]));
    const found: unknown[] = [];
    for await (const { fields } of csvRecords(physicalLines(Readable.from(chunks), 'x.csv'), ','))
      found.push(fields);
    expect(found).toEqual([
      ['é', '日本'],
      ['ü', 'x'],
    ]);
  });
});
