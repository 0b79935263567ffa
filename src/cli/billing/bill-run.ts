import type { Command } from 'commander';
import { z } from 'zod';
import { type ApiClient, apiClient } from '../api-client.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';

const Run = z.looseObject({
  runId: z.string(),
  state: z.enum(['running', 'done', 'needsAttention']),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  bills: z.int(),
  failed: z.array(z.object({ billingAccountId: z.string(), code: z.string() })),
});
type Run = z.output<typeof Run>;

const Amount = z.object({ amountMinor: z.int(), currency: z.string() });
const Preview = z.looseObject({
  billingAccountId: z.string(),
  billDate: z.string(),
  dueDate: z.string(),
  period: z.object({ from: z.string(), to: z.string() }),
  amount: Amount,
  lines: z.array(
    z.looseObject({
      kind: z.string(),
      amount: Amount,
      from: z.string().nullable(),
      to: z.string().nullable(),
      note: z.string().nullable(),
    }),
  ),
  taxLines: z.array(z.looseObject({ rateBasisPoints: z.int(), tax: Amount, net: Amount })),
});
type Preview = z.output<typeof Preview>;

const HELP = examples(
  [
    'export GOODSTANDING_TOKEN=$(goodstanding token operations)',
    'goodstanding bill-run                          # every account whose bill date has come',
    'goodstanding bill-run --zone Europe/Berlin',
    'goodstanding bill-run --account BA-0007 --json',
    'goodstanding bill preview BA-0007',
  ],
  `Every time zone has its planned run a day; this is for an outage's end, a repaired account, or a look. A bill is made once,
however often you run it.

Exit codes: 0 all due bills are made; 2 some accounts could not be billed; 1 it could not run.`,
);

const SOME_FAILED = 2;
const LOOK_EVERY_MS = 500;

/** Adds `bill-run`. */
export function addBillRunCommand(program: Command): void {
  program
    .command('bill-run')
    .description('make every bill whose bill date has come, and wait for the end')
    .option('--account <id>', 'only this billing account')
    .option('--zone <name>', 'the accounts of one time zone')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runBills);
}

/** Adds `bill preview`. */
export function addBillCommand(program: Command): void {
  program
    .command('bill')
    .description('look at bills')
    .addHelpText('after', examples(['goodstanding bill preview BA-0007']))
    .command('preview <billingAccountId>')
    .description('print the next bill of an account as it would be made now; nothing is stored')
    .option('--json', 'print it as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(async (billingAccountId: string, flags: { json?: true }) => {
      const path = `/v1/billing-accounts/${encodeURIComponent(billingAccountId)}/bill-preview`;
      const preview = await apiClient(process.env).get(path, Preview);
      process.stdout.write(flags.json === true ? `${JSON.stringify(preview)}\n` : textOf(preview));
    });
}

async function runBills(flags: { account?: string; zone?: string; json?: true }): Promise<void> {
  const { account, zone, json } = flags;
  if (account !== undefined && zone !== undefined) throw new CliProblem('give --account or --zone, not both');
  const api = apiClient(process.env);
  const body =
    account !== undefined
      ? { billingAccountId: account }
      : zone !== undefined
        ? { timeZone: zone }
        : { everyZone: true };
  const run = await ended(api, await api.post('/v1/bill-runs', body, Run));
  process.stdout.write(json === true ? `${JSON.stringify(run)}\n` : summary(run));
  if (run.failed.length > 0) process.exitCode = SOME_FAILED;
}

async function ended(api: ApiClient, started: Run): Promise<Run> {
  let run = started;
  while (run.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    run = await api.get(`/v1/bill-runs/${encodeURIComponent(started.runId)}`, Run);
  }
  return run;
}

function summary({ runId, bills, failed }: Run): string {
  return [
    ...failed.map(({ billingAccountId, code }) => `${billingAccountId}: could not be billed (${code})`),
    `${runId}: ${bills} bills made, ${failed.length} accounts could not be billed`,
    '',
  ].join('\n');
}

function textOf({ billingAccountId, billDate, dueDate, period, amount, lines, taxLines }: Preview): string {
  const figure = (of: z.output<typeof Amount>) => `${of.amountMinor} ${of.currency}`.padStart(16);
  return [
    `${billingAccountId}: ${period.from} to ${period.to}, made on ${billDate}, due on ${dueDate} (minor units)`,
    ...lines.map(
      (line) =>
        `${figure(line.amount)}  ${line.kind} ${line.note ?? ''}${line.from === null ? '' : ` ${line.from} to ${line.to}`}`,
    ),
    ...taxLines.map(({ tax, rateBasisPoints }) => `${figure(tax)}  tax in it, ${rateBasisPoints / 100} %`),
    `${figure(amount)}  to pay`,
    '',
  ].join('\n');
}
