import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { goodstandingProgram } from '../../src/cli/program.ts';

const program = await goodstandingProgram(undefined);

interface Named {
  readonly path: string;
  readonly command: Command;
}

/** A command and all below it, each with the words that call it. */
function all(command: Command, path: string): Named[] {
  return [{ path, command }, ...command.commands.flatMap((sub) => all(sub, `${path} ${sub.name()}`))];
}

function helpOf({ command }: Named): string {
  let help = '';
  command
    .configureOutput({
      writeOut: (text) => {
        help += text;
      },
    })
    .outputHelp();
  return help;
}

test.each(all(program, 'goodstanding'))('$path --help has an example of itself', (named) => {
  expect(helpOf(named)).toMatch(new RegExp(`\nExamples:\n(?:  \\$ .*\n)*  \\$ ${named.path}(?: |\n|$)`));
});
