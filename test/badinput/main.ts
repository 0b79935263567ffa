/** Sends bad input to every route; `--help` says more. Ends with 1 when something fell short. */
import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../../src/cli/examples.ts';
import { progressLine } from '../../src/cli/progress.ts';
import { wholeNumber } from '../../src/cli/whole-number.ts';
import { SEARCH_ATTRIBUTES } from '../../src/messages/search-attributes.ts';
import { startServers } from '../../src/servers/index.ts';
import { type BadInputResult, runBadInput } from './run.ts';
import { startTarget } from './target.ts';

const { seed, cases, json } = z
  .object({ seed: z.number(), cases: z.number(), json: z.boolean().default(false) })
  .parse(
    new Command('npm run badinput --')
      .description(
        'Sends bad requests to every route, byte by byte over sockets: hostile values, broken encodings, chunks, lengths, methods,\nheaders, paths, cursors and tokens; bad forms to the pages to sign in and the token endpoint; and bad files to the importers. After each it looks at the answer, at hashes of what is stored, and at how long the\nevent loop was held; at the end, at memory. Starts the API on servers of its own.',
      )
      .option('--seed <number>', 'the same number sends the same requests', wholeNumber, 1)
      .option('--cases <count>', 'how many requests', wholeNumber, 4_000)
      .option('--json', 'print the result as JSON, alone on standard output')
      .addHelpText(
        'after',
        examples(
          [
            'npm run badinput',
            'npm run badinput -- --seed 7 --cases 500',
            'npm run -s badinput -- --json | jq .shortfalls',
          ],
          'Ends with 0 when nothing fell short, 1 when something did, 2 when it could not run. docs/security-tests.md says what is tried.',
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
  const progress = progressLine('badinput', 'cases');
  const result = await runBadInput(target, {
    ...{ seed, count: cases },
    onProgress: (done) => progress.show({ rows: done, share: done / cases }),
  }).finally(() => target.stop());
  progress.end();
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : textOf(result));
  process.exitCode = result.shortfalls.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
} finally {
  await servers.stop();
}

function textOf(result: BadInputResult): string {
  const mebibytes = (bytes: number) => (bytes / (1024 * 1024)).toFixed(1);
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, count]) => `${String(count).padStart(6)}  ${name}`);
  const lines = [
    ...counted(result.tried),
    ...counted(result.answers).map((line) => `${line} (answers)`),
    ...result.shortfalls.flatMap(({ route, kind, what, got, logged }) => [
      `SHORT  ${route}  ${kind}: ${what}: ${got}`,
      ...(logged === undefined ? [] : [`       ${logged.trim().slice(0, 2_000)}`]),
    ]),
    `badinput: ${result.cases} cases on ${result.routes} routes, ${result.messages} messages of assistants, ${result.forms} forms and ${result.files} files by seed ${result.seed}, ${result.shortfalls.length} shortfalls; event loop held ${Math.round(result.longestHeldMs)} ms at most, heap grew by ${mebibytes(result.heapGrowth)} MiB, process by ${mebibytes(result.rssGrowth)} MiB`,
  ];
  return `${lines.join('\n')}\n`;
}
