import type { Command } from 'commander';
import type { BillingViolation } from '../../domain/billing/audit.ts';
import { auditBilling } from '../../store/billing/billing-audit.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';
import { progressLine } from '../progress.ts';

interface Flags {
  readonly account?: string;
  readonly database: string;
  readonly json?: true;
}

const HELP = examples(
  ['goodstanding ledger audit', 'goodstanding ledger audit --account BA-0007 --json'],
  `Of every account: the balance is the sum of the ledger; each bill made here asks for the entries it collected and no other; what is
paid on it is its payments, credit, write-offs and credit notes; periods follow each other without gap or overlap; payments
are put on bills up to their amount; unapplied credit is not negative. The rules are in docs/billing.md. Nothing is written.

Exit codes: 0 no violations; 1 violations, or the audit could not run.`,
);

/** Adds `ledger audit` to the ledger command. */
export function addLedgerAudit(ledger: Command): void {
  ledger
    .command('audit')
    .description(
      'compare bills, payments and balances of every account with the rules, and list every violation',
    )
    .option('--account <id>', 'only this billing account')
    .option('--database <name>', 'database to read', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runAudit);
}

async function runAudit(flags: Flags): Promise<void> {
  const startedAtMs = performance.now();
  const progress = progressLine('ledger audit', 'accounts');
  const result = await withDatabase({ uri: undefined, database: flags.database }, ({ db, client }) =>
    auditBilling(db, client, {
      billingAccountId: flags.account ?? null,
      onViolation: (violation) => {
        if (flags.json !== true) process.stdout.write(`${describe(violation)}\n`);
      },
      onProgress: ({ accounts, total }) =>
        progress.show({ rows: accounts, share: total === 0 ? 1 : Math.min(1, accounts / total) }),
    }),
  ).finally(() => progress.end());
  if (flags.account !== undefined && result.accounts === 0)
    throw new CliProblem(`no billing account ${flags.account} in ${flags.database}`);
  const seconds = (performance.now() - startedAtMs) / 1000;
  const { accounts, bills, entries, violations } = result;
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ ...result, seconds })}\n`);
  else {
    const verdict = violations.length === 0 ? 'no violations' : `${violations.length} violations`;
    process.stdout.write(
      `${accounts} accounts, ${bills} bills, ${entries} entries: ${verdict} (${seconds.toFixed(1)} s)\n`,
    );
  }
  if (violations.length > 0) process.exitCode = 1;
}

function describe({ billingAccountId, fault, subject, text }: BillingViolation): string {
  return `${billingAccountId}: ${fault}${subject === null ? '' : ` ${subject}`} ${text}`;
}
