import type { Command } from 'commander';
import { examples } from '../examples.ts';
import { addAuditProofs } from './prove.ts';
import { addProveDecision } from './prove-decision.ts';
import { addAuditVerify } from './verify.ts';

/** Adds `audit` with everything below it to the command. */
export function addAuditCommand(program: Command): void {
  const audit = program
    .command('audit')
    .description('prove what happened')
    .addHelpText(
      'after',
      examples(['goodstanding audit verify', 'goodstanding audit prove account/BA-0007:3 --out proof.json']),
    );
  addAuditVerify(audit);
  addAuditProofs(audit);
  addProveDecision(audit);
}
