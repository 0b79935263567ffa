import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { instantOf } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import { NoAuditProof } from '../../services/audit/proofs.ts';
import { proveErasure } from '../../services/retention/prove-erasure.ts';
import { trailScan } from '../../store/audit/trail-scan.ts';
import { createStore } from '../../store/store.ts';
import { sealPublicKeys, WHO_MAY } from '../audit/settings.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';

interface Flags {
  readonly out: string;
  readonly keys?: string;
  readonly database: string;
  readonly json?: true;
}

const HELP = examples(
  ['goodstanding retention prove-erasure PR-0007 --out erasure.ndjson'],
  `Holds the certificate against the audit trail and its last seal, and looks whether the key and the records that it names are still gone. The file is checked
without the service and without a network, and says what was erased, what had to stay, and why:
node scripts/check-erasure-proof.mjs --keys seal-keys.json erasure.ndjson
${WHO_MAY}

Exit codes: 0 the certificate holds; 1 it does not, or the proof could not run.`,
);

/** Adds `retention prove-erasure`. */
export function addProveErasure(retention: Command): void {
  retention
    .command('prove-erasure <requestId>')
    .description('prove a certificate of erasure, by a file that anybody can check')
    .requiredOption('--out <file>', 'the file to write; an existing one is left alone')
    .option('--keys <file>', 'public keys of seals, as audit keys writes them (default: those of SEAL_KEYS)')
    .option('--database <name>', 'database to read', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(requestId: string, { out, keys, database, json }: Flags): Promise<void> {
  const publicKeys = await sealPublicKeys(keys);
  const { parts, heading, entries } = await withDatabase({ uri: undefined, database }, (target) =>
    proveErasure(
      {
        store: createStore(target.db, target.client, target.keys),
        ...{ scan: trailScan(target.db), publicKeys },
      },
      requestId,
      instantOf(Date.now()),
    ),
  ).catch((error: unknown) => {
    if (error instanceof NoAuditProof || error instanceof BusinessFailure)
      throw new CliProblem(error.message);
    throw error;
  });
  const text = [heading, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(out, text, { flag: 'wx', mode: 0o600 }).catch(() => {
    throw new CliProblem(`${out} is there already, or can't be written`);
  });
  const holds = parts.every((part) => part.holds);
  if (json === true) process.stdout.write(`${JSON.stringify({ requestId, holds, parts })}\n`);
  else {
    for (const part of parts)
      process.stdout.write(`${part.holds ? 'holds ' : 'DIFFERS'} ${part.part}: ${part.text}\n`);
    process.stdout.write(`${requestId}: the certificate ${holds ? 'holds' : 'does not hold'}\n`);
  }
  if (!holds) process.exitCode = 1;
}
