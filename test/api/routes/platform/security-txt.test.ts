import { beforeAll, expect, test } from 'vitest';
import { newKeyEntry } from '../../../../src/codec/keyring.ts';
import { loadConfig } from '../../../../src/config/config.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const CONTACT = {
  SECURITY_CONTACT: 'mailto:security@example.com, https://example.com/report',
  SECURITY_CONTACT_EXPIRES: '2099-01-01T00:00:00Z',
};
const PATH = '/.well-known/security.txt';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi({ settings: CONTACT });
});

test('who finds a hole is told whom to tell, and until when that counts', async () => {
  const answer = await fetch(`${api.url}${PATH}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect((await answer.text()).split('\n')).toEqual([
    'Contact: mailto:security@example.com',
    'Contact: https://example.com/report',
    'Expires: 2099-01-01T00:00:00Z',
    'Preferred-Languages: en',
    `Canonical: ${api.publicBaseUrl}${PATH}`,
    '',
  ]);
});

test('without a contact there is no such file, and one that is over is noted for operators', async () => {
  const without = await anApi();
  expect((await fetch(`${without.url}${PATH}`)).status).toBe(404);
  const over = await anApi({ settings: { ...CONTACT, SECURITY_CONTACT_EXPIRES: '2020-01-01T00:00:00Z' } });
  expect(await (await fetch(`${over.url}/readyz`)).text()).toContain('SECURITY_CONTACT_EXPIRES is over');
  expect(await (await fetch(`${api.url}/readyz`)).text()).not.toContain('SECURITY_CONTACT_EXPIRES');
});

test('a contact without its end, or that is no address, is a fault of the configuration', () => {
  const base = { MONGODB_URI: 'mongodb://db/', PAYLOAD_KEYS: newKeyEntry('k1') };
  const { SECURITY_CONTACT_EXPIRES: _end, ...half } = CONTACT;
  expect(() => loadConfig({ ...base, ...half })).toThrow(/set both, or none/);
  expect(() => loadConfig({ ...base, ...CONTACT, SECURITY_CONTACT: 'security@example.com' })).toThrow(
    /SECURITY_CONTACT\.0: has to be mailto:/,
  );
  expect(() =>
    loadConfig({ ...base, ...CONTACT, SECURITY_CONTACT: 'mailto:a@b\nContact: mailto:c@d' }),
  ).toThrow();
});
