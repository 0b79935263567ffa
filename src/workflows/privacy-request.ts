import {
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { PrivacyActivities } from '../activities/privacy-request.ts';
import { DAY_MS, epochMsOf, instantOf } from '../domain/civil-date.ts';
import type { Ms } from '../domain/flavor.ts';
import type { SeenPrivacyRequest } from '../domain/retention/privacy-request.ts';
import { type PrivacyRequestStart, privacyDecided, seenPrivacyRequest } from '../messages/privacy-request.ts';
import { KEYS } from '../messages/search-attributes.ts';
import { LONG_STEP, STEP } from './parts/timing.ts';

const { lookAtRequest } = proxyActivities<PrivacyActivities>({
  ...STEP,
  summary: 'Look how far the request is',
});
const { makeCopy } = proxyActivities<PrivacyActivities>({
  ...LONG_STEP,
  summary: 'Make the copy of everything that is kept of the customer',
});
const { deleteCopy } = proxyActivities<PrivacyActivities>({
  ...STEP,
  summary: 'Delete the copy: its time is over',
});
const { correctCustomer } = proxyActivities<PrivacyActivities>({
  ...STEP,
  summary: 'Write what the customer asked to have corrected',
});
const { planErasure } = proxyActivities<PrivacyActivities>({
  ...LONG_STEP,
  summary: 'Count what goes and what has to stay',
});
const { erase } = proxyActivities<PrivacyActivities>({
  ...LONG_STEP,
  summary: "Erase, destroy the customer's key, and certify it",
});

/** How long before the last moment for an answer it needs attention. */
const NEAR_MS: Ms = 5 * DAY_MS;

/**
 * One request of a person about their data, from its entry to its end. A second person decides. Then it is carried out: a copy is made,
 * and deleted when its time is over; or data is corrected; or the customer is erased. The last moment for an answer is watched.
 */
export async function privacyRequest({ requestId }: PrivacyRequestStart): Promise<SeenPrivacyRequest> {
  let decided = false;
  let seen: SeenPrivacyRequest | null = null;
  setHandler(
    privacyDecided,
    () => {
      decided = true;
    },
    { description: 'A second person decided' },
  );
  setHandler(seenPrivacyRequest, () => seen, { description: 'The request as it was seen last' });

  const step = () => ({ requestId, at: instantOf(Date.now()) });
  const now = (request: SeenPrivacyRequest): SeenPrivacyRequest => {
    seen = request;
    show(request);
    return request;
  };

  for (;;) {
    decided = false;
    const request = now(await lookAtRequest(step()));
    switch (request.state) {
      case 'received':
        await aDecision(request, () => decided);
        break;
      case 'approved':
        await carryOut(request);
        break;
      case 'ready':
        await sleep(left(request.exportUntil), { summary: 'The copy can be fetched' });
        await deleteCopy(step());
        break;
      case 'done':
      case 'refused':
        return request;
    }
  }

  async function carryOut({ right }: SeenPrivacyRequest): Promise<void> {
    switch (right) {
      case 'access':
      case 'portability':
        await makeCopy(step());
        return;
      case 'correction':
        await correctCustomer(step());
        return;
      case 'erasure': {
        const planned = await planErasure(step());
        if (planned !== null) await erase({ ...step(), planned });
        return;
      }
    }
  }
}

/** Waits for the second person; needs attention when the last moment for an answer is near or over. */
async function aDecision(request: SeenPrivacyRequest, isDecided: () => boolean): Promise<void> {
  const near = left(request.dueAt) - NEAR_MS;
  if (near > 0 && (await condition(isDecided, near, { summary: 'A second person decides in good time' })))
    return;
  show(request, 'The last moment for an answer is near.');
  if (await condition(isDecided, left(request.dueAt), { summary: 'The last moment for an answer' })) return;
  show(request, 'The last moment for an answer is over.');
  await condition(isDecided);
}

const left = (until: string | null): Ms => Math.max(1, until === null ? 1 : epochMsOf(until) - Date.now());

function show({ requestId, right, state, dueAt, exportUntil }: SeenPrivacyRequest, trouble = ''): void {
  const isOpen = state === 'received' || state === 'approved';
  upsertSearchAttributes([
    { key: KEYS.requestType, value: 'privacy-request' },
    { key: KEYS.reasonCode, value: [right] },
    { key: KEYS.needsAttention, value: trouble !== '' },
    { key: KEYS.dueBy, value: isOpen ? new Date(dueAt) : null },
  ]);
  const waits = {
    received: `A second person decides: POST /v1/privacy-requests/${requestId}/approval or /rejection. An answer is due by ${dueAt}.`,
    approved: 'Being done.',
    ready: `The copy can be fetched until ${exportUntil}.`,
    done: 'Done.',
    refused: 'Refused.',
  }[state];
  setCurrentDetails([`**${state}** ${right}`, trouble, waits].filter((line) => line !== '').join('\n\n'));
}
