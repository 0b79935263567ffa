import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Command } from 'commander';
import type { ApiRequest } from '../api/mcp/caller.ts';
import { createQuoteBook } from '../api/mcp/quotes.ts';
import { assistantToolbox, mcpServer } from '../api/mcp/server.ts';
import { newKeyEntry, parseKeyring } from '../codec/keyring.ts';
import { VERSION } from '../config/version.ts';
import { apiTarget, noApi } from './api-client.ts';
import { examples } from './examples.ts';
import { CliProblem } from './problem.ts';

const TIMEOUT_MS = 30_000;

const HELP = examples(
  [
    'goodstanding mcp',
    'GOODSTANDING_TOKEN=$(goodstanding token care) goodstanding mcp',
    'GOODSTANDING_URL=https://credit.example GOODSTANDING_TOKEN_FILE=token goodstanding mcp',
  ],
  `An assistant starts this command and talks to it over standard input and output. It acts in the name of the token, at the API of
GOODSTANDING_URL; whatever the token may not do, the assistant may not do. Clients that speak HTTP use /mcp of the API instead.

Exit codes: 0 the assistant closed the connection; 1 no token, or no API.`,
);

/** Adds `mcp` to the command. */
export function addMcpCommand(program: Command): void {
  program
    .command('mcp')
    .description('serve the tools for assistants (Model Context Protocol) over standard input and output')
    .addHelpText('after', HELP)
    .action(async () => {
      const { base, token } = apiTarget(process.env);
      const send = ({ method, path, headers, body }: ApiRequest) =>
        fetch(`${base}${path}`, {
          method,
          headers: { ...headers, authorization: `Bearer ${token}` },
          ...(body === undefined ? {} : { body }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
      const parts = {
        version: VERSION,
        toolbox: assistantToolbox(await descriptionOf(base)),
        // Quotes live as long as the connection.
        quotes: createQuoteBook(parseKeyring(newKeyEntry('connection')), Date.now),
      };
      serveStdio(() => mcpServer(parts, { identity: [], send }), {
        onerror: (error) => process.stderr.write(`${error.message}\n`),
      });
    });
}

/** What the API says of itself: the tools are those of the version that answers. */
async function descriptionOf(base: string): Promise<unknown> {
  const response = await fetch(`${base}/openapi.json`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    (error: unknown) => {
      throw noApi(base, error);
    },
  );
  if (!response.ok)
    throw new CliProblem(`${base} answers ${response.status} to /openapi.json. Check GOODSTANDING_URL.`);
  return response.json();
}
