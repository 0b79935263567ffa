#!/usr/bin/env node
// Writes .env from .env.example with a fresh random secret for every GENERATE_ME. Never touches an .env that is there.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const target = fileURLToPath(new URL('.env', root));

const SECRETS = {
  PAYLOAD_KEYS: () => `k1:${randomBytes(32).toString('base64')}`,
  REQUEST_KEYS: () => `k1:${randomBytes(32).toString('base64')}`,
  AUDIT_KEYS: () => `k1:${randomBytes(32).toString('base64')}`,
  SEAL_KEYS: () => `k1:${randomBytes(32).toString('base64')}`,
  FIELD_KEYS: () => `k1:${randomBytes(32).toString('base64')}`,
  STAFF_KEYS: () => `k1:${randomBytes(32).toString('base64')}`,
  // mongod takes 6 to 1024 characters of base64.
  MONGODB_REPLICA_KEY: () => randomBytes(96).toString('base64'),
};
/** Fits into URLs and connection strings as it is. */
const password = () => randomBytes(32).toString('base64url');

const text = readFileSync(new URL('.env.example', root), 'utf8').replace(
  /^([A-Z_]+)=GENERATE_ME$/gm,
  (_, name) => `${name}=${(SECRETS[name] ?? password)()}`,
);
try {
  writeFileSync(target, text, { mode: 0o600, flag: 'wx' });
} catch (error) {
  process.stderr.write(
    error.code === 'EEXIST' ? `${target} is there already and was left alone\n` : `${error.message}\n`,
  );
  process.exit(1);
}
const byHand = [...text.matchAll(/^([A-Z_]+)=CHANGE_ME.*$/gm)].map(([, name]) => name);
process.stderr.write(`${target} written. Set by hand: ${byHand.join(', ')}\n`);
