/**
 * The only place that talks to Temporal on behalf of callers: starts a case and waits for its first answer, hands a
 * request to a running case.
 */
import { type Client, WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { caseRefusal } from '../../domain/cases/refusals.ts';
import type { RequestType } from '../../domain/decisions/decision.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, Ms } from '../../domain/flavor.ts';
import { KEYS } from '../../messages/search-attributes.ts';
import { caseErrorOf } from './temporal-errors.ts';

/** A case to start, unless it was started before. */
export interface CaseStart<Case, Input> {
  /** Name of the workflow's type. */
  readonly workflowType: string;
  readonly workflowId: string;
  readonly input: Input;
  /** The update that waits for the first answer, and its stable id: asking twice has the effect of asking once. */
  readonly answer: UpdateDefinition<Case, []>;
  readonly updateId: string;
  readonly requestType: RequestType;
  /** Null when the case is about several accounts. */
  readonly billingAccountId: BillingAccountId | null;
  /** One line and a paragraph for operations; no personal data. */
  readonly summary: string;
  readonly details: string;
}

/** A workflow to start, unless it was started before. */
export interface Launch {
  readonly workflowType: string;
  readonly workflowId: string;
  readonly input: unknown;
  /** What kind of work it is, for operations. */
  readonly requestType: string;
  /** Null when it is about no one account. */
  readonly billingAccountId: BillingAccountId | null;
  /** One line for operations; no personal data. */
  readonly summary: string;
}

/** The result of a start: the first answer; the case had ended before; or it runs and there is no answer yet. */
export type StartResult<Case> =
  | { readonly kind: 'answered'; readonly value: Case }
  | { readonly kind: 'ended' }
  | { readonly kind: 'pending' };

/** Starts cases and hands requests to them. */
export interface CaseClient {
  /**
   * Starts the case, or joins the running one of that id, and waits for its first answer.
   * @throws BusinessFailure of the workflow when the case could not be decided; WorkflowsUnreachable when Temporal does not answer and the
   * case does not exist
   */
  start<Case, Input>(request: CaseStart<Case, Input>): Promise<StartResult<Case>>;
  /**
   * Hands a request to a running case and waits for its effect. The same `updateId` has one effect.
   * @throws BusinessFailure of the workflow; CaseClosed when it has ended; NoAnswerYet without an answer in time
   */
  update<Case, Request>(
    workflowId: string,
    update: UpdateDefinition<Case, [Request]>,
    request: Request,
    updateId: string,
  ): Promise<Case>;
  /**
   * Starts a workflow that nobody waits for, unless one of its id was started before.
   * @throws BusinessFailure WorkflowsUnreachable
   */
  launch(request: Launch): Promise<void>;
  /** Whether a workflow of this id was ever started and is still in Temporal's retention. */
  exists(workflowId: string): Promise<boolean>;
}

/** How long a look at a workflow may take. */
const LOOK_MS: Ms = 3_000;

/**
 * @param options.taskQueue where the workers listen
 * @param options.waitMs longest wait for an answer
 */
export function createCaseClient(
  client: Client,
  options: { readonly taskQueue: string; readonly waitMs: Ms },
): CaseClient {
  const within = <T>(ms: Ms, call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + ms, call);

  const exists = async (workflowId: string): Promise<boolean> => {
    try {
      await within(LOOK_MS, () => client.workflow.getHandle(workflowId).describe());
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  };

  return {
    exists,

    async launch({ workflowType, workflowId, input, requestType, billingAccountId, summary }) {
      try {
        await within(LOOK_MS, () =>
          client.workflow.start(workflowType, {
            workflowId,
            taskQueue: options.taskQueue,
            args: [input],
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            typedSearchAttributes: [
              { key: KEYS.requestType, value: requestType },
              ...(billingAccountId === null ? [] : [{ key: KEYS.billingAccountId, value: billingAccountId }]),
            ],
            staticSummary: summary,
          }),
        );
      } catch (error) {
        const { kind } = caseErrorOf(error);
        if (kind === 'notRunning') return;
        if (kind === 'noAnswer') throw unreachable(error);
        throw error;
      }
    },

    async start<Case, Input>(request: CaseStart<Case, Input>): Promise<StartResult<Case>> {
      try {
        const value = await within(options.waitMs, () =>
          client.workflow.executeUpdateWithStart(request.answer, {
            updateId: request.updateId,
            // Every call needs a new operation: one can't be used twice.
            startWorkflowOperation: startOf(request, options.taskQueue),
          }),
        );
        return { kind: 'answered', value };
      } catch (error) {
        const meaning = caseErrorOf(error);
        switch (meaning.kind) {
          case 'refused':
            throw meaning.failure;
          case 'notRunning':
            return { kind: 'ended' };
          case 'noAnswer':
            if (await exists(request.workflowId)) return { kind: 'pending' };
            throw unreachable(error);
          case 'other':
            throw error;
        }
      }
    },

    async update(workflowId, update, request, updateId) {
      try {
        return await within(options.waitMs, () =>
          client.workflow.getHandle(workflowId).executeUpdate(update, { args: [request], updateId }),
        );
      } catch (error) {
        const meaning = caseErrorOf(error);
        switch (meaning.kind) {
          case 'refused':
            throw meaning.failure;
          case 'notRunning':
            throw caseRefusal('case-has-ended');
          case 'noAnswer':
            throw new BusinessFailure('NoAnswerYet', 'no answer in time', { cause: error });
          case 'other':
            throw error;
        }
      }
    },
  };
}

function startOf<Case, Input>(request: CaseStart<Case, Input>, taskQueue: string) {
  const { workflowType, workflowId, input, requestType, billingAccountId, summary, details } = request;
  return new WithStartWorkflowOperation<(input: Input) => Promise<Case>>(workflowType, {
    workflowId,
    taskQueue,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    typedSearchAttributes: [
      { key: KEYS.requestType, value: requestType },
      { key: KEYS.needsAttention, value: false },
      ...(billingAccountId === null ? [] : [{ key: KEYS.billingAccountId, value: billingAccountId }]),
    ],
    staticSummary: summary,
    staticDetails: details,
  });
}

function unreachable(cause: unknown): BusinessFailure {
  return new BusinessFailure('WorkflowsUnreachable', 'Temporal does not answer', { cause });
}
