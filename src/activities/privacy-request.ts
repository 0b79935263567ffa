import type { Instant } from '../domain/civil-date.ts';
import {
  type PlannedErasure,
  type SeenPrivacyRequest,
  seenRequest,
} from '../domain/retention/privacy-request.ts';
import { carryOutErasure, planErasure } from '../services/retention/erasure.ts';
import { knownRequest } from '../services/retention/known-request.ts';
import { makeExport } from '../services/retention/personal-copy.ts';
import { tellOpenRequests } from '../services/retention/privacy-requests.ts';
import { correctByRequest, dropCopy } from '../services/retention/request-steps.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { workflowNews } from './workflow-news.ts';

interface Step {
  readonly requestId: string;
  readonly at: Instant;
}

export function createPrivacyActivities({ store, policies }: ActivityDependencies) {
  return {
    /** Signals the workflow of every open request to read it again, and starts workflows that were never started. */
    tellOpenRequests(): Promise<number> {
      return tellOpenRequests({ store, signals: workflowNews() });
    },

    /** Reads the state of a request. */
    async lookAtRequest({ requestId }: Step): Promise<SeenPrivacyRequest> {
      return seenRequest(await knownRequest(store, requestId));
    },

    /** Makes the copy of the data and keeps it until it is fetched or its time is over. */
    async makeCopy({ requestId, at }: Step): Promise<SeenPrivacyRequest> {
      return seenRequest(await makeExport({ store, policies }, requestId, at));
    },

    /** Deletes the copy when its time is over. */
    async deleteCopy({ requestId, at }: Step): Promise<SeenPrivacyRequest> {
      return seenRequest(await dropCopy({ store }, requestId, at));
    },

    /** Writes the correction. */
    async correctCustomer({ requestId, at }: Step): Promise<SeenPrivacyRequest> {
      return seenRequest(await correctByRequest({ store }, requestId, at));
    },

    /** Counts what an erasure removes and what stays; null when something prevents it by now. */
    planErasure({ requestId, at }: Step): Promise<PlannedErasure | null> {
      return planErasure({ store, policies }, requestId, at);
    },

    /** Erases, and writes the certificate. */
    async erase({
      requestId,
      at,
      planned,
    }: Step & { readonly planned: PlannedErasure }): Promise<SeenPrivacyRequest> {
      return seenRequest(await carryOutErasure({ store, policies }, { requestId, planned }, at));
    },
  };
}

export type PrivacyActivities = ReturnType<typeof createPrivacyActivities>;
