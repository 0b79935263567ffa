import { Command } from 'commander';
import { ImportProblem } from '../import/mapping.ts';
import { commandsFor } from './commands.ts';
import { CliProblem } from './problem.ts';

/** The goodstanding command, with the part that is asked for. */
async function program(args: readonly string[]): Promise<Command> {
  const command = new Command('goodstanding')
    .description('Credit-check and provisioning decisions: the tools around them')
    .showHelpAfterError('(--help shows what there is)');
  for (const add of await commandsFor(args[0])) add(command);
  return command;
}

try {
  await (await program(process.argv.slice(2))).parseAsync();
} catch (error) {
  if (!(error instanceof CliProblem || error instanceof ImportProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
