/**
 * TLS by files in PEM: of the HTTP server, HTTP_TLS_*, and of the connection to MongoDB, MONGODB_TLS_*. Temporal's has names of
 * its own, see temporal.ts.
 */
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ConfigError } from './errors.ts';
import type { SetVariables } from './fields.ts';

/** Certificates and a key, in PEM. */
export interface TlsMaterial {
  /** Whose certificates are taken. Left out: those of the authorities that Node knows. */
  readonly ca?: Buffer;
  /** Our own certificate, with those between it and its authority, and its key. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Certificates that may be exchanged while the process runs. */
export interface TlsSource {
  readonly files: readonly string[];
  /** What the files hold now. @throws ConfigError when it can't be used */
  read(): TlsMaterial;
}

/** TLS of the HTTP server. */
export interface HttpTls extends TlsSource {
  /** Whether callers have to show a certificate of HTTP_TLS_CLIENT_CA_FILE. */
  readonly wantsClientCertificates: boolean;
}

/**
 * HTTP_TLS_CERT_FILE with HTTP_TLS_KEY_FILE, and HTTP_TLS_CLIENT_CA_FILE where callers have to show a certificate.
 * @returns undefined when none is set
 * @throws ConfigError
 */
export function readHttpTls(env: SetVariables): HttpTls | undefined {
  const names = { ca: 'HTTP_TLS_CLIENT_CA_FILE', cert: 'HTTP_TLS_CERT_FILE', key: 'HTTP_TLS_KEY_FILE' };
  const source = readSource(env, names);
  if (source === undefined) return undefined;
  if (env[names.cert] === undefined)
    throw new ConfigError([`${names.cert}, ${names.key}: have to be set with ${names.ca}`]);
  return { ...source, wantsClientCertificates: env[names.ca] !== undefined };
}

/**
 * MONGODB_TLS_CA_FILE, and MONGODB_TLS_CERT_FILE with MONGODB_TLS_KEY_FILE where MongoDB wants a certificate of ours.
 * @returns undefined when none is set: then MONGODB_URI alone says whether there is TLS
 * @throws ConfigError
 */
export function readMongodbTls(env: SetVariables): TlsSource | undefined {
  return readSource(env, {
    ca: 'MONGODB_TLS_CA_FILE',
    cert: 'MONGODB_TLS_CERT_FILE',
    key: 'MONGODB_TLS_KEY_FILE',
  });
}

type Names = { readonly [part in keyof Required<TlsMaterial>]: string };

function readSource(env: SetVariables, names: Names): TlsSource | undefined {
  const paths = { ca: env[names.ca], cert: env[names.cert], key: env[names.key] };
  if (Object.values(paths).every((path) => path === undefined)) return undefined;
  if ((paths.cert === undefined) !== (paths.key === undefined))
    throw new ConfigError([`${names.cert}, ${names.key}: set both, or none`]);
  const part = (name: keyof TlsMaterial) => {
    const path = paths[name];
    return path === undefined ? {} : { [name]: contentOf(path, names[name]) };
  };
  const read = (): TlsMaterial => {
    const material: TlsMaterial = { ...part('ca'), ...part('cert'), ...part('key') };
    try {
      createSecureContext(material);
    } catch {
      // What OpenSSL says can quote the file.
      const set = Object.values(names).filter((name) => env[name] !== undefined);
      throw new ConfigError([`${set.join(', ')}: have to be PEM, and the key that of the certificate`]);
    }
    return material;
  };
  read();
  return { files: Object.values(paths).filter((path) => path !== undefined), read };
}

function contentOf(path: string, variable: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new ConfigError([`${variable}: has to name a readable file in PEM`]);
  }
}
