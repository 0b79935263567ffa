import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startOneMachine } from '../../src/mains/one-machine.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';

test.each([
  ['of an earlier version', JSON.stringify({ payloadKeys: 'k1:x', codecToken: 'x' })],
  ['cut short', '{"payloadKeys":'],
])(
  'a folder of development data that is %s is not started on, and the error says what to do',
  async (_, text) => {
    const folder = await temporaryFolder('secrets');
    await writeFile(join(folder.path, 'development-secrets.json'), text);
    const started = startOneMachine({ dataDir: folder.path, log: () => undefined });
    await expect(started).rejects.toThrow(`delete ${folder.path} and start again`);
    await folder.remove();
  },
);
