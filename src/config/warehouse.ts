/** The settings of what a data warehouse gets. */
import { Secret } from './secret.ts';

/** Where tables go, and what makes pseudonyms of ids. */
export interface WarehouseConfig {
  readonly folder: string;
  readonly key: Secret<string>;
}

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
  if (key.length < LEAST_KEY) faults.push(`WAREHOUSE_KEY: has to have at least ${LEAST_KEY} characters`);
  return { folder, key: new Secret(key) };
}
