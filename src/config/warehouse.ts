/** The settings of what a data warehouse gets. */
import { resolve } from 'node:path';
import { Secret } from './secret.ts';

/** Where tables go, and what makes pseudonyms of ids. */
export interface WarehouseConfig {
  readonly folder: string;
  readonly key: Secret<string>;
}

/** The audit trail names the folder, and its names are bounded. */
const LONGEST_FOLDER = 500;
/** As long as 192 random bits in base64. */
const LEAST_KEY = 32;

/**
 * Reads WAREHOUSE_FOLDER and WAREHOUSE_KEY. What is wrong is added to `faults`, without values.
 * @returns undefined when neither is set
 */
export function readWarehouse(
  env: Readonly<Record<string, string>>,
  faults: string[],
): WarehouseConfig | undefined {
  const { WAREHOUSE_FOLDER: folder, WAREHOUSE_KEY: key } = env;
  if (folder === undefined && key === undefined) return undefined;
  if (folder === undefined || key === undefined) {
    faults.push('WAREHOUSE_FOLDER, WAREHOUSE_KEY: set both, or none');
    return undefined;
  }
  if (resolve(folder).length > LONGEST_FOLDER)
    faults.push(`WAREHOUSE_FOLDER: the whole path has to have at most ${LONGEST_FOLDER} characters`);
  if (key.length < LEAST_KEY) faults.push(`WAREHOUSE_KEY: has to have at least ${LEAST_KEY} characters`);
  return { folder, key: new Secret(key) };
}
