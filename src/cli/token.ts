import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { createDevIssuer, DEVELOPMENT } from '../api/dev-issuer.ts';
import { ROLES, type Role } from '../domain/access/roles.ts';
import { dataFolder, type Env } from '../servers/paths.ts';
import { examples } from './examples.ts';
import { CliProblem } from './problem.ts';

const HELP = examples(
  [
    'goodstanding token care',
    'export GOODSTANDING_TOKEN=$(goodstanding token operations)',
    'GOODSTANDING_TOKEN=$(goodstanding token policyApprover --step-up) goodstanding policy rollback service-approval',
    'curl -H "Authorization: Bearer $(goodstanding token care)" localhost:8080/v1/customers/CUST-0002/payment-status',
  ],
  `Roles: ${ROLES.join(', ')}.
The token for selfcare is bound to the customer CUST-0007.

"npm start" issues the tokens, good for 12 hours, and keeps them in .goodstanding/tokens (GOODSTANDING_DATA names another folder
than .goodstanding). They are for development: a deployment takes its tokens from an issuer of its own.

Sensitive operations (releasing a policy, approving an order in review, opening payloads; docs/access.md has all) take a token of a person
who has just authenticated, for one operation. --step-up makes one, good for five minutes.

Exit codes: 0 the token was printed; 1 there is none.`,
);

/** Adds `token` to the command. */
export function addTokenCommand(program: Command): void {
  program
    .command('token <role>')
    .description('print the development token of a role, for a caller of the API that "npm start" runs')
    .option('--step-up', 'make a token for one sensitive operation')
    .addHelpText('after', HELP)
    .action(async (role: string, options: unknown) => {
      const { stepUp } = Options.parse(options);
      const token = await developmentToken(role, process.env, new Date());
      process.stdout.write(`${stepUp ? await steppedUp(token, process.env) : token}\n`);
    });
}

const Options = z.object({ stepUp: z.boolean().default(false) });

/**
 * The token that `npm start` left for a role.
 * @param now tells whether it is still valid
 * @throws CliProblem for a word that is no role, and when there is no valid token
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

/**
 * A token of the same person, who has just authenticated: made with the key that `npm start` keeps in its folder.
 * @param token a development token
 */
export async function steppedUp(token: string, env: Env): Promise<string> {
  const { roles, sub, customer_id: customerId } = claimsOf(token);
  const issuer = await createDevIssuer({ folder: dataFolder(env), ...DEVELOPMENT, nodeEnv: env['NODE_ENV'] });
  return issuer.issueToken({
    ...{ role: roles, subject: sub, expiresIn: '5m', stepUp: true },
    ...(customerId === undefined ? {} : { customerId }),
  });
}

const Claims = z.object({
  exp: z.number(),
  sub: z.string(),
  roles: z.array(z.enum(ROLES)),
  customer_id: z.string().optional(),
});

/** When a token ends, by its claim. */
function endOf(token: string): Date {
  return new Date(claimsOf(token).exp * 1000);
}

/** The claims of a token. The API checks the signature. */
function claimsOf(token: string): z.infer<typeof Claims> {
  const [, claims = ''] = token.split('.');
  return Claims.parse(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')));
}
