import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { fieldPath } from '../../domain/field-path.ts';
import { withoutByteOrderMark } from '../byte-order-mark.ts';
import { ImportProblem } from '../mapping.ts';
import { columnOf, integerValue, textValue } from '../value.ts';
import { NUMBER_FIELDS, RECORD_KINDS, type RecordKind, recordFields } from './records.ts';

const value = z.union([textValue, integerValue]);

const partSchema = z.strictObject({
  /** Relative to the plan. */
  file: z.string().min(1),
  /** The kind of its rows; left out: each line of NDJSON has its own `kind`. */
  kind: z.enum(RECORD_KINDS).optional(),
  /** For CSV files. */
  delimiter: z.string().length(1).default(','),
  /** How columns become the fields of the kind; left out: NDJSON whose fields have the names of docs/cut-over.md. */
  fields: z.record(z.string(), value).optional(),
});

const planSchema = z.strictObject({ name: z.string().min(1), files: z.array(partSchema).min(1) });

/** A file of the plan, with an absolute path. */
export type PlannedFile = z.infer<typeof partSchema>;

/** The files that a migration reads. */
export interface MigrationPlan {
  readonly name: string;
  readonly files: readonly PlannedFile[];
  /** Of the plan's text. */
  readonly sha256: string;
}

/** Reads a plan, checked as a whole. Throws {@link ImportProblem} with every fault. */
export async function loadPlan(file: string): Promise<MigrationPlan> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ImportProblem(`can't read the plan ${file}`);
  });
  const parsed = planSchema.safeParse(jsonOf(text, file));
  if (!parsed.success)
    throw unusable(
      file,
      parsed.error.issues.map(({ path, message }) => `${fieldPath(path) || '(top)'}: ${message}`),
    );
  const faults = parsed.data.files.flatMap((part, index) =>
    faultsOf(part).map((fault) => `files[${index}]: ${fault}`),
  );
  if (faults.length > 0) throw unusable(file, faults);
  const files = parsed.data.files.map((part) => ({ ...part, file: resolve(dirname(file), part.file) }));
  return { name: parsed.data.name, files, sha256: createHash('sha256').update(text).digest('hex') };
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(text));
  } catch (error) {
    throw new ImportProblem(`the plan ${file} is no JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

function unusable(file: string, faults: readonly string[]): ImportProblem {
  return new ImportProblem(`${file} is no usable plan:\n  ${faults.join('\n  ')}`);
}

function faultsOf({ file, kind, fields }: PlannedFile): string[] {
  const isNdjson = /\.(ndjson|jsonl)(\.gz)?$/.test(file);
  if (kind === undefined)
    return [
      ...(isNdjson ? [] : ['a CSV file has rows of one kind: say which']),
      ...(fields === undefined ? [] : ['fields need a kind']),
    ];
  if (fields === undefined) return isNdjson ? [] : ['a CSV file needs its fields'];
  return fieldFaults(kind, fields);
}

function fieldFaults(kind: RecordKind, fields: NonNullable<PlannedFile['fields']>): string[] {
  const known = recordFields(kind);
  const names = new Set(known.map(({ name }) => name));
  return [
    ...known
      .filter(({ name, optional }) => !optional && fields[name] === undefined)
      .map(({ name }) => `fields.${name} is missing`),
    ...Object.keys(fields)
      .filter((name) => !names.has(name))
      .map((name) => `fields.${name} is no field of a ${kind}`),
    ...Object.entries(fields).flatMap(([name, read]) => {
      const isNumber = NUMBER_FIELDS.has(name);
      const schema = isNumber ? integerValue : textValue;
      return schema.safeParse(read).success
        ? []
        : [`fields.${name} is a ${isNumber ? 'whole number' : 'text'}, and is not read as one`];
    }),
  ];
}

/** The columns of a file that are read. */
export function columnsOf({ kind, fields }: PlannedFile): string[] {
  if (fields !== undefined) return [...new Set(Object.values(fields).flatMap(columnOf))];
  const kinds = kind === undefined ? RECORD_KINDS : [kind];
  return [...new Set(['kind', ...kinds.flatMap((each) => recordFields(each).map(({ name }) => name))])];
}
