import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { ServiceAccountSchema } from '../../api/schemas/access/staff.ts';
import { digestOfSecret, newMachineSecret } from '../../services/access/secret-words.ts';
import { apiClient } from '../api-client.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';

const NOTES = `These act in your name, with the token in GOODSTANDING_TOKEN: an administrator's, fresh from "goodstanding login" for each change.
The secret is made here and shown once; only its digest is sent. With --key the system signs assertions (private_key_jwt), and there is none.`;

const Flags = z.object({ role: z.array(z.string()).default([]), key: z.array(z.string()).default([]) });
const List = z.object({ items: z.array(ServiceAccountSchema), nextCursor: z.string().nullable() });

/** Adds `service-account` to the command. */
export function addServiceAccountCommand(program: Command): void {
  const service = program
    .command('service-account')
    .description('accounts of systems that call the API in their own name')
    .addHelpText(
      'after',
      examples(['goodstanding service-account list', 'goodstanding service-account add --help'], NOTES),
    );

  service
    .command('add <clientId>')
    .description('make an account; prints its secret')
    .requiredOption('--role <role...>', 'what it may do')
    .option('--key <file...>', 'its public keys, each a JWK, in place of a secret')
    .addHelpText('after', examples(['goodstanding service-account add rating-engine --role rating'], NOTES))
    .action(async (clientId: string, options: unknown) => {
      const { role, key } = Flags.parse(options);
      const { secret, body } = await credentialsOf(key);
      await apiClient(process.env).post(
        '/v1/service-accounts',
        { clientId, roles: role, ...body },
        ServiceAccountSchema,
      );
      if (secret !== null) process.stdout.write(`${secret}\n`);
    });

  service
    .command('renew <clientId>')
    .description(
      'give an account another secret, or other keys, which another administrator confirms; prints the secret',
    )
    .option('--key <file...>', 'all public keys that count from then on, each a JWK, in place of a secret')
    .addHelpText(
      'after',
      examples(['goodstanding service-account renew rating-engine --key new.jwk old.jwk'], NOTES),
    )
    .action(async (clientId: string, options: unknown) => {
      const { secret, body } = await credentialsOf(Flags.parse(options).key);
      await apiClient(process.env).post(pathOf(clientId, 'credentials'), body, ServiceAccountSchema);
      if (secret !== null) process.stdout.write(`${secret}\n`);
    });

  service
    .command('confirm <clientId>')
    .description(
      'confirm the access that another administrator gave: a new account, enabling, other credentials',
    )
    .addHelpText('after', examples(['goodstanding service-account confirm rating-engine'], NOTES))
    .action(async (clientId: string) => {
      const { items } = await apiClient(process.env).get('/v1/service-accounts?limit=200', List);
      const seen = items.find((each) => each.clientId === clientId);
      if (seen === undefined) throw new CliProblem('There is no such account among the newest 200.');
      const body = { changedAt: seen.changedAt };
      await apiClient(process.env).post(pathOf(clientId, 'confirmation'), body, ServiceAccountSchema);
    });

  for (const [name, state] of [
    ['disable', 'disabled'],
    ['enable', 'active'],
  ] as const)
    service
      .command(`${name} <clientId>`)
      .description(name === 'disable' ? 'refuse its tokens from now on' : 'undo "disable"')
      .addHelpText('after', examples([`goodstanding service-account ${name} rating-engine`], NOTES))
      .action(async (clientId: string) => {
        await apiClient(process.env).post(pathOf(clientId, 'state'), { state }, ServiceAccountSchema);
      });

  service
    .command('list')
    .description('the newest 200 accounts, with when each was last used')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', examples(['goodstanding service-account list --json'], NOTES))
    .action(async (flags: { readonly json?: true }) => {
      const { items } = await apiClient(process.env).get('/v1/service-accounts?limit=200', List);
      if (flags.json === true) process.stdout.write(`${JSON.stringify({ items })}\n`);
      else
        for (const { clientId, state, unconfirmed, renewal, roles, usedAt } of items)
          process.stdout.write(
            `${clientId}  ${state}${(unconfirmed ?? renewal) === null ? '' : ', to be confirmed'}  ${roles.join(',')}  last used ${usedAt ?? 'never'}\n`,
          );
    });
}

async function credentialsOf(
  files: readonly string[],
): Promise<{ readonly secret: string | null; readonly body: object }> {
  if (files.length === 0) {
    const secret = newMachineSecret();
    return { secret, body: { secretDigest: digestOfSecret(secret) } };
  }
  return { secret: null, body: { publicKeys: await Promise.all(files.map(keyOf)) } };
}

async function keyOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw new CliProblem(`${file} can't be read as a JWK.`);
  }
}

function pathOf(clientId: string, what: string): string {
  return `/v1/service-accounts/${encodeURIComponent(clientId)}/${what}`;
}
