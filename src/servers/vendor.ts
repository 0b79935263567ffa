import { readdirSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runOrThrow } from './command.ts';
import { shortReason } from './log.ts';
import type { Env } from './paths.ts';
import { envValue } from './paths.ts';
import { withProgress } from './progress.ts';
import type { RecipeContext } from './registry.ts';
import { copyInto } from './registry.ts';

/** What the packages of the vendors can download. */
export type VendorArtifact = 'mongod' | 'temporal' | 'temporal-test-server';

const PROBE_MS = 4_000;
/** A download that brought no byte for this long is given up, in milliseconds. */
const STALLED_MS = 20_000;
const LONGEST_MS = 10 * 60_000;

const HOSTS: Record<VendorArtifact, string> = {
  mongod: 'https://fastdl.mongodb.org/',
  temporal: 'https://temporal.download/',
  'temporal-test-server': 'https://temporal.download/',
};

const EXPECTED_SECONDS: Record<VendorArtifact, number> = {
  mongod: 30,
  temporal: 20,
  'temporal-test-server': 15,
};

function behindProxy(env: Env): boolean {
  return ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].some(
    (name) => envValue(env, name) !== undefined,
  );
}

/**
 * Asks the vendor's host for anything, so that a network that refuses it is noticed in seconds; the packages themselves
 * retry for minutes, or panic.
 *
 * @throws when the host can't be reached or a gateway answers in its place
 */
export async function probeVendor(artifact: VendorArtifact, env: Env): Promise<void> {
  // fetch does not know proxies, the packages do: then only the download itself can tell.
  if (behindProxy(env)) return;
  const url = HOSTS[artifact];
  const { host } = new URL(url);
  let status: number;
  try {
    const response = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(PROBE_MS),
    });
    status = response.status;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(`${host} can't be reached (${shortReason(cause)})`);
  }
  if (status === 407 || status === 511 || status >= 502)
    throw new Error(`${host} is refused here (HTTP ${status})`);
}

function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  } catch {
    // A file was renamed while we looked.
    return -1;
  }
}

function stallWatch(folder: string): () => string | undefined {
  let bytes = bytesIn(folder);
  let changedAtMs = Date.now();
  return () => {
    const now = bytesIn(folder);
    if (now !== bytes) {
      bytes = now;
      changedAtMs = Date.now();
    }
    return Date.now() - changedAtMs > STALLED_MS ? `no byte arrived for ${STALLED_MS / 1000} s` : undefined;
  };
}

/**
 * Lets the vendor's own package download an executable. The package runs in a process of its own, because it may hang,
 * panic, or print.
 *
 * @param artifact which executable
 * @param work an empty folder
 * @returns the path of the executable, in the work folder
 * @throws within seconds when the network refuses the vendor's host
 */
export async function fromVendor(
  artifact: VendorArtifact,
  work: string,
  context: RecipeContext,
): Promise<string> {
  await probeVendor(artifact, context.env);
  const downloads = join(work, 'download');
  await mkdir(downloads);
  const script = fileURLToPath(new URL('./vendor-download.ts', import.meta.url));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const result = await withProgress(
    `downloading ${artifact} from ${new URL(HOSTS[artifact]).host}`,
    EXPECTED_SECONDS[artifact],
    context.log,
    () =>
      runOrThrow(process.execPath, ['--import', tsx, script, artifact, downloads], {
        env: context.env,
        cwd: work,
        timeoutMs: LONGEST_MS,
        giveUp: stallWatch(downloads),
      }),
  );
  const path = result.stdout
    .split('\n')
    .findLast((line) => line.startsWith('path '))
    ?.slice('path '.length);
  if (path === undefined) throw new Error('the download ended without an executable');
  return copyInto(work, path, artifact);
}
