/** Tries policies before they decide: lint and their own tests, for documents and for stored versions. */
import type { z } from '@hono/zod-openapi';
import type { DeskTestResult, LintFinding } from '../../../services/policies/desk.ts';
import { lintVersion, testVersion } from '../../../services/policies/trials.ts';
import type { App } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  MOST_FINDINGS,
  PolicyLintInput,
  PolicyLintSchema,
  PolicyParams,
  PolicyTestsInput,
  PolicyTestsSchema,
  PolicyTrialInput,
} from '../../schemas/policies/policy.ts';

const TAGS = ['Policies'];
const NOTHING_STORED = 'Nothing is stored or changed.';

const lintDocument = defineRoute(
  {
    method: 'post',
    path: '/v1/policies/lint',
    operationId: 'lintPolicyDocument',
    tags: TAGS,
    summary: 'What is wrong or odd about a document',
    description: `Faults, rules that never fire, contradictions, gaps and overlaps, each with its place, an example and a mend. ${NOTHING_STORED}`,
    request: { body: jsonBody(PolicyLintInput, 'The document, finished or not') },
    responses: {
      200: jsonResponse('The findings; none of them is an error of the request', PolicyLintSchema),
    },
  },
  { rate: 'costly', objects: ['policy'], personal: 'none', audited: [], scopes: ['policies:read'] },
);

const lintStored = defineRoute(
  {
    method: 'get',
    path: '/v1/policies/{name}/{version}/lint',
    operationId: 'lintPolicy',
    tags: TAGS,
    summary: 'Everything that is wrong or odd about a version',
    request: { params: PolicyParams },
    responses: { 200: jsonResponse('The findings', PolicyLintSchema) },
  },
  {
    rate: 'costly',
    objects: ['policy'],
    personal: 'none',
    audited: [],
    scopes: ['policies:read'],
    problems: ['not-found'],
  },
);

const testDocument = defineRoute(
  {
    method: 'post',
    path: '/v1/policies/tests',
    operationId: 'runPolicyDocumentTests',
    tags: TAGS,
    summary: 'Runs a document’s own tests',
    description: `Decides each as the service would, and answers the expected and the real result. ${NOTHING_STORED}`,
    request: { body: jsonBody(PolicyTrialInput, 'The document with its tests') },
    responses: { 200: jsonResponse('What came of each', PolicyTestsSchema) },
  },
  {
    rate: 'costly',
    objects: ['policy'],
    personal: 'none',
    audited: [],
    scopes: ['policies:read'],
    problems: ['policy-refused'],
  },
);

const testStored = defineRoute(
  {
    method: 'post',
    path: '/v1/policies/{name}/{version}/tests',
    operationId: 'runPolicyTests',
    tags: TAGS,
    summary: 'Runs a version’s own tests',
    description: `${NOTHING_STORED} A version with failing tests can’t be submitted.`,
    request: { params: PolicyParams, body: jsonBody(PolicyTestsInput, 'Which tests') },
    responses: { 200: jsonResponse('What came of each', PolicyTestsSchema) },
  },
  {
    rate: 'costly',
    objects: ['policy'],
    personal: 'none',
    audited: [],
    scopes: ['policies:read'],
    problems: ['not-found', 'policy-refused'],
  },
);

export function registerPolicyTrialRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(lintDocument, async (c) => {
    const { document } = c.req.valid('json');
    return c.json(lintAnswer(await deps.policyDesk.lint(JSON.stringify(document))), 200);
  });

  app.openapi(lintStored, async (c) =>
    c.json(lintAnswer(await lintVersion(deps, c.req.valid('param'))), 200),
  );

  app.openapi(testDocument, async (c) => {
    const { document, only = null } = c.req.valid('json');
    return c.json(testsAnswer(await deps.policyDesk.runTests(JSON.stringify(document), only)), 200);
  });

  app.openapi(testStored, async (c) => {
    const { only = null } = c.req.valid('json');
    return c.json(testsAnswer(await testVersion(deps, c.req.valid('param'), only)), 200);
  });
}

function lintAnswer(findings: readonly LintFinding[]): z.input<typeof PolicyLintSchema> {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: findings.length - errors, findings: findings.slice(0, MOST_FINDINGS) };
}

function testsAnswer(results: readonly DeskTestResult[]): z.input<typeof PolicyTestsSchema> {
  const passed = results.filter((result) => result.passed).length;
  return {
    passed,
    failed: results.length - passed,
    results: results.map(({ name, passed: isPassed, expected, actual }) => ({
      ...{ name, passed: isPassed, expected, actual },
    })),
  };
}
