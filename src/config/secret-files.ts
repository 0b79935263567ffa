/**
 * Secrets from files: every secret setting `NAME` may be given as `NAME_FILE`, the path of a file that holds it, as container
 * platforms mount them. A file keeps it out of `docker inspect`, of the environment of child processes and of shells' histories.
 */
import { readFileSync } from 'node:fs';
import type { Environment, SetVariables } from './fields.ts';

/** Every setting of ours that is a secret, or holds one. */
export const SECRET_VARIABLES = [
  // Its user's password.
  'MONGODB_URI',
  'PAYLOAD_KEYS',
  'REQUEST_KEYS',
  'AUDIT_KEYS',
  'STAFF_KEYS',
  'SEAL_KEYS',
  'FIELD_KEYS',
  // Of the key management service that wraps the keys of personal fields.
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'VAULT_TOKEN',
  'CODEC_TOKEN',
  'PROCESSOR_TOKEN',
  // Its user's password.
  'SMTP_URL',
  'NOTICE_WEBHOOK_SECRET',
  'SMS_GATEWAY_SECRET',
  'EVENT_KAFKA_PASSWORD',
  'WAREHOUSE_KEY',
  'CRM_TOKEN',
  'APPOINTMENTS_TOKEN',
  'BUREAU_TOKEN',
  'IDENTITY_TOKEN',
  'TEMPORAL_API_KEY',
  // Of the `goodstanding` command: whom it acts for.
  'GOODSTANDING_TOKEN',
] as const;

/** The name of a secret setting. */
export type SecretVariable = (typeof SECRET_VARIABLES)[number];

/** More than any of them can have; a path to a device or a log would be read without end. */
const MAX_BYTES = 64 * 1024;

/**
 * The environment with every secret in its own variable, wherever it came from, and without the `_FILE` variables of secrets.
 * @param environment such as `process.env`; empty values count as not set
 * @returns `faults` names variables and never shows a value: both given, a file that can't be read, is empty or too long
 */
export function withSecretsFromFiles(environment: Environment): {
  readonly env: SetVariables;
  readonly faults: readonly string[];
} {
  const env: Record<string, string> = { ...setVariables(environment) };
  const faults: string[] = [];
  for (const name of SECRET_VARIABLES) {
    const fileVariable = `${name}_FILE`;
    const path = env[fileVariable];
    if (path === undefined) continue;
    delete env[fileVariable];
    if (env[name] !== undefined) faults.push(`${name}, ${fileVariable}: set one of them, not both`);
    else {
      const secret = secretIn(path);
      if (secret === undefined) faults.push(`${fileVariable}: has to name a readable file with the secret`);
      else env[name] = secret;
    }
  }
  return { env, faults };
}

/** Without the variables that are empty, as compose files pass those that nobody set. */
export function setVariables(environment: Environment): SetVariables {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && value !== '') env[name] = value;
  return env;
}

/** The files that the environment names for these settings. */
export function filesOf(environment: Environment, names: readonly SecretVariable[]): string[] {
  return names.flatMap((name) => {
    const path = environment[`${name}_FILE`];
    return path === undefined || path === '' ? [] : [path];
  });
}

/** How a secret is given, for people who ask what is missing. Never the secret. */
export function presenceOf(environment: Environment, name: SecretVariable): string {
  const given = environment[name] !== undefined && environment[name] !== '';
  const path = environment[`${name}_FILE`];
  if (path === undefined || path === '') return given ? 'present' : 'not set';
  if (given) return `given twice, as ${name} and ${name}_FILE`;
  return secretIn(path) === undefined ? 'its file cannot be read' : 'present, in a file';
}

/** What a file holds, without the line break that editors leave at its end; undefined when that is nothing. */
function secretIn(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > MAX_BYTES) return undefined;
    const secret = bytes.toString('utf8').trim();
    return secret === '' ? undefined : secret;
  } catch {
    return undefined;
  }
}
