import type { Command } from 'commander';
import { runDunningTests } from '../../rules/dunning/tests.ts';
import { POLICY_KINDS } from '../../rules/kinds/kinds.ts';
import { PolicyRefused } from '../../rules/policy-schema.ts';
import { examples } from '../examples.ts';
import { readPolicyJson } from '../policies/source.ts';

const TEST_EXAMPLE = 'goodstanding dunning test --policy policies/dunning/2026-11-01.json';

/** `goodstanding dunning test`: a dunning policy is checked and its own tests are run. Exit code 1 when one fails. */
export function addDunningCommand(program: Command): void {
  const dunning = program
    .command('dunning')
    .description('dunning policies: what happens to accounts that do not pay')
    .addHelpText('after', examples([TEST_EXAMPLE]));
  dunning
    .command('test')
    .description('check a dunning policy and run its own tests')
    .requiredOption(
      '--policy <file>',
      'the document, such as policies/dunning/2026-11-01.json, or dunning@2026-11-01',
    )
    .option('--json', 'print the results as JSON', false)
    .addHelpText('after', examples([TEST_EXAMPLE, `${TEST_EXAMPLE} --json`]))
    .action(async (options: { policy: string; json: boolean }) => {
      process.exitCode = await test(options);
    });
}

async function test({ policy: file, json }: { policy: string; json: boolean }): Promise<number> {
  try {
    const policy = POLICY_KINDS.dunning.ready(await readPolicyJson(file));
    const results = (await runDunningTests(policy)).map(({ name, passed, expected, actual }) => ({
      ...{ name, passed, expected: expected.stage, actual: actual.stage },
    }));
    const failed = results.filter(({ passed }) => !passed);
    if (json) write(JSON.stringify({ ...policy.reference, results }, null, 2));
    else {
      write(`dunning@${policy.reference.version}  sha256 ${policy.reference.sha256.slice(0, 12)}`);
      for (const { name, expected, actual } of failed)
        write(`  failed: ${name}: ${actual ?? 'nothing'}, not ${expected ?? 'nothing'}`);
      write(`${results.length - failed.length} passed, ${failed.length} failed`);
    }
    return failed.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    for (const { code, pointer, message } of error.findings) write(`${code} at ${pointer}: ${message}`);
    return 1;
  }
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
