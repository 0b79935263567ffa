/** `goodstanding bankruptcy`: the proceedings over an account, and how they begin and end. */
import type { Command } from 'commander';
import { z } from 'zod';
import { apiClient } from '../api-client.ts';
import { examples } from '../examples.ts';

const Amount = z.object({ amountMinor: z.int(), currency: z.string() });
const Insolvency = z.looseObject({
  billingAccountId: z.string(),
  state: z.string(),
  openedOn: z.string(),
  reference: z.string(),
  administrator: z.string().nullable(),
  endedAt: z.string().nullable(),
  endNote: z.string().nullable(),
  claims: z.array(
    z.looseObject({ billId: z.string(), billDate: z.string(), dueDate: z.string(), amount: Amount }),
  ),
  claimed: Amount,
});
const Proposal = z.looseObject({ proposalId: z.string(), state: z.string() });

interface Flags {
  readonly json?: true;
}

const NOTES = `Needs a running API: GOODSTANDING_URL (default http://localhost:8080) and GOODSTANDING_TOKEN. With "npm start" on this machine:
  $ export GOODSTANDING_TOKEN=$(goodstanding token collections)

What rests, who is paid first and how it ends: docs/dunning.md. A discharge and a dismissal need two people.`;

/** Adds `bankruptcy show`, `open`, `dismiss` and `discharge`. */
export function addBankruptcyCommand(program: Command): void {
  const bankruptcy = program
    .command('bankruptcy')
    .description('enter the bankruptcy of a customer for an account, look at its claims, and end it')
    .addHelpText('after', examples(['goodstanding bankruptcy show BA-0007'], NOTES));
  const command = (words: string, description: string, lines: readonly string[]): Command =>
    bankruptcy
      .command(words)
      .description(description)
      .option('--json', 'print the answer as JSON, alone on standard output')
      .addHelpText('after', examples(lines, NOTES));

  command('show <account>', 'print the last proceedings over an account, with the claims to file', [
    'goodstanding bankruptcy show BA-0007',
    'goodstanding bankruptcy show BA-0007 --json',
  ]).action(async (id: string, flags: Flags) => {
    tell(flags, await apiClient(process.env).get(pathOf(id), Insolvency));
  });

  command('open <account>', 'split an account at the opening: bills up to that day rest', [
    'goodstanding bankruptcy open BA-0007 --opened-on 2026-11-20 --reference "36 IN 4711/26"',
  ])
    .requiredOption('--opened-on <date>', 'the day of the opening; not after today')
    .requiredOption('--reference <text>', 'the file number of the court')
    .option('--administrator <name>', 'who administers the estate')
    .option('--note <text>', 'kept with the proceedings')
    .action(
      async (
        id: string,
        {
          json,
          openedOn,
          ...rest
        }: Flags & { openedOn: string; reference: string; administrator?: string; note?: string },
      ) => {
        const found = await apiClient(process.env).post(pathOf(id), { openedOn, ...rest }, Insolvency);
        tell({ ...(json === undefined ? {} : { json }) }, found);
      },
    );

  command('dismiss <account>', 'end the proceedings without a discharge: the old debt lives again', [
    'goodstanding bankruptcy dismiss BA-0007 --note "No estate to divide."',
  ])
    .requiredOption('--note <text>', 'what the court decided')
    .action(async (id: string, { note, ...flags }: Flags & { note: string }) => {
      tell(flags, await apiClient(process.env).post(`${pathOf(id)}/dismissal`, { note }, Insolvency));
    });

  command('discharge <account>', 'propose to write off what is left of the old debt', [
    'goodstanding bankruptcy discharge BA-0007 --note "Discharge granted on 2029-11-20."',
  ])
    .requiredOption('--note <text>', 'what the court decided')
    .action(async (id: string, { note, ...flags }: Flags & { note: string }) => {
      const proposal = await apiClient(process.env).post(`${pathOf(id)}/discharge`, { note }, Proposal);
      const { proposalId, state } = proposal;
      process.stdout.write(
        flags.json === true
          ? `${JSON.stringify(proposal)}\n`
          : `${proposalId} is ${state}: another person approves it (POST /v1/write-off-proposals/${proposalId}/approval)\n`,
      );
    });
}

function pathOf(billingAccountId: string): string {
  return `/v1/billing-accounts/${encodeURIComponent(billingAccountId)}/insolvency`;
}

function tell(flags: Flags, found: z.output<typeof Insolvency>): void {
  process.stdout.write(flags.json === true ? `${JSON.stringify(found)}\n` : textOf(found));
}

function textOf(found: z.output<typeof Insolvency>): string {
  const { billingAccountId, state, openedOn, reference, administrator, endedAt, endNote, claims } = found;
  const figure = ({ amountMinor, currency }: z.output<typeof Amount>) =>
    `${amountMinor} ${currency}`.padStart(16);
  return [
    `${billingAccountId}: opened on ${openedOn}, ${reference}, ${state}`,
    ...(administrator === null ? [] : [`administrator: ${administrator}`]),
    ...(endedAt === null ? [] : [`ended at ${endedAt}: ${endNote ?? ''}`]),
    'claims, in minor units:',
    ...claims.map(
      ({ billId, billDate, dueDate, amount }) =>
        `${figure(amount)}  ${billId}, of ${billDate}, due on ${dueDate}`,
    ),
    `${figure(found.claimed)}  together`,
    '',
  ].join('\n');
}
