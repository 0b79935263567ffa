import type { Command } from 'commander';
import { examples } from '../examples.ts';

/** The `policy` command that holds all subcommands about policies; it is made when it does not exist yet. */
export function policyCommand(program: Command): Command {
  const found = program.commands.find((command) => command.name() === 'policy');
  return (
    found ??
    program
      .command('policy')
      .description('write, check, try, tune and release policies: everything that decides')
      .addHelpText(
        'after',
        examples([
          'goodstanding policy list',
          'goodstanding policy lint policies/service-approval/2026-11-23.json',
        ]),
      )
  );
}
