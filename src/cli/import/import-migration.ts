import { type Command, Option } from 'commander';
import { loadPlan } from '../../import/migration/plan.ts';
import { type MigrationMode, type MigrationSummary, runMigration } from '../../import/migration/run.ts';
import { examples } from '../examples.ts';
import { type ImportFlags, runImportCommand } from './import-run.ts';

interface Flags extends ImportFlags {
  readonly compare?: true;
}

/** The exit code when stored accounts differ from the files. */
const EXIT_DIFFERS = 2;

const HELP = examples(
  [
    'goodstanding import migration plan.json --dry-run',
    'goodstanding import migration plan.json',
    'goodstanding import migration plan.json --compare --json',
  ],
  `The plan is JSON and names the files: CSV with a mapping for each kind of record, or NDJSON. Kinds: customer, account, service, bill,
credit, charge, deposit, hold, promise. docs/cut-over.md has the fields, and leads through a whole cut-over.
MONGODB_URI names the MongoDB; without it, the one that "npm start" runs is taken.
An account is brought over as a whole or not at all; one that is there stays as it is. After a stop or a kill the same command goes on.

Exit codes: 0 everything is in, or nothing differs; 1 the migration could not run; 2 records were refused or differ, see the report;
130 stopped by Ctrl-C.`,
);

/** Adds `import migration` to the `import` command. */
export function addImportMigrationCommand(imports: Command): void {
  imports
    .command('migration <plan>')
    .description(
      'bring customers, accounts, services, open bills, credit, deposits, holds and promises over from another system',
    )
    .option('--dry-run', 'read and judge every record; write nothing, look nothing up')
    .addOption(
      new Option('--compare', 'hold what is stored against the files; write nothing').conflicts('dryRun'),
    )
    .option('--database <name>', 'database to load into', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option(
      '--report <file>',
      'where refused or different records go (default: <plan>.refused.ndjson in this folder)',
    )
    .option('--json', 'print the summary as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(migration);
}

async function migration(file: string, flags: Flags): Promise<void> {
  const plan = await loadPlan(file);
  const mode = modeOf(flags);
  await runImportCommand(
    file,
    flags,
    async ({ file: _, ...run }) => {
      const summary = await runMigration({ ...run, plan, mode });
      if (summary.different > 0) process.exitCode = EXIT_DIFFERS;
      return summary;
    },
    (summary, reportFile) => describe(summary, mode, reportFile),
  );
}

function modeOf({ dryRun, compare }: Flags): MigrationMode {
  if (compare === true) return 'compare';
  return dryRun === true ? 'check' : 'load';
}

function describe(summary: MigrationSummary, mode: MigrationMode, reportFile: string): string {
  const { records, customers, accounts, inserted, present, refused, different, totals, stopped, seconds } =
    summary;
  const outcome = {
    check: 'nothing written',
    load: `${inserted} accounts loaded, ${present} already there`,
    compare: different === 0 ? 'nothing differs' : `${different} accounts differ`,
  }[mode];
  const lines = [
    `${records} records: ${customers} customers, ${accounts} accounts; ${outcome}; ${refused} records refused`,
    ...Object.entries(totals).map(
      ([currency, of]) =>
        `${currency} in minor units: balance ${of.balance} of ${of.accounts} accounts, ${of.openAmount} open on ${of.openBills} bills, ${of.monthlyCharges} a month for ${of.services} services, ${of.heldDeposits} held as deposits, ${of.promises} promises, ${of.holds} holds`,
    ),
    `${seconds.toFixed(1)} s`,
  ];
  if (refused + different > 0) lines.push(`what is wrong, and where: ${reportFile}`);
  if (stopped) lines.push('stopped before the end; the same command goes on from here');
  return lines.join('\n');
}
