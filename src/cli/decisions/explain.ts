import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { LOCALES, type Locale } from '../../domain/accounts/customer.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { compilePolicy } from '../../rules/compile.ts';
import { whatWouldChangeIt } from '../../rules/counterfactual/what-would-change-it.ts';
import { explain } from '../../rules/explain/explain.ts';
import type { Explanation } from '../../rules/explain/explanation.ts';
import { explanationPage } from '../../rules/explain/page.ts';
import { explanationText } from '../../rules/explain/text.ts';
import { PolicyRefused, parsePolicyDocument } from '../../rules/policy-schema.ts';
import { receiptSchema } from '../../store/decisions/schema.ts';
import { AUDIENCES, type Audience } from '../../texts/audience.ts';
import { apiClient } from '../api-client.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';

const FORMATS = ['text', 'json', 'html'] as const;
type Format = (typeof FORMATS)[number];
const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain',
  json: 'application/json',
  html: 'text/html',
};

interface Flags {
  readonly file?: string;
  readonly audience: Audience;
  readonly locale: Locale;
  readonly format: Format;
  readonly json?: true;
}

const HELP = examples([
  'goodstanding decision explain service-approval:ORD-1001:1',
  'goodstanding decision explain service-approval:ORD-1001:1 --audience customer --locale de',
  'goodstanding decision explain --file decision.json --format html > decision.html     # offline',
]);

/** Adds `decision explain` to the `decision` command, which is made when there is none yet. */
export function registerDecisionExplainCommand(program: Command): void {
  const decision =
    program.commands.find((command) => command.name() === 'decision') ?? program.command('decision');
  decision
    .command('explain [receiptId]')
    .description('say in words why a case was decided as it was, and what would change that')
    .option('--file <export.json>', 'an exported decision, instead of asking the API')
    .addOption(new Option('--audience <audience>', 'who reads it').choices(AUDIENCES).default('operator'))
    .addOption(new Option('--locale <locale>', 'its language').choices(LOCALES).default('en'))
    .addOption(new Option('--format <format>', 'how it is printed').choices(FORMATS).default('text'))
    .option('--json', 'the same as --format json')
    .addHelpText('after', HELP)
    .action(async (receiptId: string | undefined, flags: Flags) => {
      if ((receiptId === undefined) === (flags.file === undefined))
        throw new CliProblem('give the id of a receipt, or --file with an exported decision');
      const format = flags.json === true ? 'json' : flags.format;
      const text =
        flags.file === undefined
          ? await explainedOnline(receiptId ?? '', flags, format)
          : printed(await explainedFile(flags.file, flags), format);
      process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    });
}

function explainedOnline(receiptId: string, { audience, locale }: Flags, format: Format): Promise<string> {
  const query = new URLSearchParams({ audience, locale });
  const path = `/v1/decisions/${encodeURIComponent(receiptId)}/explanation?${query}`;
  return apiClient(process.env).getText(path, MEDIA_TYPES[format]);
}

const Export = z.looseObject({
  receipt: z.record(z.string(), z.unknown()),
  policyDocument: z.record(z.string(), z.unknown()),
});

async function explainedFile(file: string, { audience, locale }: Flags): Promise<Explanation> {
  const content = await readFile(file, 'utf8').catch(() => {
    throw new CliProblem(`can't read ${file}`);
  });
  try {
    const exported = Export.parse(JSON.parse(content));
    const receipt: Receipt = receiptSchema.parse(exported.receipt);
    return await explainedReceipt(receipt, exported.policyDocument, { audience, locale });
  } catch (error) {
    if (error instanceof PolicyRefused) throw new CliProblem(`${file} has no sound policy: ${error.message}`);
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      throw new CliProblem(`${file} is no exported decision (goodstanding decision export <receiptId>)`);
    throw error;
  }
}

async function explainedReceipt(
  receipt: Receipt,
  document: unknown,
  reader: Pick<Flags, 'audience' | 'locale'>,
): Promise<Explanation> {
  const policy = compilePolicy(parsePolicyDocument(document));
  if (policy.reference.sha256 !== receipt.policy.sha256)
    throw new CliProblem('the policy in the file is not the one that the receipt names');
  const { facts, factsAsOf, decidedAt, currency, today } = receipt;
  const isAsked = receipt.outcome !== 'approve' && receipt.requestType !== 'payment-inquiry';
  const change = isAsked
    ? await whatWouldChangeIt({ policy, facts, factsAsOf, decidedAt, currency, today })
    : null;
  return explain(receipt, policy.document, { ...reader, currency, whatWouldChangeIt: change });
}

function printed(explanation: Explanation, format: Format): string {
  switch (format) {
    case 'text':
      return explanationText(explanation);
    case 'json':
      return JSON.stringify(explanation);
    case 'html':
      return explanationPage(explanation);
  }
}
