import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onPath } from '../../servers/command.ts';
import type { ExecutableSpec } from '../../servers/locate.ts';
import { locateExecutable } from '../../servers/locate.ts';
import { shortReason } from '../../servers/log.ts';
import type { Env } from '../../servers/paths.ts';
import { envValue } from '../../servers/paths.ts';
import { isPortFree, portHolder } from '../../servers/ports.ts';
import type { VendorArtifact } from '../../servers/vendor.ts';
import { probeVendor } from '../../servers/vendor.ts';

/** The result of a check: `warn` stops nothing yet, `fail` does. */
export type CheckStatus = 'ok' | 'warn' | 'fail';

/** One line of the doctor. */
export interface Check {
  /** What was looked at, as in "Node". */
  name: string;
  status: CheckStatus;
  /** What was found. */
  detail: string;
  /** The command that mends it. */
  mend?: string;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Node 20.19 or newer. */
export function checkNode(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return { name: 'Node', status: 'ok', detail: version };
  return {
    name: 'Node',
    status: 'fail',
    detail: `${version}, 20.19 or newer is needed`,
    mend: 'nvm install 22',
  };
}

/** The installed dependencies are those of the lockfile. */
export function checkDependencies(folder = root): Check {
  const name = 'dependencies';
  const lockfile = join(folder, 'package-lock.json');
  if (!existsSync(join(folder, 'node_modules'))) {
    return { name, status: 'fail', detail: 'not installed', mend: 'npm ci' };
  }
  // An image that was built for production carries no lockfile; there is nothing to compare then.
  if (!existsSync(lockfile)) return { name, status: 'ok', detail: 'installed' };
  const hash = createHash('sha256').update(readFileSync(lockfile));
  const wanted = hash.update(`${process.platform} ${process.arch}`).digest('hex');
  const stamp = join(folder, 'node_modules', '.goodstanding-lockfile-sha256');
  const found = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : undefined;
  if (found === wanted) return { name, status: 'ok', detail: 'installed as locked' };
  return {
    name,
    status: 'warn',
    detail: 'installed, but perhaps not what the lockfile says',
    mend: 'npm ci',
  };
}

/**
 * Free disk space for a folder, which may not exist yet.
 *
 * @param neededGb below this it fails; below twice as much it warns
 */
export async function checkDisk(name: string, folder: string, neededGb: number): Promise<Check> {
  let place = resolve(folder);
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  const { bavail, bsize } = await statfs(place);
  const freeGb = (bavail * bsize) / 1024 ** 3;
  const status = freeGb < neededGb ? 'fail' : freeGb < neededGb * 2 ? 'warn' : 'ok';
  const check: Check = { name, status, detail: `${freeGb.toFixed(1)} GB free for ${folder}` };
  if (status === 'ok') return check;
  return {
    ...check,
    detail: `${check.detail}, ${neededGb * 2} GB are recommended`,
    mend: `du -sh ${place}/* | sort -h`,
  };
}

/** A default port is free, or held by a server of this data folder. */
export async function checkPort(
  purpose: string,
  variable: string,
  preferred: number,
  ours: boolean,
  env: Env,
): Promise<Check> {
  const chosen = envValue(env, variable);
  const port = Number(chosen ?? preferred);
  const name = `port of ${purpose}`;
  if (ours) return { name, status: 'ok', detail: `${port} is in use by our own server` };
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return { name, status: 'fail', detail: `${variable} is not a port`, mend: `unset ${variable}` };
  }
  if (await isPortFree(port)) return { name, status: 'ok', detail: `${port} is free` };
  const holder = await portHolder(port, env);
  const detail = `${port} is busy${holder === undefined ? '' : `, held by ${holder}`}`;
  if (chosen !== undefined) return { name, status: 'fail', detail, mend: `unset ${variable}` };
  return {
    name,
    status: 'warn',
    detail: `${detail}; npm start uses another`,
    mend: `export ${variable}=${port + 10_000}`,
  };
}

/** How to get an executable that is not on this machine. */
export interface Fallback {
  artifact: VendorArtifact;
  /** Tools that the registry's recipe needs, and the command that installs them. */
  tools: readonly string[];
  install: string;
  /** The status when it is missing. Only the tests need the time-skipping server. */
  missing: CheckStatus;
}

/** Where an executable would come from. Nothing is downloaded. */
export async function checkExecutable(spec: ExecutableSpec, fallback: Fallback, env: Env): Promise<Check> {
  const { name } = spec;
  try {
    const found = await locateExecutable(spec, { env, log: () => undefined, download: false });
    return { name, status: 'ok', detail: `${found.version} from ${found.source}: ${found.path}` };
  } catch {
    // Not on this machine: could it be fetched?
  }
  let refusal: string;
  try {
    await probeVendor(fallback.artifact, env);
    return { name, status: 'ok', detail: 'not here yet; npm start downloads it from its vendor' };
  } catch (error) {
    refusal = shortReason(error);
  }
  const lacking = fallback.tools.filter((tool) => onPath(tool, env) === undefined);
  if (lacking.length === 0) {
    const detail = `not here yet, ${refusal}; it can come from a package registry, through ${fallback.tools.join(' and ')}`;
    return { name, status: 'ok', detail };
  }
  const detail = `not here, ${refusal}, and ${lacking.join(' and ')} for the package registry is not on the PATH`;
  return { name, status: fallback.missing, detail, mend: fallback.install };
}
