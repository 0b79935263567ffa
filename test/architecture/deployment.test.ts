import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FIELDS } from '../../src/config/fields.ts';
import { ROOT } from './imports.ts';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const compose = read('docker-compose.yml');
const example = new Map(
  [...read('.env.example').matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]),
);

/** The text of each service by its name: lines below `services:` at their depth. */
function services(): Map<string, string> {
  const section = /^services:\n([\s\S]*?)\n(?=networks:)/m.exec(compose)?.[1] ?? '';
  const found = new Map<string, string>();
  for (const [, name = '', body = ''] of section.matchAll(
    /^ {2}([a-z-]+):\n((?: {4,}.*\n| *\n| {2}#.*\n)*)/gm,
  ))
    found.set(name, body);
  return found;
}

describe('docker-compose.yml', () => {
  test('publishes only ports of the API and of the Temporal UI, bound to one address', () => {
    const published = [...services()].filter(([, body]) => /^ {4}ports:/m.test(body));
    expect(published.map(([name]) => name).sort()).toEqual(['api', 'temporal-ui']);
    for (const [, body] of published) expect(body).toMatch(/- \$\{BIND_ADDRESS:-127\.0\.0\.1\}:/);
  });

  test('keeps everything else on a network without a way out', () => {
    const onEdge = [...services()].filter(([, body]) => /^ {6}- edge$/m.test(body));
    // The worker sends mail and calls webhooks.
    expect(onEdge.map(([name]) => name).sort()).toEqual(['api', 'temporal-ui', 'worker']);
    expect(compose).toMatch(/^ {2}data:\n {4}internal: true$/m);
  });

  test('has the defaults of .env.example, and every setting is explained there', () => {
    const used = new Map<string, string | null>();
    for (const [, name = '', operator, rest = ''] of compose.matchAll(/\$\{([A-Z0-9_]+)(:-|:\?)([^}]*)\}/g))
      used.set(name, operator === ':-' ? rest : null);
    expect([...used.keys()].sort()).toEqual([...example.keys()].sort());
    for (const [name, fallback] of used) {
      if (fallback === null) expect(example.get(name)).toMatch(/^(GENERATE_ME|CHANGE_ME)$/);
      else if (example.get(name) !== 'CHANGE_ME') expect([name, fallback]).toEqual([name, example.get(name)]);
    }
  });

  test('gives our processes only settings that they know', () => {
    const known = [
      ...Object.keys(FIELDS),
      ...['PAYLOAD_KEYS', 'PAYLOAD_ACTIVE_KEY_ID', 'REQUEST_KEYS', 'REQUEST_ACTIVE_KEY_ID'],
      ...['AUDIT_KEYS', 'AUDIT_ACTIVE_KEY_ID', 'SEAL_KEYS', 'SEAL_ACTIVE_KEY_ID'],
      ...['FIELD_KEYS', 'FIELD_ACTIVE_KEY_ID'],
      ...['SEAL_BUCKET_URL', 'SEAL_BUCKET_DAYS', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
      ...['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'],
      ...['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS_URL', 'JWT_JWKS_FILE', 'JWT_ALGORITHMS', 'JWT_CLIENT_IDS'],
      ...['JWT_ROLES_CLAIM', 'JWT_ROLE_MAP', 'JWT_SCOPE', 'JWT_ACR_CLAIM', 'JWT_ACR_MAP', 'STAFF_KEYS'],
      ...['WORKER_DEPLOYMENT_NAME', 'WORKER_BUILD_ID', 'HEALTHCHECK_URL'],
      ...['SMTP_URL', 'SMTP_FROM', 'NOTICE_WEBHOOK_URL', 'NOTICE_WEBHOOK_SECRET'],
      ...['SMS_GATEWAY_URL', 'SMS_GATEWAY_SECRET', 'EVENT_WEBHOOK_RANGES', 'EVENT_FILES_FOLDER'],
      ...['WAREHOUSE_FOLDER', 'WAREHOUSE_KEY'],
      ...['BROKERS', 'TOPIC', 'TLS', 'SASL', 'USER', 'PASSWORD'].map((part) => `EVENT_KAFKA_${part}`),
    ];
    const shared = ['servers', 'requests', 'notices']
      .map((name) => new RegExp(`^x-${name}: &${name}\\n((?: {2}.*\\n)*)`, 'm').exec(compose)?.[1] ?? '')
      .join('');
    const ours = ['api', 'worker', 'setup'].map((name) => services().get(name) ?? '').join('\n') + shared;
    const given = [...ours.matchAll(/^ +([A-Z][A-Z0-9_]+):/gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'NODE_VERSION');
    expect(given.length).toBeGreaterThan(10);
    expect(given.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('has every setting that the documents on payments and notices name', () => {
    const named = ['docs/payments.md', 'docs/notices.md']
      .flatMap((file) => [...read(file).matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].map(([variable]) => variable))
      .filter(
        (variable) => variable in FIELDS || /^(SMTP|NOTICE|SMS)_[A-Z_]*(URL|SECRET|FROM)$/.test(variable),
      );
    expect(named).toContain('PROCESSOR_URL');
    expect(named).toContain('SMTP_URL');
    expect([...new Set(named)].filter((variable) => !example.has(variable))).toEqual([]);
  });

  test('gives no container an unlisted capability, a way to more rights, or unlimited memory', () => {
    const block = (name: string) =>
      new RegExp(`^x-${name}: &${name}\\n((?: {2}.*\\n)*)`, 'm').exec(compose)?.[1] ?? '';
    expect(block('hardened')).toMatch(/cap_drop:\n {4}- ALL\n/);
    expect(block('hardened')).toMatch(/- no-new-privileges:true\n/);
    expect(block('hardened')).toMatch(/pids_limit: \d+\n/);
    expect(block('goodstanding')).toMatch(
      /<<: \*hardened\n[\s\S]*read_only: true[\s\S]*mem_limit: [\s\S]*cpus: /,
    );
    const all = [...services()];
    expect(all.length).toBeGreaterThan(8);
    for (const [name, body] of all) {
      const isOurs = body.includes('<<: *goodstanding');
      const isBounded = /<<: \*hardened\n/.test(body) && /mem_limit: \S/.test(body) && /cpus: \d/.test(body);
      expect([name, isOurs || isBounded]).toEqual([name, true]);
      expect([name, /privileged|cap_add:\n/.test(body)]).toEqual([name, false]);
    }
    const keptWritable = all.filter(([, body]) => !/<<: \*goodstanding|read_only: true/.test(body));
    // These write their configuration when they start, or end soon.
    expect(keptWritable.map(([name]) => name).sort()).toEqual([
      ...['mongodb-init', 'temporal', 'temporal-schema', 'temporal-ui'],
    ]);
  });

  test('has a Temporal UI that can’t write, and runs our image as nobody special', () => {
    expect(services().get('temporal-ui')).toMatch(/^ +TEMPORAL_DISABLE_WRITE_ACTIONS: "true"$/m);
    expect([...read('Dockerfile').matchAll(/^USER (.*)$/gm)].at(-1)?.[1]).toBe('node');
    expect(compose).not.toMatch(/^ +user: "?(root|0)\b/m);
  });

  test('pins every image', () => {
    const images = [...compose.matchAll(/^ +image: (.*)$/gm)].map(([, image = '']) => image);
    expect(images.length).toBeGreaterThan(5);
    for (const image of images) expect(image).toMatch(/:\$\{[A-Z_]+:-\d[^}]*\}$/);
  });
});
