import type { Command } from 'commander';
import { examples } from './examples.ts';

type Add = (program: Command) => void;

/**
 * The commands by their names, and what adds each to the program. They are loaded when they are asked for: all of them together
 * take seconds, with the drivers and schemas that only some of them need.
 */
export const COMMANDS: ReadonlyMap<string, () => Promise<readonly Add[]>> = new Map([
  ['import', async () => [(await import('./import.ts')).addImportCommand]],
  ['seed', async () => [(await import('./seed.ts')).addSeedCommand]],
  ['ledger', async () => [(await import('./ledger.ts')).addLedgerCommand]],
  ['dunning', async () => [(await import('./dunning.ts')).addDunningCommand]],
  ['bill-run', async () => [(await import('./bill-run.ts')).addBillRunCommand]],
  ['bill', async () => [(await import('./bill-run.ts')).addBillCommand]],
  ['kpis', async () => [(await import('./kpis.ts')).registerKpiCommand]],
  ['reconcile', async () => [(await import('./reconcile.ts')).addReconcileCommand]],
  ['risk-watch', async () => [(await import('./risk-watch.ts')).addRiskWatchCommand]],
  [
    'policy',
    async () => [
      (await import('./policy-lint.ts')).registerPolicyLintCommands,
      (await import('./policy-backtest.ts')).registerPolicyBacktestCommand,
      (await import('./policy-tune.ts')).registerPolicyTuneCommand,
      (await import('./policy-lifecycle.ts')).registerPolicyLifecycleCommands,
      (await import('./policy-shadow.ts')).registerPolicyShadowCommand,
    ],
  ],
  [
    'decision',
    async () => [
      (await import('./decision.ts')).registerDecisionCommand,
      (await import('./explain.ts')).registerDecisionExplainCommand,
    ],
  ],
  ['token', async () => [(await import('./token.ts')).addTokenCommand]],
  ['doctor', async () => [addDoctorCommand]],
]);

/** What adds the command of that name; all of them when there is none, so that help and errors know them all. */
export async function commandsFor(name: string | undefined): Promise<readonly Add[]> {
  const own = name === undefined ? undefined : COMMANDS.get(name);
  const loads = own === undefined ? [...COMMANDS.values()] : [own];
  return (await Promise.all(loads.map((load) => load()))).flat();
}

function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check what the product needs on this machine, and say how to mend what is missing')
    .option('--json', 'print the findings as JSON, alone on standard output')
    .addHelpText('after', examples(['goodstanding doctor', 'goodstanding doctor --json']))
    .action(async (flags: { json?: true }) => {
      // Not even to show its help: it loads the Temporal SDK.
      const { runDoctor } = await import('./doctor.ts');
      process.exitCode = await runDoctor(process.env, { json: flags.json === true });
    });
}
