import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AUDIT_OBJECTS, type AuditObject } from '../../domain/audit/entry.ts';
import { type Instant, instantFromOutside } from '../../domain/civil-date.ts';
import { exportTrail } from '../../services/audit/export.ts';
import { auditProver, NoAuditProof } from '../../services/audit/proofs.ts';
import { type EntryFilter, trailScan } from '../../store/audit/trail-scan.ts';
import { createStore } from '../../store/store.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';
import { sealPublicKeys, WHO_MAY } from './settings.ts';

interface Flags {
  readonly database: string;
  readonly out: string;
}

interface ExportFlags extends Flags {
  readonly from?: string;
  readonly to?: string;
  readonly object?: string;
  readonly subject?: string;
}

const CHECKED = `The file is checked without the service and without a network: node scripts/check-audit-proof.mjs --keys seal-keys.json FILE
${WHO_MAY}`;

/** Adds `audit prove`, `prove-consistency`, `export` and `keys`. */
export function addAuditProofs(audit: Command): void {
  const withOut = (command: Command): Command =>
    command
      .requiredOption('--out <file>', 'the file to write; an existing one is left alone')
      .option('--database <name>', 'database to read', process.env['MONGODB_DATABASE'] ?? 'goodstanding');
  withOut(audit.command('prove <entry>'))
    .description('prove that an entry is in the last seal, by a file that anybody can check')
    .addHelpText('after', examples(['goodstanding audit prove account/BA-0007:3 --out proof.json'], CHECKED))
    .action((entryId: string, flags: Flags) =>
      writeProof(flags, async (prover) => prover.inclusion(entryId)),
    );
  withOut(audit.command('prove-consistency <from> <to>'))
    .description('prove that a later seal goes on from an earlier one: nothing was taken out between')
    .addHelpText('after', examples(['goodstanding audit prove-consistency 1 120 --out proof.json'], CHECKED))
    .action((from: string, to: string, flags: Flags) =>
      writeProof(flags, async (prover) => prover.consistency(Number(from), Number(to))),
    );
  withOut(audit.command('export'))
    .description('write entries with their proofs: a line for each, after one with the seal')
    .option('--from <instant>', 'entries from this moment on, such as 2026-01-01T00:00:00.000Z')
    .option('--to <instant>', 'entries before this moment')
    .option('--object <type/id>', 'entries about one object, such as account/BA-0007')
    .option('--subject <subject>', 'what one person or system did')
    .addHelpText(
      'after',
      examples(['goodstanding audit export --object account/BA-0007 --out ba-0007.ndjson'], CHECKED),
    )
    .action(runExport);
  audit
    .command('keys')
    .description('write the public keys of seals, for those who check proofs')
    .requiredOption('--out <file>', 'the file to write; an existing one is left alone')
    .addHelpText(
      'after',
      examples(
        ['goodstanding audit keys --out seal-keys.json'],
        'Takes them from SEAL_KEYS. They are no secret.',
      ),
    )
    .action(async ({ out }: { readonly out: string }) => {
      await writeNew(out, `${JSON.stringify(await sealPublicKeys(undefined), null, 2)}\n`);
    });
}

async function writeProof(
  flags: Flags,
  prove: (prover: Awaited<ReturnType<typeof auditProver>>) => Promise<unknown>,
): Promise<void> {
  const proof = await told(
    withDatabase({ uri: undefined, database: flags.database }, async ({ db }) =>
      prove(await auditProver(trailScan(db))),
    ),
  );
  await writeNew(flags.out, `${JSON.stringify(proof)}\n`);
}

async function runExport(flags: ExportFlags): Promise<void> {
  const filter: EntryFilter = {
    from: instantIn('--from', flags.from),
    to: instantIn('--to', flags.to),
    object: objectIn(flags.object),
    subject: flags.subject ?? null,
  };
  const count = await told(
    withDatabase({ uri: undefined, database: flags.database }, async (target) => {
      const store = createStore(target.db, target.client, target.keys);
      const { heading, entries } = await exportTrail(store, trailScan(target.db), filter);
      const file = createWriteStream(flags.out, { flags: 'wx', mode: 0o600 });
      const write = async (line: unknown) => {
        if (!file.write(`${JSON.stringify(line)}\n`)) await once(file, 'drain');
      };
      await once(file, 'open').catch(() => {
        throw new CliProblem(`${flags.out} is there already, or can't be written`);
      });
      await write(heading);
      let lines = 0;
      for await (const entry of entries) {
        await write(entry);
        lines += 1;
      }
      file.end();
      await once(file, 'finish');
      return lines;
    }),
  );
  process.stderr.write(`${count} entries written to ${flags.out}\n`);
}

/** What can't be proven is said, without a stack. */
async function told<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof NoAuditProof) throw new CliProblem(error.message);
    throw error;
  });
}

async function writeNew(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch(() => {
    throw new CliProblem(`${file} is there already, or can't be written`);
  });
  process.stderr.write(`${file} written\n`);
}

function instantIn(option: string, text: string | undefined): Instant | null {
  if (text === undefined) return null;
  const read = instantFromOutside(text);
  if (typeof read === 'string')
    throw new CliProblem(`${option}: has to be an instant such as 2026-01-01T00:00:00.000Z`);
  return read.at;
}

function objectIn(text: string | undefined): AuditObject | null {
  if (text === undefined) return null;
  const at = text.indexOf('/');
  const type = AUDIT_OBJECTS.find((known) => known === text.slice(0, at));
  if (type === undefined || at + 1 === text.length)
    throw new CliProblem(`--object: has to be one of ${AUDIT_OBJECTS.join(', ')}, a slash, and an id`);
  return { type, id: text.slice(at + 1) };
}
