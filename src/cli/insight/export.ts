import type { Command } from 'commander';
import { setVariables } from '../../config/secret-files.ts';
import { readWarehouse } from '../../config/warehouse.ts';
import { addDays, type CivilDate, instantOf, isCivilDate } from '../../domain/civil-date.ts';
import type { WarehouseDay } from '../../domain/insight/warehouse.ts';
import { createParquetFolder } from '../../gateways/insight/parquet-folder.ts';
import { exportDay, lastWholeDay, nextDay, pseudonymsBy } from '../../services/insight/warehouse.ts';
import { warehouseStore } from '../../store/insight/warehouse.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';
import { secretsOf } from '../secrets.ts';

const HELP = examples(
  [
    'goodstanding export                                      # the days that have ended since the last export',
    'goodstanding export --from 2026-01-01 --to 2026-11-29    # these days; those that are there already are left as they are',
    'goodstanding export --from 2026-11-29 --to 2026-11-29 --again',
  ],
  `Writes decisions, cases, bills, payments, key figures and events as Parquet files for a data warehouse, a folder for each table and day (UTC), into
WAREHOUSE_FOLDER. Ids are pseudonyms made with WAREHOUSE_KEY; nothing personal is written. docs/integrations/warehouse.md says more.
Each day is entered in the audit trail (\`warehouse.exported\`), for which AUDIT_KEYS has to be set.
It can be ended at any moment: a day is there whole or not at all, and the next call goes on.`,
);

interface Flags {
  readonly from?: string;
  readonly to?: string;
  readonly again?: true;
  readonly database: string;
  readonly json?: true;
}

/** Adds `export`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('write what changed, day by day, as Parquet files for a data warehouse')
    .option('--from <date>', 'first day, YYYY-MM-DD (default: the day after the last export)')
    .option('--to <date>', 'last day, YYYY-MM-DD (default: yesterday)')
    .option('--again', 'write days again that are there already')
    .option('--database <name>', 'database to read', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--json', 'print one line of JSON for each day')
    .addHelpText('after', HELP)
    .action(runExport);
}

async function runExport({ from, to, again, database, json }: Flags): Promise<void> {
  const faults: string[] = [];
  const config = readWarehouse(setVariables(secretsOf(process.env)), faults);
  if (faults.length > 0) throw new CliProblem(faults.join('\n'));
  if (config === undefined) throw new CliProblem('Set WAREHOUSE_FOLDER and WAREHOUSE_KEY.');
  const folder = createParquetFolder(config.folder);
  const now = instantOf(Date.now());
  const last = lastWholeDay(now);
  const [first, end] = [dayOf('from', from) ?? nextDay(await folder.lastDay(), now), dayOf('to', to) ?? last];
  if (end > last) throw new CliProblem(`--to is at most ${last}: a day is written once it has ended`);
  await withDatabase({ uri: undefined, database }, async ({ db, client }) => {
    // No key of a personal field is needed: none is read.
    const deps = {
      store: warehouseStore(db, client),
      folder,
      pseudonymOf: pseudonymsBy(config.key.reveal()),
    };
    for (let day = first; day !== null && day <= end; day = addDays(day, 1)) {
      if (again !== true && (await folder.has(day))) continue;
      const written = await exportDay(deps, day, now);
      process.stdout.write(json === true ? `${JSON.stringify(written)}\n` : lineOf(written));
    }
  });
}

function dayOf(flag: string, text: string | undefined): CivilDate | undefined {
  if (text !== undefined && !isCivilDate(text))
    throw new CliProblem(`--${flag} takes a date that exists, as YYYY-MM-DD`);
  return text;
}

function lineOf({ day, rows }: WarehouseDay): string {
  const counts = Object.entries(rows).map(([table, count]) => `${count} ${table}`);
  return `${day}: ${counts.join(', ')}\n`;
}
