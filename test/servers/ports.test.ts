import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { anyFreePort, choosePort, isPortFree } from '../../src/servers/ports.ts';

async function aBusyPort(): Promise<number> {
  const port = await anyFreePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return port;
}

const wish = (preferred: number) => ({ purpose: 'Temporal', variable: 'TEMPORAL_PORT', preferred });
const { PATH } = process.env;

test('a preferred port that is free is taken without a word', async () => {
  const preferred = await anyFreePort();
  const lines: string[] = [];

  expect(await choosePort(wish(preferred), {}, (line) => lines.push(line))).toBe(preferred);
  expect(lines).toEqual([]);
});

test('a busy port is avoided, and the message names the port, its holder and the variable that chooses another', async () => {
  const preferred = await aBusyPort();
  const lines: string[] = [];

  const port = await choosePort(wish(preferred), { PATH }, (line) => lines.push(line));

  expect(port).not.toBe(preferred);
  expect(await isPortFree(port)).toBe(true);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    new RegExp(`^port ${preferred} for Temporal is busy.*; using ${port} \\(set TEMPORAL_PORT to choose\\)$`),
  );
});

test('a port chosen in the environment is never replaced: busy or senseless, it is refused by name', async () => {
  const busy = await aBusyPort();
  const choose = (value: string) => choosePort(wish(1), { TEMPORAL_PORT: value }, () => undefined);

  await expect(choose(String(busy))).rejects.toThrow(/is busy.*set TEMPORAL_PORT to another port/);
  await expect(choose('seven')).rejects.toThrow('TEMPORAL_PORT is "seven", which is not a port (1 to 65535)');
  await expect(choose('70000')).rejects.toThrow('not a port');
});
