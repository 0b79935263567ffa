import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { PrivacyRight, SeenPrivacyRequest } from '../domain/retention/privacy-request.ts';

/** The workflow's type name. */
export const PRIVACY_REQUEST = 'privacyRequest';

export function privacyWorkflowId(requestId: string): string {
  return `privacy-request:${requestId}`;
}

/** One line for operations; no personal data. */
export function summaryOfRight(right: PrivacyRight): string {
  return `${right}: a person's request about their data`;
}

export interface PrivacyRequestStart {
  readonly requestId: string;
}

/** A second person decided. */
export const privacyDecided = defineSignal('privacyDecided');

/** The request at the last look; null before the first look. */
export const seenPrivacyRequest = defineQuery<SeenPrivacyRequest | null>('case');
