import type { Command } from 'commander';
import { z } from 'zod';
import { formatMoney } from '../../texts/figures.ts';
import { apiClient } from '../api-client.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';
import { parsed, pathOf, table } from './lifecycle.ts';
import { policyCommand } from './policy.ts';

const Amount = z.object({ amountMinor: z.int(), currency: z.string() });
const Counted = z.object({ count: z.int(), atStake: z.array(Amount) });
const Report = z.looseObject({
  name: z.string(),
  version: z.string(),
  shadowSince: z.string().nullable(),
  decisions: z.int(),
  agreed: z.int(),
  sameOutcome: z.int(),
  agreementRate: z.number().nullable(),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
  against: z.array(z.object({ version: z.string(), decisions: z.int() })),
  outcomes: z.array(z.object({ actual: z.string(), shadow: z.string(), ...Counted.shape })),
  swaps: z.object({ approveToDecline: Counted, declineToApprove: Counted }).nullable(),
  reasons: z.array(z.object({ code: z.string(), onlyActual: z.int(), onlyShadow: z.int() })),
  examples: z.array(z.looseObject({ receiptId: z.string().nullable(), eventId: z.string().nullable() })),
});
const Standing = z.looseObject({ shadowSince: z.string().nullable() });

interface Flags {
  readonly json?: true;
  readonly start?: true;
  readonly stop?: true;
  readonly note?: string;
  readonly from?: string;
  readonly to?: string;
}

const HELP = examples(
  [
    'goodstanding policy shadow service-approval@2026-12-01 --start',
    'goodstanding policy shadow service-approval@2026-12-01                  # how it compares so far',
    'goodstanding policy shadow service-approval@2026-12-01 --from 2026-11-23T00:00:00Z --json',
    'goodstanding policy shadow service-approval@2026-12-01 --stop',
    'goodstanding policy shadow fraud-watch@2026-12-01 --start               # on every event that it watches',
  ],
  `A candidate sees every fact of every live order and decides without effect. "At stake" is the one-off charge and the
monthly charge over the whole term. Needs GOODSTANDING_URL and GOODSTANDING_TOKEN, as "policy list" does.`,
);

/** Adds `policy shadow`. */
export function registerPolicyShadowCommand(program: Command): void {
  policyCommand(program)
    .command('shadow <name@version>')
    .description('let a candidate decide beside the released version without effect, and compare')
    .option('--start', 'begin')
    .option('--stop', 'end')
    .option('--note <text>', 'kept on the audit trail, with --start and --stop')
    .option('--from <instant>', 'only decisions from this instant on')
    .option('--to <instant>', 'only decisions before this instant')
    .option('--json', 'print the answer as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(ref: string, flags: Flags): Promise<void> {
  const path = `${pathOf(parsed(ref))}/shadow`;
  const api = apiClient(process.env);
  if (flags.start === true && flags.stop === true) throw new CliProblem('either --start or --stop');
  if (flags.start === true || flags.stop === true) {
    const body = { enabled: flags.start === true, note: flags.note ?? null };
    const standing = await api.post(path, body, Standing);
    const text = body.enabled
      ? `${ref} decides in the shadow since ${standing.shadowSince ?? '?'}\n`
      : `${ref} does not decide in the shadow any more\n`;
    return void process.stdout.write(flags.json === true ? `${JSON.stringify(standing)}\n` : text);
  }
  const query = new URLSearchParams();
  for (const key of ['from', 'to'] as const) if (flags[key] !== undefined) query.set(key, flags[key]);
  const report = await api.get(`${path}?${query}`, Report);
  process.stdout.write(flags.json === true ? `${JSON.stringify(report)}\n` : textOf(report));
}

function textOf(report: z.output<typeof Report>): string {
  const { name, version, decisions, agreementRate, swaps, shadowSince } = report;
  const since = shadowSince === null ? 'not in the shadow now' : `in the shadow since ${shadowSince}`;
  if (decisions === 0 || agreementRate === null) return `${name}@${version}, ${since}: no decisions yet\n`;
  const against = report.against.map((each) => `${each.version} (${each.decisions})`).join(', ');
  const swap = (what: string, counted: z.output<typeof Counted>) =>
    `  ${what}: ${counted.count}${counted.count === 0 ? '' : `, at stake ${moneyOf(counted.atStake)}`}\n`;
  return [
    `${name}@${version}, ${since}\n`,
    `${decisions} decisions from ${report.firstAt} to ${report.lastAt}, beside ${against}\n`,
    `${(agreementRate * 100).toFixed(1)} % agree in outcome and reasons, ${report.sameOutcome} in the outcome\n`,
    ...(swaps === null
      ? []
      : [
          '\nSwaps\n',
          swap('approved, candidate declines', swaps.approveToDecline),
          swap('declined, candidate approves', swaps.declineToApprove),
        ]),
    '\nOutcomes\n',
    indented(
      table([
        ['decided', 'candidate', swaps === null ? 'events' : 'orders', 'at stake'],
        ...report.outcomes.map(({ actual, shadow, count, atStake }) => [
          actual,
          shadow,
          String(count),
          moneyOf(atStake),
        ]),
      ]),
    ),
    ...(report.reasons.length === 0
      ? []
      : [
          '\nReasons that only one gave\n',
          indented(
            table([
              ['reason', 'decided', 'candidate'],
              ...report.reasons.map(({ code, onlyActual, onlyShadow }) => [
                code,
                String(onlyActual),
                String(onlyShadow),
              ]),
            ]),
          ),
        ]),
    ...(report.examples.length === 0
      ? []
      : [
          `\nLatest that differ: ${report.examples
            .slice(0, 5)
            .map(({ receiptId, eventId }) => receiptId ?? eventId)
            .join(', ')}\n`,
        ]),
  ].join('');
}

const moneyOf = (amounts: readonly z.output<typeof Amount>[]) =>
  amounts.map((amount) => formatMoney(amount, 'en')).join(', ');
const indented = (text: string) => text.replaceAll(/^(?=.)/gm, '  ');
