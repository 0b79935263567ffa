import type { Command } from 'commander';
import { examples } from './examples.ts';

type Add = (program: Command) => void;

/**
 * The commands by their names, and the functions that add them to the program. They are loaded on demand: all of them together take
 * seconds, with the drivers and schemas that only some of them need.
 */
export const COMMANDS: ReadonlyMap<string, () => Promise<readonly Add[]>> = new Map([
  ['import', async () => [(await import('./import/import.ts')).addImportCommand]],
  ['seed', async () => [(await import('./import/seed.ts')).addSeedCommand]],
  ['audit', async () => [(await import('./audit/audit.ts')).addAuditCommand]],
  ['ledger', async () => [(await import('./ledger/ledger.ts')).addLedgerCommand]],
  ['account', async () => [(await import('./accounts/account.ts')).addAccountCommand]],
  ['bankruptcy', async () => [(await import('./arrears/bankruptcy.ts')).addBankruptcyCommand]],
  ['dunning', async () => [(await import('./arrears/dunning.ts')).addDunningCommand]],
  ['bill-run', async () => [(await import('./billing/bill-run.ts')).addBillRunCommand]],
  ['bill', async () => [(await import('./billing/bill-run.ts')).addBillCommand]],
  ['export', async () => [(await import('./insight/export.ts')).addExportCommand]],
  ['crm', async () => [(await import('./events/crm.ts')).addCrmCommand]],
  ['bulk', async () => [(await import('./bulk/bulk.ts')).addBulkCommand]],
  ['kpis', async () => [(await import('./insight/kpis.ts')).registerKpiCommand]],
  ['reconcile', async () => [(await import('./payments/reconcile.ts')).addReconcileCommand]],
  ['fraud', async () => [(await import('./fraud/fraud.ts')).addFraudCommand]],
  ['risk-watch', async () => [(await import('./insight/risk-watch.ts')).addRiskWatchCommand]],
  [
    'policy',
    async () => [
      (await import('./policies/lint.ts')).registerPolicyLintCommands,
      (await import('./policies/backtest.ts')).registerPolicyBacktestCommand,
      (await import('./policies/tune.ts')).registerPolicyTuneCommand,
      (await import('./policies/lifecycle.ts')).registerPolicyLifecycleCommands,
      (await import('./policies/shadow.ts')).registerPolicyShadowCommand,
    ],
  ],
  [
    'decision',
    async () => [
      (await import('./decisions/decision.ts')).registerDecisionCommand,
      (await import('./decisions/explain.ts')).registerDecisionExplainCommand,
    ],
  ],
  ['login', async () => [(await import('./access/login.ts')).addLoginCommand]],
  ['staff', async () => [(await import('./access/staff.ts')).addStaffCommand]],
  ['service-account', async () => [(await import('./access/service-account.ts')).addServiceAccountCommand]],
  ['keys', async () => [(await import('./keys/keys.ts')).addKeysCommand]],
  ['retention', async () => [(await import('./retention/retention.ts')).addRetentionCommand]],
  ['mcp', async () => [(await import('./mcp.ts')).addMcpCommand]],
  ['token', async () => [(await import('./token.ts')).addTokenCommand]],
  ['certs', async () => [(await import('./certs/certs.ts')).addCertsCommand]],
  ['doctor', async () => [addDoctorCommand]],
]);

/** The functions that add the command of that name; all functions when there is none, so that help and errors know every command. */
export async function commandsFor(name: string | undefined): Promise<readonly Add[]> {
  const own = name === undefined ? undefined : COMMANDS.get(name);
  const loads = own === undefined ? [...COMMANDS.values()] : [own];
  return (await Promise.all(loads.map((load) => load()))).flat();
}

function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check what the product needs on this machine, and say how to mend faults')
    .option('--json', 'print the findings as JSON, alone on standard output')
    .addHelpText('after', examples(['goodstanding doctor', 'goodstanding doctor --json']))
    .action(async (flags: { json?: true }) => {
      // Not loaded even for its help, because it loads the Temporal SDK.
      const { runDoctor } = await import('./doctor/doctor.ts');
      process.exitCode = await runDoctor(process.env, { json: flags.json === true });
    });
}
