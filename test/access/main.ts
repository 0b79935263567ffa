/**
 * Tries every route of the API with every kind of token; `--help` says more. Ends with 1 when an answer was not the one that the
 * routes declare.
 */
import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../../src/cli/examples.ts';
import { progressLine } from '../../src/cli/progress.ts';
import { SEARCH_ATTRIBUTES } from '../../src/messages/search-attributes.ts';
import { startServers } from '../../src/servers/index.ts';
import { runAll } from './matrix.ts';
import { startTarget } from './target.ts';

const { json } = z.object({ json: z.boolean().default(false) }).parse(
  new Command('npm run authz:matrix --')
    .description(
      'Derives from the declarations of all routes who may call what, and tries every route with every role, with tokens that are\nwrong in one way each, and with a token of another customer; then the routes outside of the description of the API, and the rate limits of all. Starts the API on servers of its own.',
    )
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText(
      'after',
      examples(
        ['npm run authz:matrix', 'npm run -s authz:matrix -- --json | jq .leaks'],
        'Ends with 0 without a leak, 1 with one, 2 when it could not run. The table of roles and routes is in docs/access.md.',
      ),
    )
    .parse()
    .opts(),
);

const servers = await startServers({
  ephemeral: true,
  log: () => undefined,
  searchAttributes: SEARCH_ATTRIBUTES,
  env: { ...process.env, MONGODB_URI: undefined, TEMPORAL_ADDRESS: undefined },
});
try {
  const target = await startTarget(servers);
  const progress = progressLine('authz:matrix', 'routes');
  const result = await runAll(target, {
    onProgress: (done, of) => progress.show({ rows: done, share: done / of }),
  }).finally(() => target.stop());
  progress.end();
  const { routes, requests, tried, leaks } = result;
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    for (const [token, times] of Object.entries(tried))
      process.stdout.write(`${String(times).padStart(6)}  ${token}\n`);
    for (const { route, token, expected, got } of leaks)
      process.stdout.write(`LEAK  ${route}  ${token}: expected ${expected}, got ${got}\n`);
    process.stdout.write(`authz:matrix: ${requests} requests to ${routes} routes, ${leaks.length} leaks\n`);
  }
  process.exitCode = leaks.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
} finally {
  await servers.stop();
}
