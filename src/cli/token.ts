import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { ROLES, type Role } from '../api/middleware/access.ts';
import { dataFolder, type Env } from '../servers/paths.ts';
import { examples } from './examples.ts';
import { CliProblem } from './problem.ts';

const HELP = examples(
  [
    'goodstanding token care',
    'export GOODSTANDING_TOKEN=$(goodstanding token operations)',
    'curl -H "Authorization: Bearer $(goodstanding token care)" localhost:8080/v1/customers/CUST-0002/payment-status',
  ],
  `Roles: ${ROLES.join(', ')}.
The token for selfcare is bound to the customer CUST-0007.

"npm start" issues the tokens, good for 12 hours, and keeps them in .goodstanding/tokens (GOODSTANDING_DATA names another folder
than .goodstanding). They are for development: a deployment takes its tokens from an issuer of its own.

Exit codes: 0 the token was printed; 1 there is none.`,
);

/** Adds `token` to the command. */
export function addTokenCommand(program: Command): void {
  program
    .command('token <role>')
    .description('print the development token of a role, for a caller of the API that "npm start" runs')
    .addHelpText('after', HELP)
    .action(async (role: string) => {
      process.stdout.write(`${await developmentToken(role, process.env, new Date())}\n`);
    });
}

/**
 * The token that `npm start` left for a role.
 * @param now tells whether it still counts
 * @throws CliProblem for a word that is no role, and when there is no token that still counts
 */
export async function developmentToken(role: string, env: Env, now: Date): Promise<string> {
  if (!isRole(role)) throw new CliProblem(`"${role}" is not a role. There are: ${ROLES.join(', ')}.`);
  const folder = join(dataFolder(env), 'tokens');
  const token = await readFile(join(folder, role), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (token === null)
    throw new CliProblem(`There are no tokens in ${folder}. Keep "npm start" running in another terminal.`);
  if (endOf(token) <= now)
    throw new CliProblem(`The tokens in ${folder} have expired. "npm start" issues new ones.`);
  return token.trim();
}

function isRole(word: string): word is Role {
  return ROLES.some((role) => role === word);
}

const Claims = z.object({ exp: z.number() });

/** When a token ends, by its claim; its signature is for the API to check. */
function endOf(token: string): Date {
  const [, claims = ''] = token.split('.');
  const { exp } = Claims.parse(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')));
  return new Date(exp * 1000);
}
