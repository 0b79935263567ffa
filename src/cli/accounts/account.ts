/** `goodstanding account`: accounts under accounts, and who pays for whom. */
import type { Command } from 'commander';
import { z } from 'zod';
import { apiClient } from '../api-client.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';

const Payers = z.array(z.object({ from: z.string(), payerAccountId: z.string().nullable() }));
const Hierarchy = z.looseObject({
  billingAccountId: z.string(),
  above: z.array(z.string()),
  below: z.array(z.string()),
  payers: Payers,
  paysFor: z.array(z.object({ billingAccountId: z.string(), payers: Payers })),
});
const Account = z.looseObject({
  billingAccountId: z.string(),
  parentAccountId: z.string().nullable(),
  payers: Payers,
});

interface Flags {
  readonly json?: true;
}

const NOTES = `Needs a running API: GOODSTANDING_URL (default http://localhost:8080) and GOODSTANDING_TOKEN. With "npm start" on this machine:
  $ export GOODSTANDING_TOKEN=$(goodstanding token billing)

What it means that an account is under another one, and that an account pays for others: docs/customers.md.`;

/** Adds `account hierarchy`, `account parent` and `account payer`. */
export function addAccountCommand(program: Command): void {
  const account = program
    .command('account')
    .description('look at accounts under accounts and at who pays for whom, and change both')
    .addHelpText(
      'after',
      examples(
        ['goodstanding account hierarchy BA-0007', 'goodstanding account payer BA-0007 BA-0001'],
        NOTES,
      ),
    );
  const command = (words: string, description: string, lines: readonly string[]): Command =>
    account
      .command(words)
      .description(description)
      .option('--json', 'print the answer as JSON, alone on standard output')
      .addHelpText('after', examples(lines, NOTES));

  command('hierarchy <account>', 'print what is above and below an account, and who pays for whom', [
    'goodstanding account hierarchy BA-0007',
    'goodstanding account hierarchy BA-0007 --json',
  ]).action(async (id: string, flags: Flags) => {
    const found = await apiClient(process.env).get(`${pathOf(id)}/hierarchy`, Hierarchy);
    tell(flags, found, hierarchyText(found));
  });

  command('parent <account> [above]', 'put an account under another one, or with --none under none', [
    'goodstanding account parent BA-0007 BA-0001',
    'goodstanding account parent BA-0007 --none',
  ])
    .option('--none', 'take the account out of its place')
    .action(async (id: string, above: string | undefined, flags: Flags & { none?: true }) => {
      const parentAccountId = otherOrNone(above, flags.none, 'the account above');
      const changed = await apiClient(process.env).put(`${pathOf(id)}/parent`, { parentAccountId }, Account);
      const { billingAccountId, parentAccountId: parent } = changed;
      tell(flags, changed, `${billingAccountId} is under ${parent ?? 'no other account'}\n`);
    });

  command(
    'payer <account> [payer]',
    'say who pays the bills of an account, or with --none that it pays itself',
    [
      'goodstanding account payer BA-0007 BA-0001 --from 2027-01-01',
      'goodstanding account payer BA-0007 --none',
    ],
  )
    .option('--none', 'the account pays for itself again')
    .option('--from <date>', 'the first bill date that it counts for; left out: today')
    .action(async (id: string, payer: string | undefined, flags: Flags & { none?: true; from?: string }) => {
      const payerAccountId = otherOrNone(payer, flags.none, 'the account that pays');
      const body = { payerAccountId, ...(flags.from === undefined ? {} : { from: flags.from }) };
      const changed = await apiClient(process.env).put(`${pathOf(id)}/payer`, body, Account);
      tell(flags, changed, payersText(changed));
    });
}

function pathOf(billingAccountId: string): string {
  return `/v1/billing-accounts/${encodeURIComponent(billingAccountId)}`;
}

/** @throws CliProblem when neither is given, or both are */
function otherOrNone(id: string | undefined, none: true | undefined, what: string): string | null {
  if ((id === undefined) === (none === undefined)) throw new CliProblem(`give ${what}, or --none`);
  return id ?? null;
}

function tell(flags: Flags, answer: unknown, text: string): void {
  process.stdout.write(flags.json === true ? `${JSON.stringify(answer)}\n` : text);
}

function payersText({
  billingAccountId,
  payers,
}: Pick<z.output<typeof Account>, 'billingAccountId' | 'payers'>) {
  if (payers.length === 0) return `${billingAccountId} pays for itself\n`;
  return payers
    .map(({ from, payerAccountId }) =>
      payerAccountId === null
        ? `${billingAccountId} pays for itself, for bills from ${from} on\n`
        : `${payerAccountId} pays for ${billingAccountId}, for bills from ${from} on\n`,
    )
    .join('');
}

function hierarchyText({
  billingAccountId,
  above,
  below,
  payers,
  paysFor,
}: z.output<typeof Hierarchy>): string {
  return [
    `above ${billingAccountId}, the nearest first: ${above.join(', ') || 'none'}\n`,
    `right below: ${below.join(', ') || 'none'}\n`,
    payersText({ billingAccountId, payers }),
    ...paysFor.map(payersText),
  ].join('');
}
