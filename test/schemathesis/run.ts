/** Runs schemathesis over docs/openapi.json against the running API. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../src/servers/command.ts';
import type { Env } from '../../src/servers/paths.ts';
import { ACCOUNT_ID, CUSTOMER_ID } from '../support/builders/builders.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { REFUSED_BY_A_RULE, TELLS_LINE_BY_LINE } from './beyond-schema.ts';
import type { Target } from './target.ts';

const DOCUMENT = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));
const HOOKS = fileURLToPath(new URL('hooks.py', import.meta.url));

/** The kinds of tests; schemathesis calls them phases. */
export const PHASES = ['examples', 'coverage', 'fuzzing', 'stateful'] as const;

/** How much is tried. */
export interface SchemathesisOptions {
  readonly executable: string;
  /** The same number sends the same requests. */
  readonly seed: number;
  /** How many requests at most for each operation, in fuzzing and stateful testing. */
  readonly examples: number;
  readonly phases: readonly (typeof PHASES)[number][];
  /** Without it: every operation of the document. */
  readonly operations?: readonly string[];
  readonly env: Env;
  readonly timeoutMs: number;
}

/** What came of it. */
export interface SchemathesisResult {
  readonly passed: boolean;
  /** How many of the document's operations were tried. */
  readonly operations: number;
  readonly cases: number;
  readonly failures: number;
  /** What schemathesis printed. */
  readonly report: string;
}

/**
 * Runs it with all checks.
 * @throws when it could not run, or said nothing that can be counted
 */
export async function runSchemathesis(
  target: Target,
  options: SchemathesisOptions,
): Promise<SchemathesisResult> {
  const folder = await temporaryFolder('schemathesis');
  try {
    const config = join(folder.path, 'schemathesis.toml');
    await writeFile(config, configuration(), { mode: 0o600 });
    const { code, stdout, stderr } = await runCommand(
      options.executable,
      [
        ...['--no-color', '--config-file', config, 'run', DOCUMENT, '--url', target.url],
        ...['--checks', 'all', '--continue-on-failure', '--seed', String(options.seed)],
        ...['--max-examples', String(options.examples), '--phases', options.phases.join(',')],
        ...(options.operations ?? []).flatMap((id) => ['--include-operation-id', id]),
      ],
      {
        env: {
          ...options.env,
          GOODSTANDING_KNOWN_IDS: JSON.stringify({ customerId: CUSTOMER_ID, billingAccountId: ACCOUNT_ID }),
          GOODSTANDING_TOKEN: target.token,
        },
        // It leaves a folder of examples where it runs.
        cwd: folder.path,
        timeoutMs: options.timeoutMs,
      },
    );
    const counted = countsOf(stdout);
    if (counted === undefined) throw new Error(`schemathesis ended with ${code}\n${stdout}\n${stderr}`);
    return { ...counted, passed: code === 0 && counted.failures === 0, report: stdout };
  } finally {
    await folder.remove();
  }
}

const USUAL_REFUSALS = ['400', '401', '403', '404', '406', '413', '415', '422', '428'];
// Of a made-up ETag, too: 412.
const USUAL_ANSWERS = ['2xx', '401', '403', '404', '409', '412', '503', '504'];

/** The token is in it by the name of a variable, so it is no argument that others on the machine see. */
function configuration(): string {
  const list = (values: readonly string[]) => JSON.stringify(values);
  const operations = [
    ...Object.keys(REFUSED_BY_A_RULE).map((id) => [
      `include-operation-id = "${id}"`,
      `checks.positive_data_acceptance.expected-statuses = ${list([...USUAL_ANSWERS, '422'])}`,
    ]),
    ...TELLS_LINE_BY_LINE.map((id) => [
      `include-operation-id = "${id}"`,
      `checks.negative_data_rejection.expected-statuses = ${list([...USUAL_REFUSALS, '2xx'])}`,
    ]),
  ];
  return [
    `hooks = ${JSON.stringify(HOOKS)}`,
    `headers = { Authorization = "Bearer \${GOODSTANDING_TOKEN}" }`,
    '[checks.not_a_server_error]',
    // A case that a worker has not answered in time, and a service that is not there at the moment: both are documented.
    `expected-statuses = ${list(['2xx', '3xx', '4xx', '503', '504'])}`,
    '[checks.positive_data_acceptance]',
    `expected-statuses = ${list(USUAL_ANSWERS)}`,
    '[checks.missing_required_header]',
    `expected-statuses = ${list(USUAL_REFUSALS)}`,
    '[checks.negative_data_rejection]',
    `expected-statuses = ${list(USUAL_REFUSALS)}`,
    ...operations.flatMap((lines) => ['[[operations]]', ...lines]),
    '',
  ].join('\n');
}

/** From the summary that it ends with. */
function countsOf(report: string): Omit<SchemathesisResult, 'passed' | 'report'> | undefined {
  const operations = /^ *Tested: (\d+)/m.exec(report)?.[1];
  const cases = /^ *(\d+) generated/m.exec(report)?.[1];
  if (operations === undefined || cases === undefined) return undefined;
  const failures = /(\d+) unique failures?/.exec(report)?.[1] ?? '0';
  const errors = /(\d+) errored/.exec(report)?.[1] ?? '0';
  return {
    operations: Number(operations),
    cases: Number(cases),
    failures: Number(failures) + Number(errors),
  };
}
