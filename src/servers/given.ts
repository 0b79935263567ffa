import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Env } from './paths.ts';
import { envValue } from './paths.ts';

/** A Temporal server that the environment names. */
export interface GivenTemporal {
  /** The variable that names it. */
  variable: string;
  address: string;
  namespace: string;
  /** Address, TLS and API key, for `Connection.connect`. */
  options: ConnectionOptions;
}

/**
 * The Temporal server named by TEMPORAL_ADDRESS, or by a profile of a `temporal.toml` when TEMPORAL_PROFILE or
 * TEMPORAL_CONFIG_FILE asks for one.
 *
 * @returns undefined when the environment names none
 * @throws when the profile can't be read
 */
export function givenTemporal(env: Env): GivenTemporal | undefined {
  const variables = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];
  const variable = variables.find((name) => envValue(env, name) !== undefined);
  if (variable === undefined) return undefined;
  const set = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  const profile = envValue(env, 'TEMPORAL_PROFILE');
  const { connectionOptions, namespace } = loadClientConnectConfig({
    ...(profile === undefined ? {} : { profile }),
    disableFile: profile === undefined && envValue(env, 'TEMPORAL_CONFIG_FILE') === undefined,
    overrideEnvVars: Object.fromEntries(set),
  });
  const address = connectionOptions.address ?? 'localhost:7233';
  return { variable, address, namespace: namespace ?? 'default', options: { ...connectionOptions, address } };
}
