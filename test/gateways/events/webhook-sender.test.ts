import { createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cloudEventOf } from '../../../src/domain/events/delivery.ts';
import type { SendResult } from '../../../src/domain/notices/delivery.ts';
import {
  guardedLookup,
  isAllowedAddress,
  webhookUrlFault,
} from '../../../src/gateways/events/address-guard.ts';
import { createWebhookSender, newWebhookSecret } from '../../../src/gateways/events/webhook-sender.ts';
import { aHookServer } from '../../services/events/hook-server.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { atEndOfFile } from '../../support/run/end-of-file.ts';

const event = cloudEventOf({
  position: 7,
  event: {
    ...{ eventId: 'e-7', type: 'com.goodstanding.customer.changed.v1', subject: 'customer/C-1', at: AS_OF },
    data: { customerId: 'C-1', what: 'contact' },
  },
});
const secrets = (...list: string[]) =>
  list.map((secret, index) => ({ secretId: `s${index}`, secret, since: AS_OF }));

const LOOPBACK = { http: true, allowed: ['127.0.0.0/8', '::1/128'] };
const sender = createWebhookSender(LOOPBACK);
const strict = createWebhookSender({ http: true, allowed: [] });
atEndOfFile(async () => {
  sender.close();
  strict.close();
});

describe('sending an event', () => {
  test('while a secret is exchanged, receivers with the old and with the new one both take the signature', async () => {
    const [before, after] = [newWebhookSecret(), newWebhookSecret()];
    for (const known of [before, after]) {
      const hooks = await aHookServer(known);
      const target = { url: hooks.url, secrets: secrets(after, before) };
      expect(await sender.send(target, event)).toEqual({ ok: true });
      expect(hooks.got).toEqual([{ id: 'e-7', subject: 'customer/C-1', signed: true }]);
      await hooks.close();
    }
    const stranger = await aHookServer(newWebhookSecret());
    await sender.send({ url: stranger.url, secrets: secrets(after) }, event);
    expect(stranger.got.map(({ signed }) => signed)).toEqual([false]);
    await stranger.close();
  });

  test('a redirect is no success, and is not followed', async () => {
    const hooks = await aHookServer();
    hooks.statuses.push(302, 500);
    const target = { url: hooks.url, secrets: secrets(newWebhookSecret()) };
    expect(await sender.send(target, event)).toEqual({ ok: false, code: 'HTTP_302', permanent: false });
    expect(await sender.send(target, event)).toEqual({ ok: false, code: 'HTTP_500', permanent: false });
    expect(hooks.got).toHaveLength(2);
    await hooks.close();
    expect(await sender.send(target, event)).toMatchObject({ ok: false, code: 'HTTP_UNREACHABLE' });
  });

  test('nothing is sent to an address that is not public, by its number or by a name', async () => {
    const hooks = await aHookServer();
    const port = new URL(hooks.url).port;
    for (const host of ['127.0.0.1', '[::1]', '2130706433', '0x7f.1', 'localhost', '[::ffff:127.0.0.1]']) {
      const target = { url: `http://${host}:${port}/hooks`, secrets: secrets(newWebhookSecret()) };
      const result = await strict.send(target, event);
      expect(result.ok, host).toBe(false);
      expect(['URL_REFUSED', 'ADDRESS_REFUSED'], host).toContain(result.ok ? '' : result.code);
    }
    expect(hooks.got).toEqual([]);
    await hooks.close();
  });
});

describe('a subscriber that answers with ill intent', () => {
  const OK = 'HTTP/1.1 200 OK\r\n';
  const CHUNK = `10000\r\n${'a'.repeat(65_536)}\r\n`;
  const endless = (socket: Socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write(CHUNK));
    };
    socket.on('drain', more);
    socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n`);
    more();
  };
  const UNREACHABLE = { ok: false, code: 'HTTP_UNREACHABLE', permanent: false };

  test.each<readonly [how: string, answer: (socket: Socket) => unknown, result: SendResult]>([
    [
      'changes the protocol',
      (socket) => socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
      { ok: false, code: 'HTTP_101', permanent: false },
    ],
    ['never ends', endless, { ok: true }],
    ['leaves', (socket) => socket.end(), UNREACHABLE],
    ['leaves within it', (socket) => socket.end(`${OK}Content-Length: 9\r\n\r\nabc`), UNREACHABLE],
    ['says nonsense', (socket) => socket.write('nonsense\r\n\r\n'), UNREACHABLE],
    ['says too much first', (socket) => socket.write(`${OK}X: ${'a'.repeat(99_999)}\r\n\r\n`), UNREACHABLE],
  ])('%s: the delivery ends at once, and nothing is read without end', async (_how, answer, result) => {
    let written = 0;
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        written = socket.bytesWritten;
      });
      socket.once('data', () => answer(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = z.object({ port: z.int() }).parse(server.address());
    const began = performance.now();
    const target = { url: `http://127.0.0.1:${port}/`, secrets: secrets(newWebhookSecret()) };
    expect(await sender.send(target, event)).toEqual(result);
    // Less than the ten seconds after which it would give up.
    expect(performance.now() - began).toBeLessThan(9_000);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    // What the kernel takes ahead on both sides is a few MiB.
    expect(written).toBeLessThan(32 * 1_048_576);
  });
});

describe('addresses', () => {
  test.each([
    ...['10.0.0.1', '172.16.3.4', '192.168.1.1', '127.0.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
    ...['224.0.0.1', '255.255.255.255', '192.0.2.1', '::', '::1', 'fe80::1', 'fd00::1', 'ff02::1'],
    ...['::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::', '2001:db8::1', 'localhost', ''],
    ...['::7f00:1', '::a00:1', '::2', '4000::1', 'fec0::1', '64:ff9b:1::a00:1', 'fe80::1%eth0'],
  ])('%s is refused', (address) => {
    expect(isAllowedAddress(address, [])).toBe(false);
  });

  test.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111'])('%s is public', (address) => {
    expect(isAllowedAddress(address, [])).toBe(true);
  });

  test('ranges that the operator names are allowed, and nothing beside them', () => {
    expect(isAllowedAddress('10.1.2.3', ['10.1.0.0/16'])).toBe(true);
    expect(isAllowedAddress('10.2.2.3', ['10.1.0.0/16'])).toBe(false);
    expect(isAllowedAddress('::ffff:10.1.2.3', ['10.1.0.0/16'])).toBe(true);
  });

  test('in production a URL is https, and holds neither a password nor a private address', () => {
    const rules = { http: false, allowed: [] };
    expect(webhookUrlFault('https://example.com/hooks', rules)).toBeNull();
    for (const url of [
      ...['http://example.com/', 'https://a:b@example.com/', 'https://10.0.0.1/', 'https://[::1]/'],
      ...['ftp://example.com/', 'hooks', 'https://example.com/#a'],
    ])
      expect(webhookUrlFault(url, rules), url).not.toBeNull();
  });

  test('a name that leads to an address that is not public is refused as it is looked up', async () => {
    const found = (allowed: readonly string[]) =>
      new Promise((resolve) => {
        guardedLookup(allowed)('localhost', { all: true }, (error, addresses) => resolve(error ?? addresses));
      });
    expect(await found([])).toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(await found(LOOPBACK.allowed)).toBeInstanceOf(Array);
  });
});
