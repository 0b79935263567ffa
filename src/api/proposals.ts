/**
 * What one person proposes and another one decides on, over HTTP: a list, one proposal, its approval and its rejection. Each kind of proposal
 * declares these four routes by what is special about it.
 */

import type { z } from '@hono/zod-openapi';
import type { Scope } from '../domain/access/roles.ts';
import type { AuditAct } from '../domain/audit/entry.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import type { ProposalDecision, Proposed } from '../domain/four-eyes.ts';
import type { Page, PageRequest } from '../store/mongo/cursor.ts';
import { type AppContext, logOf, principalOf } from './context.ts';
import { noSuch } from './problems/no-such.ts';
import type { ProblemKind } from './problems/problem-kinds.ts';
import { defineRoute, jsonBody, jsonResponse } from './route.ts';
import { pageRequest, pageSchema } from './schemas/primitives.ts';
import { ProposalDecisionInput, ProposalParams } from './schemas/proposals.ts';

/** The words of one route in the API's document. */
interface Words {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
}

/** What is special about one kind of proposal. */
export interface ProposalKind<Path extends string, Query extends z.ZodType, Answer extends z.ZodType> {
  /** Of the list; one proposal is found below it. */
  readonly path: Path;
  readonly tag: string;
  readonly query: Query;
  readonly answer: Answer;
  /** Who reads, and who decides. */
  readonly scopes: { readonly read: Scope; readonly decide: Scope };
  readonly list: Words;
  readonly read: Words;
  readonly approve: Words & { readonly audited: AuditAct };
  readonly reject: Words & { readonly audited: AuditAct };
  /** How a decision can fail beyond the rules of four eyes. */
  readonly problems?: readonly ProblemKind[];
}

/** Declares the four routes of one kind of proposal. An approval takes an authentication of its own. */
export function proposalRoutes<
  const Path extends string,
  Query extends z.ZodObject,
  Answer extends z.ZodType,
>(kind: ProposalKind<Path, Query, Answer>) {
  const { path, answer, scopes } = kind;
  const shared = { tags: [kind.tag] };
  const access = { objects: ['account'], personal: 'shown' } as const;
  const one = `${path}/{proposalId}` as const;
  const decision = {
    ...shared,
    method: 'post',
    request: { params: ProposalParams, body: jsonBody(ProposalDecisionInput) },
    responses: { 200: jsonResponse('The proposal afterwards', answer) },
  } as const;
  const deciding = {
    ...access,
    rate: 'write',
    scopes: [scopes.decide],
    idempotencyKey: true,
    problems: [
      ...(['not-found', 'invalid-state', 'action-not-possible', 'duties-not-separated'] as const),
      ...(kind.problems ?? []),
    ],
  } as const;
  const { audited: approved, ...approve } = kind.approve;
  const { audited: rejected, ...reject } = kind.reject;
  return {
    list: defineRoute(
      {
        ...{ ...shared, ...kind.list, method: 'get', path },
        request: { query: kind.query },
        responses: { 200: jsonResponse('One page', pageSchema(answer)) },
      },
      { ...access, rate: 'read', audited: [], scopes: [scopes.read] },
    ),
    read: defineRoute(
      {
        ...{ ...shared, ...kind.read, method: 'get', path: one },
        request: { params: ProposalParams },
        responses: { 200: jsonResponse('The proposal', answer) },
      },
      { ...access, rate: 'read', audited: [], scopes: [scopes.read], problems: ['not-found'] },
    ),
    approval: defineRoute(
      { ...decision, ...approve, path: `${one}/approval` as const },
      { ...deciding, audited: [approved], stepUp: 'always' },
    ),
    rejection: defineRoute(
      { ...decision, ...reject, path: `${one}/rejection` as const },
      { ...deciding, audited: [rejected] },
    ),
  };
}

/** Where proposals of one kind are found and decided on. */
export interface ProposalDoors<Proposal, State extends string> {
  /** The store of this kind; asked for when a request arrives. */
  found(): {
    get(proposalId: string): Promise<Proposal | null>;
    list(
      query: PageRequest & {
        readonly state: State | null;
        readonly billingAccountId: BillingAccountId | null;
      },
    ): Promise<Page<Proposal>>;
  };
  decide(verdict: 'approve' | 'reject', decision: ProposalDecision): Promise<Proposal>;
}

/** Answers the four routes of one kind of proposal. */
export function proposalAnswers<State extends string, Proposal extends Proposed<State>, Answer>(
  { found, decide }: ProposalDoors<Proposal, State>,
  answer: (c: AppContext, proposal: Proposal) => Answer,
) {
  return {
    async list(
      c: AppContext,
      {
        state,
        billingAccountId,
        ...page
      }: {
        readonly limit: number;
        readonly cursor?: string | undefined;
        readonly state?: State | undefined;
        readonly billingAccountId?: BillingAccountId | undefined;
      },
    ) {
      const { items, nextCursor } = await found().list({
        ...pageRequest(page),
        ...{ state: state ?? null, billingAccountId: billingAccountId ?? null },
      });
      return { items: items.map((proposal) => answer(c, proposal)), nextCursor };
    },
    /** @throws Problem not-found */
    async read(c: AppContext, { proposalId }: { readonly proposalId: string }) {
      const proposal = await found().get(proposalId);
      if (proposal === null) throw noSuch('proposal');
      return answer(c, proposal);
    },
    /** The caller of the request decides. */
    async decide(
      c: AppContext,
      verdict: 'approve' | 'reject',
      { proposalId }: { readonly proposalId: string },
      { note }: { readonly note: string | null },
    ) {
      const proposal = await decide(verdict, { proposalId, note, by: principalOf(c).subject });
      logOf(c).warn({ proposalId, state: proposal.state }, 'somebody decided on a proposal');
      return answer(c, proposal);
    },
  };
}
