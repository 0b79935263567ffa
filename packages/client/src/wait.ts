/** Waiting until a case has gone as far as its caller wants. */
import type { Schemas } from './api.ts';
import type { Goodstanding } from './client.ts';
import { waitFor } from './delay.ts';
import { WaitedTooLongError } from './problem.ts';

interface Cases {
  order: Schemas['ServiceApprovalDetail'];
  inquiry: Schemas['PaymentInquiry'];
  cycleChange: Schemas['BillingCycleChange'];
}

/** What can be waited for: a service order, a payment inquiry, a change of the billing cycle. */
export type CaseKind = keyof Cases;
/** A case as the API answers it. */
export type CaseOf<Kind extends CaseKind> = Cases[Kind];
type State<Kind extends CaseKind> = CaseOf<Kind>['state'];

/** Whether a case that is in a state has ended. A state that the API gets one day is asked for by the compiler. */
export const ENDED: { readonly [Kind in CaseKind]: Readonly<Record<State<Kind>, boolean>> } = {
  order: {
    ...{ acknowledged: false, assessing: false, inReview: false, awaitingCondition: false },
    ...{ scheduling: false, scheduled: false },
    ...{ completed: true, declined: true, cancelled: true, failed: true },
  },
  inquiry: { received: false, assigned: false, resolved: true, failed: true },
  cycleChange: {
    ...{ quoted: false, confirming: false },
    ...{ confirmed: true, declined: true, expired: true, cancelled: true, failed: true },
  },
};

/** How long to wait, and for what. */
export interface WaitOptions<Kind extends CaseKind> {
  /** Default: until the case has ended. */
  readonly until?: (found: CaseOf<Kind>) => boolean;
  /** The longest wait. Default one minute. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** The shortest time between two questions, which grows to `mostMs`. Default 250 ms. */
  readonly pollMs?: number;
  /** The longest time between two questions. Default 5 s. */
  readonly mostMs?: number;
}

/**
 * Waits for a case: asks again and again, at longer and longer times.
 * @param id `orderId`, `inquiryId` or `changeId`
 * @throws WaitedTooLongError with what was seen last; ProblemError, such as for a case that there is not; the signal's reason
 */
export async function waitForCase<Kind extends CaseKind>(
  client: Goodstanding,
  kind: Kind,
  id: string,
  options: WaitOptions<Kind> = {},
): Promise<CaseOf<Kind>> {
  const { timeoutMs = 60_000, pollMs = 250, mostMs = 5_000, signal } = options;
  const ended: Readonly<Record<string, boolean>> = ENDED[kind];
  const until = options.until ?? ((found: CaseOf<Kind>) => ended[found.state] === true);
  const end = Date.now() + timeoutMs;
  for (let wait = pollMs; ; wait = Math.min(mostMs, wait * 1.5)) {
    const found = await caseOf(client, kind, id, signal);
    if (until(found)) return found;
    const left = end - Date.now();
    if (left <= 0)
      throw new WaitedTooLongError(`${kind} ${id} is ${found.state} after ${timeoutMs} ms`, found);
    await waitFor(Math.min(left, wait * (0.75 + Math.random() / 2)), signal);
  }
}

async function caseOf<Kind extends CaseKind>(
  client: Goodstanding,
  kind: Kind,
  id: string,
  signal: AbortSignal | undefined,
): Promise<CaseOf<Kind>> {
  const options = signal === undefined ? {} : { signal };
  const read: { readonly [Each in CaseKind]: () => Promise<CaseOf<Each>> } = {
    order: () => client.getServiceApproval({ orderId: id }, options),
    inquiry: () => client.getPaymentInquiry({ inquiryId: id }, options),
    cycleChange: () => client.getBillingCycleChange({ changeId: id }, options),
  };
  return read[kind]();
}
