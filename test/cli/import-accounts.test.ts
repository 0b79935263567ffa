import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { aCardRow, aFolder, csvOf, MAPPING_FILE } from '../import/files.ts';
import { runGoodstanding } from '../support/callers/cli.ts';
import { aTestDatabase } from '../support/product/database.ts';
import { testMongoUri } from '../support/run/servers.ts';

const folder = await aFolder();

const goodstanding = (...args: string[]) => runGoodstanding(args, { MONGODB_URI: testMongoUri() });

describe('goodstanding import accounts', () => {
  test('ends with 2 and names the report when a row was refused, and the summary is alone on standard output', async () => {
    const file = await folder.write('some.csv', csvOf([aCardRow(1), aCardRow(2, { LIMIT_BAL: 'x' })]));
    const report = folder.path('some.refused.ndjson');
    const database = await aTestDatabase('command');
    try {
      const { code, stdout } = await goodstanding(
        ...['import', 'accounts', file, '--mapping', MAPPING_FILE],
        ...['--database', database.name, '--report', report, '--json'],
      );
      expect(code).toBe(2);
      expect(JSON.parse(stdout)).toMatchObject({ rows: 2, inserted: 1, refused: 1, reportFile: report });
      expect(existsSync(report)).toBe(true);
    } finally {
      await database.drop();
    }
  });

  test('ends with 1 and one line that names what is missing', async () => {
    const { code, stderr } = await goodstanding(
      'import',
      'accounts',
      folder.path('none.csv'),
      '--mapping',
      MAPPING_FILE,
      '--dry-run',
    );
    expect({ code, lines: stderr.trimEnd().split('\n') }).toEqual({
      code: 1,
      lines: [`no file ${folder.path('none.csv')}`],
    });
  });

  test('explains itself with examples', async () => {
    const { code, stdout } = await goodstanding('import', 'accounts', '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:[\s\S]*--dry-run[\s\S]*Exit codes/);
  });
});
