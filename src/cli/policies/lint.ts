import { type Command, Option } from 'commander';
import { LOCALES, type Locale } from '../../domain/accounts/customer.ts';
import { REQUEST_TYPES } from '../../domain/decisions/decision.ts';
import type { KeptTestResult } from '../../rules/kinds/kind.ts';
import { kindOf, nameOf } from '../../rules/kinds/kinds.ts';
import type { LintFinding } from '../../rules/lint/lint.ts';
import { policyInWords } from '../../rules/policy-words.ts';
import { examples } from '../examples.ts';
import { policyCommand } from './policy.ts';
import { readPolicyArgument, readPolicyJson, withPolicyJson } from './source.ts';

interface Flags {
  readonly json?: true;
}

const LINT_HELP = examples(
  [
    'goodstanding policy lint my-policy.json',
    'goodstanding policy lint policies/*/*.json',
    'goodstanding policy lint service-approval@2026-12-01      # of policies/, or stored in MongoDB',
    `goodstanding policy lint my-policy.json --json | jq '.[].findings[] | select(.severity == "error")'`,
  ],
  `Each finding names its place in the file (a JSON pointer), says what to do and, where facts show it, gives an example.
All findings are listed in docs/policy-lint.md.

Exit codes: 0 no errors (there may be warnings); 1 errors, or a policy that can't be read.`,
);

const TEST_HELP = examples(
  [
    'goodstanding policy test my-policy.json',
    'goodstanding policy test policies/*/*.json --json',
    'goodstanding policy test service-approval@2026-12-01      # of policies/, or stored in MongoDB',
  ],
  `Decides every case of the policy's own "tests" as the service would, and compares outcome and reasons.

Exit codes: 0 all passed (or there were none); 1 a test failed, or a policy is not usable.`,
);

const SHOW_HELP = examples([
  'goodstanding policy show my-policy.json',
  'goodstanding policy show service-approval@2026-11-01 --locale de',
]);

/** Adds `policy lint`, `policy test` and `policy show` to the command. */
export function registerPolicyLintCommands(program: Command): void {
  const policy = policyCommand(program);
  policy
    .command('lint <policies...>')
    .description('check policies: faults, rules that never fire, gaps and overlaps, with examples')
    .option('--json', 'print the findings as JSON, alone on standard output')
    .addHelpText('after', LINT_HELP)
    .action(runLint);
  policy
    .command('test <policies...>')
    .description("run the policies' own tests")
    .option('--json', 'print the results as JSON, alone on standard output')
    .addHelpText('after', TEST_HELP)
    .action(runTests);
  policy
    .command('show <policy>')
    .description('print the rules of a policy in words')
    .addOption(new Option('--locale <locale>', 'language of the words').choices(LOCALES).default('en'))
    .addHelpText('after', SHOW_HELP)
    .action(async (file: string, { locale }: { locale: Locale }) => {
      process.stdout.write(await shown(file, locale));
    });
}

/** The rules in words. A document that decides no request is checked and then shown unchanged. */
async function shown(file: string, locale: Locale): Promise<string> {
  const other = await withPolicyJson(file, {}, (document) => {
    const name = nameOf(document);
    if (name === null || REQUEST_TYPES.some((each) => each === name)) return null;
    kindOf(document).ready(document);
    return `${JSON.stringify(document, null, 2)}\n`;
  });
  return other ?? policyInWords((await readPolicyArgument(file)).document, locale);
}

async function findingsOf(file: string): Promise<LintFinding[]> {
  let input: unknown;
  try {
    input = await readPolicyJson(file);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = `no JSON: ${error.message}`;
    const mend = 'Mend the syntax; an editor for JSON shows the place.';
    return [{ code: 'SCHEMA', severity: 'error', pointer: '', message, mend }];
  }
  return kindOf(input).lint(input);
}

function findingText({ severity, code, pointer, message, mend, example }: LintFinding): string {
  const lines = [`  ${severity} ${code} at ${pointer === '' ? 'the document' : pointer}`, `    ${message}`];
  if (example !== undefined) {
    const facts = Object.entries(example).map(([fact, value]) => `${fact} ${JSON.stringify(value)}`);
    lines.push(`    example: ${facts.join(', ')}`);
  }
  return [...lines, `    mend: ${mend}`].join('\n');
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

async function runLint(files: readonly string[], flags: Flags): Promise<void> {
  const reports: { file: string; findings: LintFinding[] }[] = [];
  for (const file of files) reports.push({ file, findings: await findingsOf(file) });
  const all = reports.flatMap(({ findings }) => findings);
  const errors = all.filter(({ severity }) => severity === 'error').length;
  if (flags.json === true) process.stdout.write(`${JSON.stringify(reports)}\n`);
  else {
    for (const { file, findings } of reports)
      process.stdout.write(
        `${[`${file}${findings.length === 0 ? ': nothing found' : ''}`, ...findings.map(findingText)].join('\n')}\n`,
      );
    const summary = [counted(errors, 'error'), counted(all.length - errors, 'warning')].join(', ');
    process.stdout.write(`${counted(files.length, 'file')}: ${summary}\n`);
  }
  if (errors > 0) process.exitCode = 1;
}

function resultText({ name, passed, expected, actual }: KeptTestResult): string {
  if (passed) return `  ok      ${name}`;
  return [
    `  FAILED  ${name}`,
    `            expected ${inWords(expected)}`,
    `            got      ${inWords(actual)}`,
  ].join('\n');
}

function inWords(result: KeptTestResult['expected' | 'actual']): string {
  if ('stage' in result) return result.stage ?? 'no stage';
  const { reasonCodes } = result;
  const outcome = 'watch' in result ? result.watch : result.outcome;
  return reasonCodes === undefined ? outcome : `${outcome} (${reasonCodes.join(', ')})`;
}

async function runTests(files: readonly string[], flags: Flags): Promise<void> {
  const reports: { file: string; results: readonly KeptTestResult[] }[] = [];
  for (const file of files) {
    const results = await withPolicyJson(file, {}, (document) => kindOf(document).runTests(document));
    reports.push({ file, results });
  }
  const all = reports.flatMap(({ results }) => results);
  const failed = all.filter(({ passed }) => !passed).length;
  if (flags.json === true) process.stdout.write(`${JSON.stringify(reports)}\n`);
  else {
    for (const { file, results } of reports)
      process.stdout.write(
        `${[`${file}${results.length === 0 ? ': no tests' : ''}`, ...results.map(resultText)].join('\n')}\n`,
      );
    process.stdout.write(`${all.length - failed} passed, ${failed} failed\n`);
  }
  if (failed > 0) process.exitCode = 1;
}
