import type { Command } from 'commander';
import { NoAuditProof } from '../../services/audit/proofs.ts';
import { proveDecision } from '../../services/audit/prove-decision.ts';
import { decisionSources } from '../../store/audit/decision-sources.ts';
import { auditKeysOf } from '../audit-keys.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';
import { sealPublicKeys, WHO_MAY } from './settings.ts';

interface Flags {
  readonly database: string;
  readonly keys?: string;
  readonly json?: true;
}

const HELP = examples(
  ['goodstanding audit prove-decision service-approval:ORD-0007:1'],
  `Computes again, and holds against the trail and its seals: the receipt, the decision that its facts and its policy give, the policy's
content, the chain of the account's ledger with every posting, and the bills over these entries. Names what differs. Whether the seals are those outside of
the database, audit verify says. Nothing is written.
${WHO_MAY}

Exit codes: 0 all of it is what it was; 1 something is not, or the proof could not run.`,
);

/** Adds `audit prove-decision`. */
export function addProveDecision(audit: Command): void {
  audit
    .command('prove-decision <decision>')
    .description(
      'prove that a decision, its facts, its policy, the ledger and the bills it stood on are what they were',
    )
    .option('--keys <file>', 'public keys of seals, as audit keys writes them (default: those of SEAL_KEYS)')
    .option('--database <name>', 'database to read', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(receiptId: string, flags: Flags): Promise<void> {
  const keys = await auditKeysOf(process.env);
  if (keys === undefined) throw new CliProblem('AUDIT_KEYS has to be set: entries are proven with its keys');
  const publicKeys = await sealPublicKeys(flags.keys);
  const proof = await withDatabase({ uri: undefined, database: flags.database }, (target) =>
    proveDecision(decisionSources(target, keys), publicKeys, receiptId),
  ).catch((error: unknown) => {
    if (error instanceof NoAuditProof) throw new CliProblem(error.message);
    throw error;
  });
  if (proof === null) throw new CliProblem(`no decision ${receiptId} in ${flags.database}`);
  const differs = proof.parts.filter(({ holds }) => !holds).map(({ part }) => part);
  if (flags.json === true) process.stdout.write(`${JSON.stringify(proof)}\n`);
  else {
    for (const { part, holds, text } of proof.parts)
      process.stdout.write(`${holds ? 'holds ' : 'DIFFERS'} ${part}: ${text}\n`);
    const verdict = differs.length === 0 ? 'all of it is what it was' : `${differs.join(', ')} differ`;
    process.stdout.write(`${receiptId}: ${verdict}\n`);
  }
  if (differs.length > 0) process.exitCode = 1;
}
