import { Command } from 'commander';
import { ImportProblem } from '../import/mapping.ts';
import { commandsFor } from './commands.ts';
import { examples } from './examples.ts';
import { CliProblem } from './problem.ts';

/** The goodstanding command with one of its parts; with all parts when there is no part of that name. */
export async function goodstandingProgram(part: string | undefined): Promise<Command> {
  const command = new Command('goodstanding')
    .description('Credit-check and provisioning decisions: the tools around them')
    .addHelpText(
      'after',
      examples(['goodstanding doctor', 'goodstanding policy list', 'goodstanding policy --help']),
    )
    .showHelpAfterError('(--help lists the commands)');
  for (const add of await commandsFor(part)) add(command);
  return command;
}

/**
 * Runs the goodstanding command: results on standard output, everything else on standard error, the exit code in
 * `process.exitCode`.
 *
 * @param args the arguments after `goodstanding` on the command line
 * @throws every error except a problem of the caller's
 */
export async function goodstanding(args: readonly string[]): Promise<void> {
  try {
    const program = await goodstandingProgram(args[0]);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CliProblem || error instanceof ImportProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
