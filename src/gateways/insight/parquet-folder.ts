/** A folder of Parquet files, in the layout that query engines know as Hive partitions: `decisions/day=2026-11-29/rows.parquet`. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ColumnSource, fileWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { type CivilDate, isCivilDate } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import type {
  DayWriter,
  LeavingRow,
  WarehouseColumn,
  WarehouseFolder,
  WarehouseTable,
  WarehouseType,
} from '../../domain/insight/warehouse.ts';

/** Where days are put together; no query engine looks into folders that begin with a dot. */
const WORKSHOP = '.writing';
/** Where it says which days are finished. */
const FINISHED = '_days';
const FILE = 'rows.parquet';
/** How long what a killed process left in the workshop stays there. */
const LEFT_OVER_MS: Ms = 2 * 86_400_000;

const PARQUET: Readonly<Record<WarehouseType, Omit<SchemaElement, 'name' | 'repetition_type'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  id: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  whole: { type: 'INT64' },
  flag: { type: 'BOOLEAN' },
  day: { type: 'INT32', converted_type: 'DATE' },
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
};

/** A folder that is made when the first day is begun. Two processes may write the same day: one of both is kept. */
export function createParquetFolder(root: string): WarehouseFolder {
  const finished = join(root, FINISHED);
  return {
    address: resolve(root),
    async lastDay() {
      const days = (await namesIn(finished)).map((name) => name.replace(/\.json$/, '')).filter(isCivilDate);
      return days.sort().at(-1) ?? null;
    },
    async has(day) {
      return (await namesIn(finished)).includes(`${day}.json`);
    },
    async begin(day) {
      await removeLeftOvers(join(root, WORKSHOP));
      const workshop = join(root, WORKSHOP, randomUUID());
      await mkdir(workshop, { recursive: true });
      return dayWriter({ root, finished, workshop, day });
    },
    async describe(document) {
      await writeWhole(join(root, 'schema.json'), `${JSON.stringify(document, null, 2)}\n`);
    },
  };
}

interface Place {
  readonly root: string;
  readonly finished: string;
  readonly workshop: string;
  readonly day: CivilDate;
}

function dayWriter({ root, finished, workshop, day }: Place): DayWriter {
  const files = new Map<string, ParquetWriter>();
  const pathOf = (table: string) => join(workshop, table, FILE);
  return {
    async add(table, rows) {
      if (rows.length === 0) return;
      let file = files.get(table.name);
      if (file === undefined) {
        await mkdir(join(workshop, table.name), { recursive: true });
        file = new ParquetWriter({ writer: fileWriter(pathOf(table.name)), schema: schemaOf(table) });
        files.set(table.name, file);
      }
      // One group of rows for each page: when it is written, its rows may be forgotten.
      await file.write({
        columnData: table.columns.map((column) => sourceOf(column, rows)),
        rowGroupSize: rows.length,
      });
    },
    async finish(summary) {
      for (const file of files.values()) await file.finish();
      for (const table of Object.keys(summary.rows)) {
        const target = join(root, table, `day=${day}`);
        await rm(target, { recursive: true, force: true });
        if (!files.has(table)) continue;
        await mkdir(join(root, table), { recursive: true });
        await rename(join(workshop, table), target);
      }
      await mkdir(finished, { recursive: true });
      await writeWhole(join(finished, `${day}.json`), `${JSON.stringify(summary)}\n`);
      await rm(workshop, { recursive: true, force: true });
    },
    abandon: () => rm(workshop, { recursive: true, force: true }),
  };
}

function schemaOf(table: WarehouseTable): SchemaElement[] {
  return [
    { name: 'root', num_children: table.columns.length },
    ...table.columns.map(
      ({ name, type, nullable }): SchemaElement => ({
        ...{ name, ...PARQUET[type] },
        repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED',
      }),
    ),
  ];
}

function sourceOf({ name, type }: WarehouseColumn, rows: readonly LeavingRow[]): ColumnSource {
  const data = rows.map((row) => {
    const value = row[name] ?? null;
    if (value === null) return null;
    if (type === 'whole') return BigInt(value);
    // A day is written as midnight in UTC, an instant as it is.
    return type === 'day' || type === 'instant' ? new Date(String(value)) : value;
  });
  return { name, data };
}

/** A file that is there whole or as it was before. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, text);
  await rename(draft, path);
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
}

async function removeLeftOvers(workshop: string): Promise<void> {
  for (const name of await namesIn(workshop)) {
    const path = join(workshop, name);
    const made = await stat(path).catch(() => null);
    if (made !== null && Date.now() - made.mtimeMs > LEFT_OVER_MS)
      await rm(path, { recursive: true, force: true });
  }
}
