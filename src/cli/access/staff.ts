import type { Command } from 'commander';
import { z } from 'zod';
import { StaffSchema, StaffSessionSchema } from '../../api/schemas/access/staff.ts';
import { readStaffKeys } from '../../config/keyrings.ts';
import { ROLES } from '../../domain/access/roles.ts';
import { instantOf } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import { resealStaffSecrets } from '../../services/access/reseal.ts';
import { digestOfSecret, newCode } from '../../services/access/secret-words.ts';
import { addFirstAdmin, confirmStaff } from '../../services/access/staff.ts';
import { rotateIssuerKey } from '../../services/access/token-issuer.ts';
import { migrate } from '../../store/migrations/migrate.ts';
import { createStore, type Store } from '../../store/store.ts';
import { apiClient } from '../api-client.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';
import { secretsOf } from '../secrets.ts';

const NOTES = `These act in your name, with the token in GOODSTANDING_TOKEN: an administrator's, fresh from "goodstanding login" for each change.
"add --first", "confirm --here" and "rotate-key" work on the machine itself, with MONGODB_URI and the keys of the deployment. See docs/staff.md.`;

const Role = z.enum(ROLES, { error: `There are the roles ${ROLES.join(', ')}.` });
const AddFlags = z.object({
  role: z.array(Role),
  first: z.boolean().default(false),
  json: z.boolean().default(false),
});
const List = z.object({ items: z.array(StaffSchema), nextCursor: z.string().nullable() });
const Sessions = z.object({ items: z.array(StaffSessionSchema) });
/** Longer than any token lives: what a key signed is valid until then. */
const LONGEST_TOKEN_MS = 86_400_000;

/** Adds `staff` to the command. */
export function addStaffCommand(program: Command): void {
  const staff = program
    .command('staff')
    .description('accounts of the people who sign in at this API')
    .addHelpText('after', examples(['goodstanding staff list', 'goodstanding staff add --help'], NOTES));

  staff
    .command('add <name>')
    .description('make an account; prints the code with which its person chooses a password')
    .option('--role <role...>', 'what they may do; several with spaces', [])
    .option('--first', 'the first administrator, made on the machine itself without a token')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText(
      'after',
      examples(
        [
          'goodstanding staff add anna.berg --role admin --first',
          'goodstanding staff add bruno --role care collections --json',
        ],
        NOTES,
      ),
    )
    .action(add);

  staff
    .command('list')
    .description('all accounts, the newest first')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', examples(['goodstanding staff list', 'goodstanding staff list --json'], NOTES))
    .action(async (flags: { readonly json?: true }) => {
      const items: z.infer<typeof StaffSchema>[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const next: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page: z.infer<typeof List> = await apiClient(process.env).get(
          `/v1/staff?limit=200${next}`,
          List,
        );
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      if (flags.json === true) process.stdout.write(`${JSON.stringify({ items })}\n`);
      else for (const each of items) process.stdout.write(lineOf(each));
    });

  change(
    staff,
    'disable',
    'nobody signs in with the account any more, and its sessions end',
    'state',
    () => ({
      state: 'disabled',
    }),
  );
  change(staff, 'enable', 'undoes "disable"', 'state', () => ({ state: 'enabled' }));

  staff
    .command('reset <staffId>')
    .description('take password and all factors away from who lost them; prints the code of a new invitation')
    .addHelpText('after', examples(['goodstanding staff reset STAFF-7f6a3c1e'], NOTES))
    .action(async (staffId: string) => {
      const code = newCode();
      await apiClient(process.env).post(
        pathOf(staffId, 'reset'),
        { invitationDigest: digestOfSecret(code) },
        StaffSchema,
      );
      process.stdout.write(`${code}\n`);
    });

  staff
    .command('confirm <staffId>')
    .description(
      'confirm the access that another administrator gave: a new account, other roles, a reset, enabling',
    )
    .option('--here', 'on the machine itself, where there is no second administrator')
    .option('--database <name>', 'database to write to', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .addHelpText(
      'after',
      examples(
        ['goodstanding staff confirm STAFF-7f6a3c1e', 'goodstanding staff confirm STAFF-7f6a3c1e --here'],
        NOTES,
      ),
    )
    .action(confirm);

  staff
    .command('roles <staffId>')
    .description('give an account other roles; its sessions end')
    .requiredOption('--role <role...>', 'all that they may do from now on')
    .addHelpText('after', examples(['goodstanding staff roles STAFF-7f6a3c1e --role care'], NOTES))
    .action(async (staffId: string, flags: unknown) => {
      const { role } = z.object({ role: z.array(Role) }).parse(flags);
      process.stdout.write(
        lineOf(await apiClient(process.env).post(pathOf(staffId, 'roles'), { roles: role }, StaffSchema)),
      );
    });

  staff
    .command('sessions <staffId>')
    .description('the latest sessions of an account')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', examples(['goodstanding staff sessions STAFF-7f6a3c1e --json'], NOTES))
    .action(async (staffId: string, flags: { readonly json?: true }) => {
      const found = await apiClient(process.env).get(pathOf(staffId, 'sessions'), Sessions);
      if (flags.json === true) process.stdout.write(`${JSON.stringify(found)}\n`);
      else
        for (const { sessionId, startedAt, endedAt, authentication } of found.items)
          process.stdout.write(`${sessionId}  ${startedAt}  ${endedAt ?? 'open'}  ${authentication}\n`);
    });

  staff
    .command('end-session <staffId> <session>')
    .description('end a session, or "all"; its tokens are refused at once')
    .addHelpText('after', examples(['goodstanding staff end-session STAFF-7f6a3c1e all'], NOTES))
    .action(async (staffId: string, sessionId: string) => {
      await apiClient(process.env).post(pathOf(staffId, 'session-end'), { sessionId }, StaffSchema);
    });

  staff
    .command('seal-again')
    .description(
      'after STAFF_KEYS has a new active key: seal with it what an older one sealed, on the machine itself; run again when it was stopped',
    )
    .option('--database <name>', 'database to write to', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', examples(['goodstanding staff seal-again', 'goodstanding staff seal-again --json']))
    .action(async ({ database, json }: { readonly database: string; readonly json?: true }) => {
      const sealing = readStaffKeys(secretsOf(process.env));
      if (sealing === undefined)
        throw new CliProblem('STAFF_KEYS is not set: secrets of staff are sealed with it.');
      const done = await withDatabase({ uri: undefined, database }, ({ db, client, keys }) =>
        resealStaffSecrets(createStore(db, client, keys), sealing),
      );
      process.stdout.write(
        json === true
          ? `${JSON.stringify(done)}\n`
          : `${done.codes} secrets of codes and ${done.signingKeys} signing keys were sealed again; the older keys of STAFF_KEYS are not needed any more\n`,
      );
    });

  staff
    .command('rotate-key')
    .description(
      'make a new key that tokens are signed with, on the machine itself; tokens before stay valid',
    )
    .option('--database <name>', 'database to write to', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .addHelpText('after', examples(['goodstanding staff rotate-key'], NOTES))
    .action(async ({ database }: { readonly database: string }) => {
      const sealing = readStaffKeys(secretsOf(process.env));
      if (sealing === undefined)
        throw new CliProblem('STAFF_KEYS is not set: the key is kept sealed with it.');
      const keyId = await withDatabase({ uri: undefined, database }, ({ db, client, keys }) =>
        rotateIssuerKey(
          { store: createStore(db, client, keys), keys: sealing, tokenMs: LONGEST_TOKEN_MS },
          instantOf(Date.now()),
        ),
      );
      process.stdout.write(`${keyId}\n`);
    });
}

async function add(name: string, options: unknown): Promise<void> {
  const parsed = AddFlags.safeParse(options);
  if (!parsed.success) throw new CliProblem(parsed.error.issues.map(({ message }) => message).join('\n'));
  const { role, first, json } = parsed.data;
  const code = newCode();
  const codeDigest = digestOfSecret(code);
  let staffId: string;
  if (first) {
    if (role.some((each) => each !== 'admin'))
      throw new CliProblem('The first account is an administrator: --role admin.');
    staffId = await addOnMachine(name, codeDigest);
  } else {
    const body = { name, roles: role, invitationDigest: codeDigest };
    ({ staffId } = await apiClient(process.env).post('/v1/staff', body, StaffSchema));
  }
  process.stdout.write(
    json
      ? `${JSON.stringify({ staffId, name, code })}\n`
      : `${staffId}\ncode of the invitation, good for 72 hours: ${code}\n${first ? '' : 'another administrator confirms the account: goodstanding staff confirm\n'}its person opens /sign-in/invitation on the API and chooses a password\n`,
  );
}

async function confirm(
  staffId: string,
  { here, database }: { readonly here?: true; readonly database: string },
): Promise<void> {
  if (here !== true) {
    const seen = await apiClient(process.env).get(`/v1/staff/${encodeURIComponent(staffId)}`, StaffSchema);
    const body = { changedAt: seen.changedAt };
    process.stdout.write(
      lineOf(await apiClient(process.env).post(pathOf(staffId, 'confirmation'), body, StaffSchema)),
    );
    return;
  }
  await onMachine(database, async (store) => {
    const seen = await store.staff.get(staffId);
    if (seen === null) throw new CliProblem('There is no such account.');
    const { changedAt } = seen;
    const { name } = await confirmStaff(store, { staffId, changedAt }, 'operator', instantOf(Date.now()));
    process.stdout.write(`${staffId}  ${name}  confirmed\n`);
  });
}

async function addOnMachine(name: string, codeDigest: string): Promise<string> {
  const database = process.env['MONGODB_DATABASE'] ?? 'goodstanding';
  const staffId = `STAFF-${crypto.randomUUID()}`;
  await onMachine(database, (store) =>
    addFirstAdmin(store, { staffId, name, codeDigest }, instantOf(Date.now())),
  );
  return staffId;
}

/** Works on the database itself; what the business refuses is said in its words. */
async function onMachine(database: string, work: (store: Store) => Promise<unknown>): Promise<void> {
  try {
    await withDatabase({ uri: undefined, database }, async ({ db, client, keys }) => {
      await migrate(db);
      await work(createStore(db, client, keys));
    });
  } catch (error) {
    if (error instanceof BusinessFailure) throw new CliProblem(error.told ?? error.message);
    throw error;
  }
}

function change(staff: Command, name: string, description: string, path: string, body: () => object): void {
  staff
    .command(`${name} <staffId>`)
    .description(description)
    .addHelpText('after', examples([`goodstanding staff ${name} STAFF-7f6a3c1e`], NOTES))
    .action(async (staffId: string) => {
      process.stdout.write(
        lineOf(await apiClient(process.env).post(pathOf(staffId, path), body(), StaffSchema)),
      );
    });
}

function pathOf(staffId: string, what: string): string {
  return `/v1/staff/${encodeURIComponent(staffId)}/${what}`;
}

function lineOf({ staffId, name, state, unconfirmed, roles, factors }: z.infer<typeof StaffSchema>): string {
  const ways = [...(factors.codes ? ['codes'] : []), ...(factors.passkeys > 0 ? ['passkeys'] : [])];
  const now = unconfirmed === null ? state : `${state}, to be confirmed`;
  return `${staffId}  ${name}  ${now}  ${roles.join(',')}  ${ways.join(',') || 'no second factor'}\n`;
}
