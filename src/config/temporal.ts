/** Where Temporal is, and how it is reached: TEMPORAL_*. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { ConfigError } from './errors.ts';
import type { SetVariables } from './fields.ts';

/** A Temporal namespace and how to connect to it. */
export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
  readonly options: NativeConnectionOptions;
  /** The certificates and the key that the environment names by path. Those of a profile in a `temporal.toml` are read at start alone. */
  readonly tlsFiles: readonly string[];
}

const TLS_PATHS = [
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
];

/**
 * Address, namespace, API key and TLS by Temporal's own rules for environment variables. A temporal.toml is read only
 * when TEMPORAL_PROFILE or TEMPORAL_CONFIG_FILE asks for one: a file that happens to lie in the home folder must not
 * send a local run to somebody's production.
 */
export function readTemporal(env: SetVariables): TemporalTarget {
  const profile = env['TEMPORAL_PROFILE'];
  const asked = profile !== undefined || env['TEMPORAL_CONFIG_FILE'] !== undefined;
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({
      ...(profile === undefined ? {} : { profile }),
      disableFile: !asked,
      overrideEnvVars: { ...env },
    });
    const address = connectionOptions.address ?? 'localhost:7233';
    const tlsFiles = TLS_PATHS.flatMap((name) => env[name] ?? []);
    return {
      address,
      namespace: namespace ?? 'default',
      options: { ...connectionOptions, address },
      tlsFiles,
    };
  } catch {
    // What the loader says can quote the file; the variable is enough to find it.
    throw new ConfigError([
      asked
        ? 'TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE: the profile cannot be read'
        : 'TEMPORAL_*: the connection settings cannot be used together',
    ]);
  }
}
