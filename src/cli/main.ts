import { Command } from 'commander';
import { ImportProblem } from '../import/mapping.ts';
import { registerBillCommands } from './bill-run.ts';
import { registerDecisionCommand } from './decision.ts';
import { addDunningCommand } from './dunning.ts';
import { registerDecisionExplainCommand } from './explain.ts';
import { addImportCommand } from './import.ts';
import { registerKpiCommand } from './kpis.ts';
import { addLedgerCommand } from './ledger.ts';
import { registerPolicyBacktestCommand } from './policy-backtest.ts';
import { registerPolicyLifecycleCommands } from './policy-lifecycle.ts';
import { registerPolicyLintCommands } from './policy-lint.ts';
import { registerPolicyShadowCommand } from './policy-shadow.ts';
import { registerPolicyTuneCommand } from './policy-tune.ts';
import { CliProblem } from './problem.ts';
import { addReconcileCommand } from './reconcile.ts';
import { addRiskWatchCommand } from './risk-watch.ts';
import { addSeedCommand } from './seed.ts';

/** The goodstanding command. */
function program(): Command {
  const command = new Command('goodstanding')
    .description('Credit-check and provisioning decisions: the tools around them')
    .showHelpAfterError('(--help shows what there is)');
  addImportCommand(command);
  addSeedCommand(command);
  addLedgerCommand(command);
  addDunningCommand(command);
  registerBillCommands(command);
  registerKpiCommand(command);
  addReconcileCommand(command);
  addRiskWatchCommand(command);
  registerPolicyLintCommands(command);
  registerPolicyBacktestCommand(command);
  registerPolicyTuneCommand(command);
  registerPolicyLifecycleCommands(command);
  registerPolicyShadowCommand(command);
  registerDecisionCommand(command);
  registerDecisionExplainCommand(command);
  command
    .command('doctor')
    .description('check what the product needs on this machine, and say how to mend what is missing')
    .option('--json', 'print the findings as JSON, alone on standard output')
    .action(async (flags: { json?: true }) => {
      // It loads the Temporal SDK, which no other command needs.
      const { runDoctor } = await import('./doctor.ts');
      process.exitCode = await runDoctor(process.env, { json: flags.json === true });
    });
  return command;
}

try {
  await program().parseAsync();
} catch (error) {
  if (!(error instanceof CliProblem || error instanceof ImportProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
