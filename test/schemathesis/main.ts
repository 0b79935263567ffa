/** Tests the API by its own document; `--help` says more. Ends with 1 when something fell short. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { TMF_PATH } from '../../src/api/tmf/error-document.ts';
import { examples } from '../../src/cli/examples.ts';
import { wholeNumber } from '../../src/cli/whole-number.ts';
import { bundleWorkflows } from '../../src/mains/temporal-worker.ts';
import { SEARCH_ATTRIBUTES } from '../../src/messages/search-attributes.ts';
import { startServers, stderrLog } from '../../src/servers/index.ts';
import { declaredRoutes } from '../access/declared-routes.ts';
import { schemathesis } from './install.ts';
import { PHASES, runSchemathesis } from './run.ts';
import { startTarget } from './target.ts';

const options = z
  .object({ seed: z.number(), examples: z.number(), operation: z.array(z.string()).default([]) })
  .parse(
    new Command('npm run schemathesis --')
      .description(
        'Runs schemathesis, with all checks and stateful tests, over docs/openapi.json against the API with its worker, on servers of its own. The first call\ninstalls it by pip into the cache folder.',
      )
      .option('--seed <number>', 'the same number sends the same requests', wholeNumber, 1)
      .option(
        '--examples <count>',
        'requests for each operation in fuzzing and stateful tests',
        wholeNumber,
        20,
      )
      .option('--operation <id...>', 'these operations alone')
      .addHelpText(
        'after',
        examples(
          [
            'npm run schemathesis',
            'npm run schemathesis -- --seed 7 --examples 100',
            'npm run schemathesis -- --operation postPayment',
          ],
          'Ends with 0 when every check held, 1 when one did not, 2 when it could not run. Takes Python 3. docs/security-tests.md says what is tried.',
        ),
      )
      .parse()
      .opts(),
  );

const LONGEST_MS = 60 * 60_000;

const servers = await startServers({
  ephemeral: true,
  log: () => undefined,
  searchAttributes: SEARCH_ATTRIBUTES,
  env: { ...process.env, MONGODB_URI: undefined, TEMPORAL_ADDRESS: undefined },
});
const folder = await mkdtemp(join(tmpdir(), 'goodstanding-schemathesis-'));
try {
  const executable = await schemathesis(process.env, stderrLog);
  const codePath = join(folder, 'workflow-bundle.js');
  await writeFile(codePath, (await bundleWorkflows()).code);
  const target = await startTarget(servers, { codePath });
  const { seed } = options;
  const result = await runSchemathesis(target, {
    ...{
      executable,
      seed,
      examples: options.examples,
      phases: PHASES,
      env: process.env,
      timeoutMs: LONGEST_MS,
    },
    ...(options.operation.length === 0 ? {} : { operations: options.operation }),
  }).finally(() => target.stop());
  process.stdout.write(result.report);
  // The document that it reads has no routes of TM Forum: their specifications describe them.
  const all = declaredRoutes().filter(({ path }) => !path.startsWith(TMF_PATH)).length;
  const tried = options.operation.length === 0 && result.operations < all ? `, ${all} are documented` : '';
  process.stdout.write(
    `schemathesis: ${result.cases} cases on ${result.operations} operations by seed ${seed}, ${result.failures} failures${tried}\n`,
  );
  process.exitCode = result.passed && tried === '' ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
} finally {
  await servers.stop();
  await rm(folder, { recursive: true, force: true });
}
