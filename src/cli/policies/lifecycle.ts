import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { instantFromOutside } from '../../domain/civil-date.ts';
import { POLICY_STATES } from '../../domain/policies/lifecycle.ts';
import { POLICY_NAMES, type PolicyName } from '../../domain/policies/names.ts';
import { type ApiClient, apiClient } from '../api-client.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';
import { policyCommand } from './policy.ts';

/** A version in the form in which people write it. */
export interface PolicyRef {
  readonly name: PolicyName;
  readonly version: string;
}

interface Flags {
  readonly json?: true;
  readonly note?: string;
}

const Head = z.looseObject({
  name: z.string(),
  version: z.string(),
  state: z.string(),
  inForce: z.boolean(),
  shadowSince: z.string().nullable(),
});
const Standing = z.looseObject({
  ...Head.shape,
  releases: z.array(z.looseObject({ fromAt: z.string(), withdrawnAt: z.string().nullable() })),
  /** Said of a retired version. */
  waitingCases: z.int().optional(),
});
const Page = z.object({ items: z.array(Head), nextCursor: z.string().nullable() });
const Audit = z.object({
  items: z.array(
    z.object({
      sequence: z.int(),
      name: z.string(),
      version: z.string(),
      action: z.string(),
      actor: z.string(),
      at: z.string(),
      from: z.string().nullable(),
      to: z.string(),
      effectiveAt: z.string().nullable(),
      note: z.string().nullable(),
    }),
  ),
});
const Detail = z.looseObject({ document: z.record(z.string(), z.unknown()) });

const NOTES = `Needs a running API: GOODSTANDING_URL (default http://localhost:8080) and GOODSTANDING_TOKEN. With "npm start" on this machine:
  $ export GOODSTANDING_TOKEN=$(goodstanding token analyst)

From a file to live decisions:
  $ goodstanding policy put my-policy.json                              # as the analyst: a draft
  $ goodstanding policy submit service-approval@2026-12-01
  $ goodstanding policy approve service-approval@2026-12-01             # as another person, an approver
  $ goodstanding policy release service-approval@2026-12-01 --at 2026-12-01T00:00:00Z
  $ goodstanding policy rollback service-approval --from 2026-12-01 --note "too many reviews"

Everything that decides comes as such versions: ${POLICY_NAMES.join(', ')}.`;

const REF = 'service-approval@2026-12-01';

/** `name@version`. */
export function policyRef(text: string): PolicyRef {
  const [name, version, ...rest] = text.split('@');
  const known = POLICY_NAMES.find((each) => each === name);
  if (known === undefined || version === undefined || version === '' || rest.length > 0)
    throw new InvalidArgumentError(
      `write name@version, such as service-approval@2026-12-01; names are ${POLICY_NAMES.join(', ')}.`,
    );
  return { name: known, version };
}

/** The path of a version. */
export function pathOf({ name, version }: PolicyRef): string {
  return `/v1/policies/${name}/${encodeURIComponent(version)}`;
}

function instant(text: string): string {
  if (typeof instantFromOutside(text) === 'string')
    throw new InvalidArgumentError('an instant with its zone, such as 2026-12-01T00:00:00Z.');
  return text;
}

/** Adds everything that moves a policy from draft to release and back. */
export function registerPolicyLifecycleCommands(program: Command): void {
  const policy = policyCommand(program);
  const command = (name: string, description: string, example: string): Command =>
    policy
      .command(name)
      .description(description)
      .option('--json', 'print the answer as JSON, alone on standard output')
      .addHelpText('after', examples([`goodstanding policy ${example}`], NOTES));
  const withNote = (made: Command): Command => made.option('--note <text>', 'kept on the audit trail');

  command('list', 'list the versions of all policies, and which decide now', 'list --state inReview')
    .addOption(new Option('--name <name>', 'only versions of this policy').choices(POLICY_NAMES))
    .addOption(new Option('--state <state>', 'only versions in this state').choices(POLICY_STATES))
    .action((flags: Flags & { name?: string; state?: string }) => list(apiClient(process.env), flags));

  command('get <name@version>', 'print the document of a version', `get ${REF} > policy.json`).action(
    async (ref: string) => {
      const { document } = await apiClient(process.env).get(pathOf(parsed(ref)), Detail);
      process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    },
  );

  withNote(command('put <file>', 'store a policy file as a draft of yours', 'put my-policy.json')).action(
    async (file: string, flags: Flags) => {
      const document = await documentOf(file);
      const api = apiClient(process.env);
      tell(flags, await api.post('/v1/policies', { document, note: flags.note ?? null }, Standing));
    },
  );

  for (const [name, step, description] of [
    ['submit', 'submission', 'submit a draft for review; it must pass lint and its own tests'],
    ['approve', 'approval', 'approve a version in review that somebody else wrote'],
    ['reject', 'rejection', 'send a version in review back to its author'],
    ['retire', 'retirement', 'retire a version that does not decide, for good'],
  ] as const)
    withNote(command(`${name} <name@version>`, description, `${name} ${REF} --note "as discussed"`)).action(
      async (ref: string, flags: Flags) => {
        const path = `${pathOf(parsed(ref))}/${step}`;
        tell(flags, await apiClient(process.env).post(path, { note: flags.note ?? null }, Standing));
      },
    );

  withNote(
    command(
      'release <name@version>',
      'let an approved version decide from an instant on',
      `release ${REF} --at 2026-12-01T00:00:00Z`,
    ),
  )
    .option(
      '--at <instant>',
      "the instant from which it decides (default: the document's own effective time, or now)",
      instant,
    )
    .action(async (ref: string, { at, ...flags }: Flags & { at?: string }) => {
      const body = { note: flags.note ?? null, ...(at === undefined ? {} : { effectiveAt: at }) };
      tell(flags, await apiClient(process.env).post(`${pathOf(parsed(ref))}/release`, body, Standing));
    });

  withNote(
    command(
      'rollback <name>',
      'let the version before decide again, from now on',
      'rollback service-approval --from 2026-12-01 --note "too many reviews"',
    ),
  )
    .option(
      '--from <version>',
      'the version that shall decide no longer: refused when another decides by now (default: whichever decides)',
    )
    .action(async (name: string, { from, ...flags }: Flags & { from?: string }) => {
      const path = `/v1/policies/${nameOf(name)}/rollback`;
      const body = { note: flags.note ?? null, ...(from === undefined ? {} : { from }) };
      tell(flags, await apiClient(process.env).post(path, body, Standing));
    });

  command(
    'history <name[@version]>',
    'print who did what to a policy, and when',
    'history service-approval',
  ).action(async (ref: string, flags: Flags) => {
    const path = ref.includes('@') ? pathOf(parsed(ref)) : `/v1/policies/${nameOf(ref)}`;
    history(await apiClient(process.env).get(`${path}/audit`, Audit), flags);
  });
}

/** A malformed reference is reported like any other problem. */
export function parsed(ref: string): PolicyRef {
  try {
    return policyRef(ref);
  } catch (error) {
    throw error instanceof InvalidArgumentError ? new CliProblem(`"${ref}": ${error.message}`) : error;
  }
}

function nameOf(text: string): PolicyName {
  const name = POLICY_NAMES.find((each) => each === text);
  if (name === undefined)
    throw new CliProblem(`"${text}" is no policy; there are ${POLICY_NAMES.join(', ')}.`);
  return name;
}

async function documentOf(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CliProblem(`can't read ${file}: give the path of a policy file`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliProblem(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function tell(flags: Flags, standing: z.output<typeof Standing>): void {
  if (flags.json === true) return void process.stdout.write(`${JSON.stringify(standing)}\n`);
  const { name, version, state, inForce, releases, waitingCases } = standing;
  const last = releases.filter(({ withdrawnAt }) => withdrawnAt === null).at(-1);
  const when = inForce
    ? `; decides now, since ${last?.fromAt ?? '?'}`
    : state === 'released' && last !== undefined
      ? `; decides from ${last.fromAt}`
      : '';
  const waiting = waitingCases === undefined ? '' : `; orders that wait on it: ${waitingCases}`;
  process.stdout.write(`${name}@${version} is ${state}${when}${waiting}\n`);
}

async function list(
  api: ApiClient,
  { name, state, json }: Flags & { readonly name?: string; readonly state?: string },
): Promise<void> {
  const found: z.output<typeof Head>[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: '200' });
    for (const [key, value] of Object.entries({ name, state, cursor }))
      if (typeof value === 'string') query.set(key, value);
    const page: z.output<typeof Page> = await api.get(`/v1/policies?${query}`, Page);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  if (json === true) return void process.stdout.write(`${JSON.stringify(found)}\n`);
  if (found.length === 0) return void process.stdout.write('no policies\n');
  const rows = found.map((each) => [
    `${each.name}@${each.version}`,
    each.state,
    each.inForce ? 'decides now' : each.shadowSince !== null ? 'in the shadow' : '',
  ]);
  process.stdout.write(table(rows));
}

function history({ items }: z.output<typeof Audit>, flags: Flags): void {
  if (flags.json === true) return void process.stdout.write(`${JSON.stringify(items)}\n`);
  if (items.length === 0) return void process.stdout.write('nothing yet\n');
  const rows = items.map(({ at, version, action, actor, from, to, effectiveAt, note }) => [
    at,
    version,
    action,
    `by ${actor}`,
    from === to ? to : `${from ?? 'new'} -> ${to}`,
    [effectiveAt === null ? '' : `from ${effectiveAt}`, note === null ? '' : `"${note}"`].join(' ').trim(),
  ]);
  process.stdout.write(table(rows));
}

/** Columns as wide as their longest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
