import type { Command } from 'commander';
import { instantOf } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import { eraseCustomer } from '../../services/accounts/erasure.ts';
import { type RotationProgress, rotateData, rotateWrapping } from '../../store/sealing/rotation.ts';
import { createSealing, createStore } from '../../store/store.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';

interface Flags {
  readonly database: string;
  readonly json?: true;
}

interface RotateFlags extends Flags {
  readonly wrapping?: true;
  readonly data?: true;
}

const HELP = examples(
  [
    'goodstanding keys rotate --wrapping',
    'goodstanding keys rotate --data --json',
    'goodstanding keys shred CUST-0007',
  ],
  `Both rotations run while the service serves. One that was stopped goes on when it is run again.
--wrapping wraps all data keys with the active key of FIELD_KEYS; then the older keys of FIELD_KEYS can be taken away.
--data gives every customer a new data key, waits five minutes until no process holds an old one alone, seals every text again, and
destroys the old keys.
shred destroys the keys of one customer for good: personal texts read [erased], amounts and proofs stay.`,
);

/** Adds `keys` to the command. */
export function addKeysCommand(program: Command): void {
  const keys = program
    .command('keys')
    .description('the keys of personal fields: change them, and destroy those of a customer')
    .addHelpText('after', HELP);
  const database = process.env['MONGODB_DATABASE'] ?? 'goodstanding';
  keys
    .command('rotate')
    .description('change the keys of personal fields')
    .option('--wrapping', 'wrap the data keys with the active key of FIELD_KEYS')
    .option('--data', 'make new data keys and seal everything with them')
    .option('--database <name>', 'database to work on', database)
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runRotate);
  keys
    .command('shred <customerId>')
    .description('destroy the keys of a customer, for good')
    .option('--database <name>', 'database to work on', database)
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runShred);
}

async function runRotate({ wrapping, data, database, json }: RotateFlags): Promise<void> {
  if ((wrapping === true) === (data === true)) throw new CliProblem('Say one of --wrapping and --data.');
  const result = await withDatabase({ uri: undefined, database }, async (target) =>
    wrapping === true
      ? { wrapped: await rotateWrapping(target, { onProgress: show }) }
      : rotateData(target, createSealing(target.db, target.keys), { onProgress: show }),
  );
  const text = Object.entries(result)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
  process.stdout.write(json === true ? `${JSON.stringify(result)}\n` : `${text}\n`);
}

const EVERY = 1_000;

function show({ step, done }: RotationProgress): void {
  if (step === 'waiting') process.stderr.write('waiting until no process holds an old key alone\n');
  else if (done > 0 && done % EVERY === 0) process.stderr.write(`${step}: ${done}\n`);
}

async function runShred(customerId: string, { database, json }: Flags): Promise<void> {
  const erased = await withDatabase({ uri: undefined, database }, ({ db, client, keys }) =>
    eraseCustomer({ store: createStore(db, client, keys) }, customerId, instantOf(Date.now())),
  ).catch((error: unknown) => {
    if (!(error instanceof BusinessFailure)) throw error;
    throw new CliProblem(
      error.type === 'NotFound'
        ? `There is no customer ${customerId} in ${database}.`
        : 'A legal hold is in force.',
    );
  });
  if (json === true) process.stdout.write(`${JSON.stringify({ customerId, erased })}\n`);
  else
    process.stdout.write(
      erased ? `the keys of ${customerId} are destroyed\n` : `${customerId} was erased before\n`,
    );
}
