import { type Command, InvalidArgumentError } from 'commander';
import { seedDemo } from '../../demo-data/seed.ts';
import { migrate } from '../../store/migrations/migrate.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';

interface Flags {
  readonly seed: number;
  readonly customers: number;
  readonly database: string;
  readonly renewStories?: true;
}

/** Adds `seed` to the command: the demo data in a database. */
export function addSeedCommand(program: Command): void {
  program
    .command('seed')
    .description(
      'put the demo data into a database: named customers with a story each, and an invented crowd',
    )
    .option('--seed <number>', 'the same number gives the same customers', wholeNumber, 1)
    .option('--customers <count>', 'unnamed customers', wholeNumber, 500)
    .option('--database <name>', 'database to fill', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--renew-stories', 'make the stories of the named customers anew, even if they were made today')
    .addHelpText(
      'after',
      examples([
        'goodstanding seed --customers 2000',
        'goodstanding seed --seed 7 --database goodstanding_demo --renew-stories',
      ]),
    )
    .action(async (flags: Flags) => {
      await withDatabase({ uri: undefined, database: flags.database }, async (target) => {
        await migrate(target.db);
        const { inserted } = await seedDemo(target, {
          seed: flags.seed,
          customers: flags.customers,
          renewStories: flags.renewStories === true ? 'always' : 'whenStale',
        });
        process.stdout.write(`${inserted} accounts written to ${flags.database}\n`);
      });
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number.');
  return Number(text);
}
