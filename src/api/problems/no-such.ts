/** What a request looks up and is not there, or is not the caller's. */
import type { AnotherCustomer } from '../middleware/another-customer.ts';
import { type Fault, Problem } from './problem.ts';

/** Each thing with the field that names it. Its code is its name and `missing`, such as `billing-account-missing`. */
const THINGS = {
  alert: '/alertId',
  alignment: '/alignmentId',
  bill: '/billId',
  'bill run': '/runId',
  'billing account': '/billingAccountId',
  customer: '/customerId',
  'cycle change': '/changeId',
  deposit: '/depositId',
  dispute: '/disputeId',
  'dunning case': '/caseId',
  inquiry: '/inquiryId',
  'legal hold': '/holdId',
  order: '/orderId',
  payment: '/paymentId',
  promise: '/promiseId',
  proposal: '/proposalId',
  rating: '/inquiryId',
  receipt: '/receiptId',
  request: '/requestId',
  resource: '/id',
  service: '/subscriptionId',
  'staff account': '/staffId',
  transfer: '/transferId',
} as const;

/** Something that can be looked up. */
export type Thing = keyof typeof THINGS;

/** Codes of things whose failures below the API have that code too: one code for one meaning. */
const CODES: Partial<Readonly<Record<Thing, string>>> = {
  'billing account': 'account-missing',
  'legal hold': 'hold-missing',
  'staff account': 'staff-missing',
};

/**
 * The problem of a thing that is not there. What is another customer's looks the same: a bound token can't tell which ids are taken.
 */
export function noSuch(thing: Thing, cause?: AnotherCustomer): Problem {
  const fault = faultOfAbsence(thing);
  return new Problem('not-found', fault.detail, { errors: [fault], cause });
}

/** The cause that `noSuch` names. */
function faultOfAbsence(thing: Thing): Fault {
  return {
    pointer: THINGS[thing],
    code: CODES[thing] ?? `${thing.replaceAll(' ', '-')}-missing`,
    detail: `There is no such ${thing}, or not for this token.`,
    accepted: 'the id of one that is there and that the token may see',
  };
}

/** The causes of all things, for the documents. */
export function everyAbsence(): readonly Fault[] {
  return Object.keys(THINGS)
    .filter((thing): thing is Thing => thing in THINGS)
    .map(faultOfAbsence);
}
