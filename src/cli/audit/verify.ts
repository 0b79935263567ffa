import type { Command } from 'commander';
import { AUDIT_FAULTS, type AuditFault } from '../../domain/audit/fault.ts';
import { type AuditVerification, verifyAudit } from '../../services/audit/verify/verify.ts';
import { createPolicyProvider } from '../../services/policies/policy-provider.ts';
import { auditKeptFrom } from '../../services/retention/audit-period.ts';
import { documentScan } from '../../store/audit/document-scan.ts';
import { trailScan } from '../../store/audit/trail-scan.ts';
import { createSealing, createStore } from '../../store/store.ts';
import { auditKeysOf } from '../audit-keys.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';
import { progressLine } from '../progress.ts';
import { wholeNumber } from '../whole-number.ts';
import { sealArchive, sealPublicKeys, WHO_MAY } from './settings.ts';

interface Flags {
  readonly database: string;
  readonly fromSeal?: number;
  readonly seals?: string;
  readonly keys?: string;
  readonly texts: boolean;
  readonly json?: true;
}

/** How many faults are listed; all are counted. */
const MOST_LISTED = 1_000;

const HELP = examples(
  [
    'goodstanding audit verify',
    'goodstanding audit verify --from-seal 120 --json',
    'goodstanding audit verify --seals /mnt/seals --keys seal-keys.json',
  ],
  `Of every entry: written with its key (AUDIT_KEYS), in its place, following on the one before, and what was sealed. Of every seal: signed,
following on the one before, its root that of its entries, and the same outside of the database. Of every document of the business: it is what the trail
tells of it last, personal texts included unless their customer was erased. To open these it needs the keys of personal fields, as the service has
them; --no-texts goes without, and compares the rest of each document. With --from-seal only chains that something was added to since that seal, and all seals, and no documents. Reads as it goes, so it may run beside a working system. Nothing is written.
Entries that are not sealed yet are counted: cutting these off does not show there, so a trail is sealed after ten minutes at most.
${WHO_MAY}

Exit codes: 0 everything holds; 1 something does not, or the proof could not run.`,
);

/** Adds `audit verify`. */
export function addAuditVerify(audit: Command): void {
  audit
    .command('verify')
    .description('prove the whole trail, or name what does not hold, entry by entry and seal by seal')
    .option('--from-seal <n>', 'only chains with something newer than this seal', wholeNumber)
    .option('--seals <folder>', 'the seals outside of the database (default: SEAL_FOLDER)')
    .option('--keys <file>', 'public keys of seals, as audit keys writes them (default: those of SEAL_KEYS)')
    .option('--no-texts', 'compare documents without their personal texts: needs no key of personal fields')
    .option('--database <name>', 'database to read', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runVerify);
}

async function runVerify(flags: Flags): Promise<void> {
  const startedAtMs = performance.now();
  const keys = await auditKeysOf(process.env);
  if (keys === undefined) throw new CliProblem('AUDIT_KEYS has to be set: entries are proven with its keys');
  const publicKeys = await sealPublicKeys(flags.keys);
  const archive = sealArchive(flags.seals);
  if (archive === null)
    process.stderr.write(
      'No seals outside of the database (--seals, SEAL_FOLDER): what was cut off together with its seals does not show.\n',
    );
  const progress = progressLine('audit verify', 'entries');
  const found: AuditFault[] = [];
  const result = await withDatabase({ uri: undefined, database: flags.database }, (target) => {
    const { db, client } = target;
    const held = flags.fromSeal === undefined;
    const sealing = held && flags.texts ? createSealing(db, target.keys) : null;
    return verifyAudit({
      documents: held ? documentScan({ db, client }, keys, sealing) : null,
      ...{ scan: trailScan(db), keys, publicKeys, archive, fromSeal: flags.fromSeal ?? null },
      keptFrom: auditKeptFrom(createPolicyProvider(createStore(db, client, target.keys))),
      onFault: (fault) => {
        if (found.length >= MOST_LISTED) return;
        found.push(fault);
        if (flags.json !== true) process.stdout.write(`${describe(fault)}\n`);
      },
      onProgress: ({ entries, total }) =>
        progress.show({ rows: entries, share: total === 0 ? 1 : Math.min(1, entries / total) }),
    });
  })
    .catch((error: unknown) => {
      if (error instanceof RangeError) throw new CliProblem(error.message);
      throw error;
    })
    .finally(() => progress.end());
  const seconds = (performance.now() - startedAtMs) / 1000;
  if (flags.json === true)
    process.stdout.write(`${JSON.stringify({ ...result, outside: archive !== null, seconds, found })}\n`);
  else process.stdout.write(`${summary(result, seconds)}\n`);
  if (result.faults > 0) process.exitCode = 1;
}

function describe({ kind, shard, entryId, seal, document }: AuditFault): string {
  const what =
    document === undefined ? (entryId ?? shard ?? 'the trail') : `${document.collection}/${document.id}`;
  const where =
    seal === null ? what : entryId === null && shard === null ? `seal ${seal}` : `seal ${seal}, ${what}`;
  return `${where}: ${AUDIT_FAULTS[kind]} (${kind})`;
}

function summary(result: AuditVerification, seconds: number): string {
  const { entries, chains, seals, unsealed, pruned, documents, faults } = result;
  const verdict = faults === 0 ? 'everything holds' : `${faults} faults`;
  return `${entries} entries in ${chains} chains, ${seals} seals, ${unsealed} entries not sealed yet, ${pruned} gone by the rules of retention, ${documents} documents: ${verdict} (${seconds.toFixed(1)} s)`;
}
