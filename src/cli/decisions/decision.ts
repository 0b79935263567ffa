import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { jsonPointer } from '../../domain/json-pointer.ts';
import { verifyReceipt } from '../../rules/verify.ts';
import { receiptSchema } from '../../store/decisions/schema.ts';
import { apiClient } from '../api-client.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';

const Verification = z.looseObject({
  ok: z.boolean(),
  differences: z.array(
    z.object({ pointer: z.string(), recorded: z.unknown().optional(), recomputed: z.unknown().optional() }),
  ),
  engine: z.object({ recorded: z.string(), verifiedWith: z.string(), same: z.boolean() }),
});
type Verification = Pick<z.output<typeof Verification>, 'ok' | 'differences' | 'engine'>;

const Export = z.looseObject({
  format: z.literal('goodstanding-decision-1'),
  receipt: z.record(z.string(), z.unknown()),
  policyDocument: z.record(z.string(), z.unknown()),
});

const HELP = examples(
  [
    'goodstanding decision verify service-approval:ORD-1001:1',
    'goodstanding decision export service-approval:ORD-1001:1 > decision.json',
    'goodstanding decision verify --file decision.json          # offline: needs no server and no token',
  ],
  `Verifying decides the case again, from the facts in the receipt and the policy version that it names, and compares both
byte for byte.

Exit codes: 0 it is the same; 3 it is not; 1 it could not be verified.`,
);

/** The decision was verified, and the result differs. */
const NOT_THE_SAME = 3;

/** Adds `decision verify` and `decision export`. */
export function registerDecisionCommand(program: Command): void {
  const decision = program
    .command('decision')
    .description('prove a decision, or export its proof')
    .addHelpText(
      'after',
      examples([
        'goodstanding decision verify service-approval:ORD-1001:1',
        'goodstanding decision explain service-approval:ORD-1001:1',
      ]),
    );
  decision
    .command('verify [receiptId]')
    .description('decide a case again from its receipt, and compare')
    .option('--file <export.json>', 'an exported decision, instead of asking the API')
    .option('--json', 'print the findings as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(async (receiptId: string | undefined, flags: { file?: string; json?: true }) => {
      if ((receiptId === undefined) === (flags.file === undefined))
        throw new CliProblem('give the id of a receipt, or --file with an exported decision');
      const found =
        flags.file === undefined ? await verifyOnline(receiptId ?? '') : await verifyFile(flags.file);
      process.stdout.write(flags.json === true ? `${JSON.stringify(found)}\n` : textOf(found));
      if (!found.ok) process.exitCode = NOT_THE_SAME;
    });
  decision
    .command('export <receiptId>')
    .description('print a receipt with its policy document, to verify it offline')
    .addHelpText('after', HELP)
    .action(async (receiptId: string) => {
      const path = `/v1/decisions/${encodeURIComponent(receiptId)}/export`;
      const exported = await apiClient(process.env).get(path, Export);
      process.stdout.write(`${JSON.stringify(exported, null, 2)}\n`);
    });
}

type Found = Verification & { readonly receiptId: string };

async function verifyOnline(receiptId: string): Promise<Found> {
  const path = `/v1/decisions/${encodeURIComponent(receiptId)}/verification`;
  return { receiptId, ...(await apiClient(process.env).get(path, Verification)) };
}

async function verifyFile(file: string): Promise<Found> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CliProblem(`can't read ${file}`);
  });
  let exported: z.output<typeof Export>;
  let receipt: Receipt;
  try {
    exported = Export.parse(JSON.parse(text));
    receipt = receiptSchema.parse(exported.receipt);
  } catch (error) {
    throw new CliProblem(`${file} is no exported decision: ${faultOf(error)}`);
  }
  const { ok, differences, engine } = await verifyReceipt(receipt, exported.policyDocument);
  return { receiptId: receipt.receiptId, ok, differences: [...differences], engine };
}

function faultOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `${jsonPointer(issue?.path ?? []) || '/'} ${issue?.message ?? ''}`;
  }
  return error instanceof Error ? error.message : String(error);
}

function textOf({ receiptId, ok, differences, engine }: Found): string {
  const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
  return [
    ok
      ? `${receiptId}: verified, the same byte for byte\n`
      : `${receiptId}: NOT THE SAME, ${differences.length} differences\n`,
    ...differences.map(
      ({ pointer, recorded, recomputed }) =>
        `  ${pointer}: recorded ${show(recorded)}, decided again ${show(recomputed)}\n`,
    ),
    engine.same
      ? `  engine ${engine.recorded}\n`
      : `  decided by ${engine.recorded}, verified with ${engine.verifiedWith}: another engine version\n`,
  ].join('');
}
