/**
 * Runs the tests of the TM Forum APIs with every reply of theirs held against the schemas that TM Forum publishes. The published files are no
 * part of this repository: the argument says where they are.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { examples } from '../src/cli/examples.ts';

const { args } = new Command('npm run tmf:validate --')
  .description('Validates every reply of the tests of the TM Forum APIs against the published schemas.')
  .argument('<folder>', 'with files such as TMF678-CustomerBill-v4.0.0.swagger.json')
  .addHelpText(
    'after',
    examples(['npm run tmf:validate -- ../open-apis'], 'The tests say which reply has which fault.'),
  )
  .parse();
const [folder = ''] = args;
const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const child = spawn(process.execPath, [vitest, 'run', 'test/api/tmf'], {
  ...{ cwd: root, stdio: 'inherit' },
  env: { ...process.env, TZ: 'UTC', TMF_SPECS: resolve(folder) },
});
process.on('exit', () => child.kill());
const [code]: unknown[] = await once(child, 'exit');
process.exitCode = typeof code === 'number' ? code : 1;
