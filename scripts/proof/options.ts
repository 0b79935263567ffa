import { Argument, Command } from 'commander';
import { z } from 'zod';
import { examples } from '../../src/cli/examples.ts';
import { wholeNumber } from '../../src/cli/whole-number.ts';
import { type Form, PROOF_NAMES, type ProofName } from './plan.ts';

const flagsSchema = z.object({
  quick: z.boolean().default(false),
  full: z.boolean().default(false),
  seed: z.number(),
});

/** What `npm run proof` was asked for. */
export interface ProofOptions {
  readonly form: Form;
  /** Empty: all. */
  readonly names: readonly ProofName[];
  readonly seed: number;
}

/** The command line of `npm run proof`. */
function proofCommand(): Command {
  return new Command('npm run proof --')
    .description(
      'The long proofs, one after the other on real servers: decisions compared in three forms, money under kills, every figure against\nan independent oracle, a simulated life. npm test holds a small form of each.',
    )
    .addArgument(new Argument('[names...]', 'these proofs alone').choices(PROOF_NAMES))
    .option('--quick', 'the short forms')
    .option('--full', 'as in docs/: an hour and a half')
    .option('--seed <number>', 'the same number makes the same cases', wholeNumber, 1)
    .addHelpText(
      'after',
      examples(
        ['npm run proof', 'npm run proof -- --quick', 'npm run proof -- --full accuracy kill-test --seed 7'],
        'The expected time, an estimate, is printed first.\n\nExit codes: 0 all hold; 1 one falls short or could not run.',
      ),
    );
}

/** Reads the command line; `--help` and faults end the process. */
export function proofOptions(argv: readonly string[]): ProofOptions {
  const command = proofCommand().parse([...argv], { from: 'user' });
  const { quick, full, seed } = flagsSchema.parse(command.opts());
  if (quick && full) command.error('--quick and --full exclude each other');
  const names = z.array(z.enum(PROOF_NAMES)).parse(command.args);
  return { form: quick ? 'quick' : full ? 'full' : 'usual', names, seed };
}
