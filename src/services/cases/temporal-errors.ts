/** The meaning of errors of Temporal's client for a case. */
import {
  ApplicationFailure,
  isGrpcDeadlineError,
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { z } from 'zod';
import { BusinessFailure, isFailureType } from '../../domain/failure-types.ts';

/** The server's name for this: a workflow accepted an update and then ended without answering it. */
const ENDED_MEANWHILE = 'AcceptedUpdateCompletedWorkflow';

export type CaseError =
  /** The workflow refused, with a business failure. */
  | { readonly kind: 'refused'; readonly failure: BusinessFailure }
  /** No answer in time, or no worker gets through at present; the request may still take effect. */
  | { readonly kind: 'noAnswer' }
  /** The workflow has ended, or there is none of this id. */
  | { readonly kind: 'notRunning' }
  | { readonly kind: 'other' };

/** Classifies an error of the client. */
export function caseErrorOf(error: unknown): CaseError {
  if (
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    isGrpcDeadlineError(error) ||
    isNotReady(error)
  )
    return { kind: 'noAnswer' };
  if (error instanceof WorkflowExecutionAlreadyStartedError || error instanceof WorkflowNotFoundError)
    return { kind: 'notRunning' };
  if (!(error instanceof WorkflowUpdateFailedError)) return { kind: 'other' };
  // An activity's failure has the business failure as its cause.
  for (let at: unknown = error.cause; at instanceof Error; at = at.cause) {
    if (!(at instanceof ApplicationFailure) || typeof at.type !== 'string') continue;
    if (at.type === ENDED_MEANWHILE) return { kind: 'notRunning' };
    if (isFailureType(at.type)) {
      const { faults, ...rest } = causesOf(at);
      const failure = new BusinessFailure(at.type, at.message, { ...rest, faults, cause: error });
      return { kind: 'refused', failure };
    }
  }
  return { kind: 'other' };
}

const CROSSING = z.object({
  told: z.string().exactOptional(),
  faults: z
    .array(
      z.object({
        pointer: z.string(),
        in: z.enum(['path', 'header', 'policy']).exactOptional(),
        code: z.string(),
        detail: z.string(),
        accepted: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
});

/** What a failure that crossed Temporal says beside its type; nothing when it says nothing that can be read. */
function causesOf({ details }: ApplicationFailure): z.infer<typeof CROSSING> {
  return CROSSING.safeParse(details?.[0]).data ?? {};
}

/** gRPC's FAILED_PRECONDITION. */
const NOT_READY = 9;

/**
 * Temporal's `WorkflowNotReady`: from the third attempt of a workflow task on, for example when workers die one after the other, it
 * refuses updates at once. It takes them again when a worker has got through.
 */
function isNotReady(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && Number(cause.code) === NOT_READY;
}
