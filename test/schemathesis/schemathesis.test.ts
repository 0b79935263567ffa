import { expect, onTestFinished, test } from 'vitest';
import { openApiText } from '../../src/api/openapi/text.ts';
import { testWorkflowBundle } from '../support/product/workflow-bundle.ts';
import { findPython } from '../support/run/python-tool.ts';
import { testServers } from '../support/run/servers.ts';
import { REFUSED_BY_A_RULE, TELLS_LINE_BY_LINE } from './beyond-schema.ts';
import { schemathesis } from './install.ts';
import { runSchemathesis } from './run.ts';
import { startTarget } from './target.ts';

const LONG = 300_000;

test('the API keeps what its document promises, by the examples of the document and values at the edges of some schemas', {
  timeout: LONG,
}, async ({ skip }) => {
  skip(findPython(process.env) === undefined, 'Python 3 is not on this machine: schemathesis was not run');
  const executable = await schemathesis(process.env, () => undefined);
  const target = await startTarget(testServers(), await testWorkflowBundle());
  onTestFinished(target.stop);
  const operations = [
    'getBalance',
    'listBills',
    'createPromise',
    'createDispute',
    'rateInquiry',
    'getHealth',
  ];
  const result = await runSchemathesis(target, {
    ...{ executable, seed: 1, examples: 5, env: process.env, timeoutMs: LONG, operations },
    phases: ['examples', 'coverage'],
  });
  expect(result.failures, result.report).toBe(0);
  expect(result.passed, result.report).toBe(true);
  expect(result.cases).toBeGreaterThan(20);
});

test('every exception is of an operation that is there', () => {
  const document = openApiText();
  for (const id of [...Object.keys(REFUSED_BY_A_RULE), ...TELLS_LINE_BY_LINE])
    expect(document).toContain(`"operationId": "${id}"`);
});
