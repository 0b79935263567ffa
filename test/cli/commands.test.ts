import { Command } from 'commander';
import { expect, test } from 'vitest';
import { COMMANDS, commandsFor } from '../../src/cli/commands.ts';

async function namesOf(asked: string | undefined): Promise<string[]> {
  const program = new Command();
  for (const add of await commandsFor(asked)) add(program);
  return program.commands.map((command) => command.name());
}

test.each([...COMMANDS.keys()])(
  'asked for %s, that command is there, and no other is loaded',
  async (name) => {
    expect(await namesOf(name)).toEqual([name]);
  },
);

test.each([undefined, '--help', 'help', 'unknown'])(
  'for the argument %s, all commands are listed',
  async (asked) => {
    expect(await namesOf(asked)).toEqual([...COMMANDS.keys()]);
  },
);
