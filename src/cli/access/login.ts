/** Signing in from a terminal: a page in the browser, and an answer on a port of this machine (RFC 8252), with PKCE. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { Command } from 'commander';
import { z } from 'zod';
import { envValue } from '../../servers/paths.ts';
import { COMMAND_CALLBACK, COMMAND_CLIENT } from '../../services/access/authorization.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';

const HELP = examples(
  [
    'goodstanding login',
    'export GOODSTANDING_TOKEN=$(goodstanding login)',
    'goodstanding login --port 8765   # with "ssh -L 8765:127.0.0.1:8765" from where the browser is',
  ],
  `Prints the address of a page; you sign in there, and the token comes out here. It says how and when you signed in, so it does one
sensitive operation as well: sign in again for the next one. GOODSTANDING_URL names the API; by default http://localhost:8080.

Exit codes: 0 the token was printed; 1 there is none.`,
);

const Flags = z.object({
  port: z.coerce.number('--port has to be a port').int().min(0).max(65_535).default(0),
  wait: z.coerce.number('--wait has to be seconds').int().min(1).max(3_600).default(300),
});
const Token = z.object({ access_token: z.string() });

/** Adds `login` to the command. */
export function addLoginCommand(program: Command): void {
  program
    .command('login')
    .description('sign in with an account of this API, and print a token')
    .option('--port <port>', 'where on this machine the browser comes back; a free one by default')
    .option('--wait <seconds>', 'how long to wait for you', '300')
    .addHelpText('after', HELP)
    .action(async (options: unknown) => {
      const flags = Flags.safeParse(options);
      if (!flags.success) throw new CliProblem('--port has to be a port, --wait seconds.');
      const base = (envValue(process.env, 'GOODSTANDING_URL') ?? 'http://localhost:8080').replace(/\/+$/, '');
      process.stdout.write(`${await signedIn(base, flags.data)}\n`);
    });
}

async function signedIn(base: string, { port, wait }: z.infer<typeof Flags>): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const { server, address, code } = await listening(port, state, wait);
  try {
    const query = new URLSearchParams({
      ...{ response_type: 'code', client_id: COMMAND_CLIENT, redirect_uri: address, state, prompt: 'login' },
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    process.stderr.write(`Open this page and sign in:\n  ${base}/oauth/authorize?${query}\n`);
    const response = await fetch(`${base}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', code: await code, code_verifier: verifier },
        ...{ client_id: COMMAND_CLIENT, redirect_uri: address },
      }),
    }).catch(() => null);
    const token = Token.safeParse(response?.ok === true ? await response.json() : null);
    if (!token.success) throw new CliProblem(`${base} gave no token. Is STAFF_LOGIN on there? Try again.`);
    return token.data.access_token;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

interface Listening {
  readonly server: Server;
  readonly address: string;
  readonly code: Promise<string>;
}

async function listening(port: number, state: string, wait: number): Promise<Listening> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', () =>
      reject(new CliProblem(`Port ${port} of this machine is taken: name another one.`)),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new CliProblem('This machine gave no port.');
  const address = `http://127.0.0.1:${bound.port}${COMMAND_CALLBACK}`;
  const code = new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new CliProblem('Nobody signed in. Try again.')), wait * 1_000);
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', address);
      const given = url.searchParams.get('code');
      // Another page of the browser may call this port as well: it does not know the state.
      if (url.pathname !== COMMAND_CALLBACK || url.searchParams.get('state') !== state) {
        response.writeHead(404).end();
        return;
      }
      clearTimeout(late);
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(
        given === null ? 'You were not signed in. See the terminal.' : 'You are signed in. Close this page.',
      );
      if (given === null) reject(new CliProblem('You were not signed in. Try again.'));
      else resolve(given);
    });
  });
  // Who waits for it comes later.
  code.catch(() => undefined);
  return { server, address, code };
}
