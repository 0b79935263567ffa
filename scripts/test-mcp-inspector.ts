/** Runs the tests of the tools for assistants that ask by the MCP Inspector's command. It is fetched by npx: it is large, and nothing else needs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { examples } from '../src/cli/examples.ts';

/** The inspector of version 2 needs Node 22. */
const PACKAGE = '@modelcontextprotocol/inspector-cli@1.0.3';

new Command('npm run test:mcp-inspector')
  .description(
    `Asks the tools for assistants by the command of the MCP Inspector (${PACKAGE}), over HTTP and over standard input and output.\nnpx fetches it the first time (about 40 MB).`,
  )
  .addHelpText('after', examples(['npm run test:mcp-inspector']))
  .parse();
const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const child = spawn(
  'npx',
  ['--yes', `--package=${PACKAGE}`, '--', process.execPath, vitest, 'run', 'test/api/mcp/inspector.test.ts'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, TZ: 'UTC', MCP_INSPECTOR: 'mcp-inspector-cli' } },
);
process.on('exit', () => child.kill());
const [code]: unknown[] = await once(child, 'exit');
process.exitCode = typeof code === 'number' ? code : 1;
