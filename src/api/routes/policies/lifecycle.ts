/** A policy's life: drafted, submitted, approved by another person, released, rolled back, retired. */

import { z } from '@hono/zod-openapi';
import type { Scope } from '../../../domain/access/roles.ts';
import type { AuditAct } from '../../../domain/audit/entry.ts';
import {
  approvePolicy,
  draftPolicy,
  rejectPolicy,
  releasePolicy,
  retirePolicy,
  rollBackPolicy,
  type StepBy,
  shadowPolicy,
  submitPolicy,
} from '../../../services/policies/lifecycle.ts';
import type { VersionFound } from '../../../services/policies/versions.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import type { ProblemKind } from '../../problems/problem-kinds.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  PolicyDraftInput,
  PolicyNameSchema,
  PolicyParams,
  PolicyReleaseInput,
  PolicyRetirementSchema,
  PolicyRollbackInput,
  PolicyShadowInput,
  PolicyStandingSchema,
  PolicyStepInput,
} from '../../schemas/policies/policy.ts';
import { policyStanding } from './answer.ts';

const TAGS = ['Policies'];
const NameParams = z.object({ name: PolicyNameSchema });

const draft = defineRoute(
  {
    method: 'post',
    path: '/v1/policies',
    operationId: 'createPolicyDraft',
    tags: TAGS,
    summary: 'Stores a new version as a draft',
    description:
      'A version never changes: the same document again gets its present state, and another document under the same version is refused.',
    request: { body: jsonBody(PolicyDraftInput, 'The document') },
    responses: { 201: jsonResponse('The draft', PolicyStandingSchema, { Location: 'The version' }) },
  },
  {
    rate: 'write',
    objects: ['policy'],
    personal: 'none',
    audited: ['policies.draft'],
    scopes: ['policies:write'],
    idempotencyKey: true,
    problems: ['policy-conflict', 'policy-refused'],
  },
);

const submission = step('submission', {
  operationId: 'submitPolicy',
  audited: ['policies.submit'],
  summary: 'Asks for a review',
  description: 'Takes only a draft that passes every check and its own tests.',
  scopes: ['policies:write'],
  problems: ['policy-refused'],
});
const approval = step('approval', {
  operationId: 'approvePolicy',
  audited: ['policies.approve'],
  summary: 'Approves a version in review',
  description: 'Needs another person than its author and the person who submitted it.',
  scopes: ['policies:release'],
  problems: ['duties-not-separated'],
});
const rejection = step('rejection', {
  operationId: 'rejectPolicy',
  audited: ['policies.reject'],
  summary: 'Sends a version in review back to its author',
  description: 'It is a draft again. A mended document needs a new version.',
  scopes: ['policies:release'],
  problems: [],
});
const retirement = stepAnswering(
  'retirement',
  {
    operationId: 'retirePolicy',
    audited: ['policies.retire'],
    summary: 'Takes a version out of use for good',
    description:
      'The version must not decide, nor be scheduled to decide. Running cases of this version then decide by the version in force; a condition that this version asked for and that is met is honoured. `waitingCases` says how many orders wait on it.',
    scopes: ['policies:release'],
    stepUp: 'always',
    problems: ['policy-in-force'],
  },
  PolicyRetirementSchema,
);

const release = defineRoute(
  {
    method: 'post',
    path: '/v1/policies/{name}/{version}/release',
    operationId: 'releasePolicy',
    tags: TAGS,
    summary: 'Lets an approved version decide from an instant on',
    description:
      'Every worker knows it within five seconds of that instant. Running cases keep their version.',
    request: { params: PolicyParams, body: jsonBody(PolicyReleaseInput) },
    responses: { 200: jsonResponse('Where it stands', PolicyStandingSchema) },
  },
  {
    rate: 'write',
    objects: ['policy'],
    personal: 'none',
    audited: ['policies.release'],
    scopes: ['policies:release'],
    stepUp: 'always',
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'policy-refused'],
  },
);

const rollback = defineRoute(
  {
    method: 'post',
    path: '/v1/policies/{name}/rollback',
    operationId: 'rollBackPolicy',
    tags: TAGS,
    summary: 'Lets the version released before decide again, from now on',
    description:
      'It also withdraws every release that has not begun. It is refused, and nothing is changed, when this program can no longer decide by that version, or when `from` does not decide any more. The answer is the version that decides now.',
    request: { params: NameParams, body: jsonBody(PolicyRollbackInput) },
    responses: { 200: jsonResponse('The version that decides now', PolicyStandingSchema) },
  },
  {
    rate: 'write',
    objects: ['policy'],
    personal: 'none',
    audited: ['policies.rollback'],
    scopes: ['policies:release'],
    stepUp: 'always',
    idempotencyKey: true,
    problems: ['invalid-state', 'policy-not-usable'],
  },
);

const shadow = defineRoute(
  {
    method: 'post',
    path: '/v1/policies/{name}/{version}/shadow',
    operationId: 'setPolicyShadow',
    tags: TAGS,
    summary: 'Lets a candidate decide beside the released version, without effect, or ends that',
    description: 'Candidates decide on service approvals, at most three at a time.',
    request: { params: PolicyParams, body: jsonBody(PolicyShadowInput) },
    responses: { 200: jsonResponse('Where it stands', PolicyStandingSchema) },
  },
  {
    rate: 'write',
    objects: ['policy'],
    personal: 'none',
    audited: ['policies.shadow'],
    scopes: ['policies:write'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'policy-in-force', 'policy-refused'],
  },
);

export function registerPolicyLifecycleRoutes(app: App, deps: BusinessDeps): void {
  const standing = (c: AppContext, found: VersionFound) => policyStanding(c, found, deps.now());

  app.openapi(draft, async (c) => {
    const { document, note } = c.req.valid('json');
    const found = await draftPolicy(deps, document, { actor: principalOf(c).subject, note });
    const { name, version } = found.policy;
    logOf(c).info({ policy: name, version, created: found.created }, 'policy draft put');
    c.header('Location', linkTo(c, `/v1/policies/${name}/${version}`));
    return c.json(standing(c, found), 201);
  });

  app.openapi(submission, async (c) => {
    const step = { ...c.req.valid('param'), ...by(c, c.req.valid('json')) };
    return c.json(standing(c, await submitPolicy(deps, step)), 200);
  });
  app.openapi(approval, async (c) => {
    const step = { ...c.req.valid('param'), ...by(c, c.req.valid('json')) };
    return c.json(standing(c, await approvePolicy(deps, step)), 200);
  });
  app.openapi(rejection, async (c) => {
    const step = { ...c.req.valid('param'), ...by(c, c.req.valid('json')) };
    return c.json(standing(c, await rejectPolicy(deps, step)), 200);
  });
  app.openapi(retirement, async (c) => {
    const step = { ...c.req.valid('param'), ...by(c, c.req.valid('json')) };
    const retired = await retirePolicy(deps, step);
    return c.json({ ...standing(c, retired), waitingCases: retired.waitingCases }, 200);
  });

  app.openapi(release, async (c) => {
    const { effectiveAt = null, note } = c.req.valid('json');
    const step = { ...c.req.valid('param'), ...by(c, { note }), effectiveAt };
    return c.json(standing(c, await releasePolicy(deps, step)), 200);
  });

  app.openapi(rollback, async (c) => {
    const { name } = c.req.valid('param');
    const { from = null, note } = c.req.valid('json');
    const found = await rollBackPolicy(deps, { name, from, ...by(c, { note }) });
    logOf(c).warn({ policy: name, version: found.policy.version }, 'policy rolled back');
    return c.json(standing(c, found), 200);
  });

  app.openapi(shadow, async (c) => {
    const { enabled, note } = c.req.valid('json');
    const step = { ...c.req.valid('param'), ...by(c, { note }), enabled };
    return c.json(standing(c, await shadowPolicy(deps, step)), 200);
  });
}

interface StepWords {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly audited: readonly AuditAct[];
  readonly scopes: readonly Scope[];
  readonly stepUp?: 'always';
  readonly problems: readonly ProblemKind[];
}

/** A step that needs only a note. */
function step<Path extends string>(path: Path, words: StepWords) {
  return stepAnswering(path, words, PolicyStandingSchema);
}

function stepAnswering<Path extends string, Answer extends z.ZodType>(
  path: Path,
  { operationId, summary, description, problems, ...access }: StepWords,
  answer: Answer,
) {
  return defineRoute(
    {
      method: 'post',
      path: `/v1/policies/{name}/{version}/${path}` as const,
      operationId,
      tags: TAGS,
      summary,
      description,
      request: { params: PolicyParams, body: jsonBody(PolicyStepInput) },
      responses: { 200: jsonResponse('Where it stands', answer) },
    },
    {
      ...access,
      rate: 'write',
      objects: ['policy'],
      personal: 'none',
      idempotencyKey: true,
      problems: ['not-found', 'invalid-state', ...problems],
    },
  );
}

function by(c: AppContext, { note }: { readonly note: string | null }): StepBy {
  return { actor: principalOf(c).subject, note };
}
