import type { Command } from 'commander';
import { examples } from '../examples.ts';
import { addAuditProofs } from './prove.ts';
import { addAuditVerify } from './verify.ts';

/** Who runs these commands: said in the help of each. */
export const WHO_MAY =
  'For whoever may read the database itself, such as an auditor on a copy of it: no token is asked for, because MongoDB asks for a password.';

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
}
