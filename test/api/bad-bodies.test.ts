import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openApiText } from '../../src/api/openapi/text.ts';
import { declaredRoutes, rolesOf } from '../access/declared-routes.ts';
import { aSnapshot } from '../support/builders/builders.ts';
import { problemOf } from '../support/callers/problem.ts';
import { bundleOf } from '../support/product/bundle.ts';
import { type ApiUnderTest, anApi } from './api-under-test.ts';
import { GOOD_REQUESTS, type GoodRequest, spoilt } from './good-requests.ts';

type Name = keyof typeof GOOD_REQUESTS;
/** What stands at the pointer instead (undefined: nothing), and the faults that are told. */
type Fault = readonly [pointer: string, member: unknown, ...faults: string[]];

/** What changes nothing, and finds nothing where nothing is. */
const ASKS_ONLY: readonly string[] = ['customerSearch', 'methodCheck'];

/** What names nothing that is there. */
const MAKES_NEW: readonly string[] = [
  'staff',
  'serviceAccount',
  'customer',
  'webhook',
  'splitTransfer',
  'splitTransferTakeBack',
];

const MONEY = (at: string): Fault[] => [
  [at, undefined, `${at} missing`],
  [at, 45, `${at} wrong-type`],
  [`${at}/amountMinor`, undefined, `${at}/amountMinor missing`],
  [`${at}/amountMinor`, 45.5, `${at}/amountMinor wrong-type`],
  [`${at}/amountMinor`, '4500', `${at}/amountMinor wrong-type`],
  [`${at}/amountMinor`, -1, `${at}/amountMinor too-small`],
  [`${at}/amountMinor`, 2e12, `${at}/amountMinor too-big`],
  [`${at}/amountMinor`, 1e300, `${at}/amountMinor too-big`, `${at}/amountMinor too-big`],
  [`${at}/currency`, 'EURO', `${at}/currency bad-format`],
  [`${at}/currency`, 'eur', `${at}/currency bad-format`],
  [`${at}/currency`, 'QQQ', `${at}/currency not-allowed-value`],
  [`${at}/amount`, 45, `${at}/amount unknown-field`],
];
const ID = (at: string): Fault[] => [
  [at, undefined, `${at} missing`],
  [at, 7, `${at} wrong-type`],
  [at, null, `${at} wrong-type`],
  [at, 'A'.repeat(65), `${at} too-big`],
  [at, 'a/../b', `${at} bad-format`],
  [at, '4111111111111111', `${at} card-number`],
];
const DATE = (at: string): Fault[] => [
  [at, undefined, `${at} missing`],
  [at, '2026-02-30', `${at} bad-format`],
  [at, '01.12.2026', `${at} bad-format`],
  [at, '2026-12-01T00:00:00Z', `${at} bad-format`],
  [at, '9999-12-31', `${at} not-allowed-value`],
  [at, 20261201, `${at} wrong-type`],
];
const IN_FUTURE = '2199-01-01T00:00:00Z';
const INSTANT = (at: string): Fault[] => [
  [at, undefined, `${at} missing`],
  [at, '2026-02-30T10:00:00Z', `${at} bad-format`],
  [at, '2024-05-02', `${at} bad-format`],
  [at, '2024-05-02T10:00:00', `${at} bad-format`],
  [at, IN_FUTURE, `${at} not-allowed-value`],
];
const TEXT = (at: string, maxLength: number): Fault[] => [
  [at, undefined, `${at} missing`],
  [at, '  ', `${at} too-small`],
  [at, 'x'.repeat(maxLength + 1), `${at} too-big`],
  [at, 'card 4111 1111 1111 1111 please', `${at} card-number`],
  [at, 'no bell\u0007', `${at} bad-format`],
  [at, 'paid \u202e0001 EUR', `${at} bad-format`],
  [at, 'half \ud83d', `${at} bad-format`],
  [at, 'ad\u200bmin', `${at} bad-format`],
];
/** A text that no card number fits in. */
const SHORT_TEXT = (at: string, maxLength: number): Fault[] =>
  TEXT(at, maxLength).filter(([, , fault]) => fault?.endsWith(' card-number') !== true);
const NOTE: Fault[] = [
  ['/note', undefined, '/note missing'],
  ['/note', 7, '/note wrong-type'],
  ['/note', '  ', '/note too-small'],
  ['/note', 'x'.repeat(1001), '/note too-big'],
];
const ONE_OF = (at: string): Fault[] => [
  [at, undefined, `${at} missing`],
  [at, 'nonsense', `${at} not-allowed-value`],
];
const ORDER: Fault[] = [
  ...['/orderId', '/customerId', '/billingAccountId', '/offering/id', '/installation/area'].flatMap(ID),
  ...ONE_OF('/offering/category'),
  ...MONEY('/monthlyCharge'),
  ...MONEY('/oneOffCharge'),
  ['/oneOffCharge/currency', 'USD', '/oneOffCharge/currency currency-mismatch'],
  ['/termMonths', undefined, '/termMonths missing'],
  ['/termMonths', 1.5, '/termMonths wrong-type'],
  ['/termMonths', -1, '/termMonths too-small'],
  ['/termMonths', 121, '/termMonths too-big'],
  ...DATE('/installation/earliestDate'),
  ['/installation/preferredWindow', 'night', '/installation/preferredWindow not-allowed-value'],
  ['/installation/required', 'yes', '/installation/required wrong-type'],
  ['/installation/floor', 3, '/installation/floor unknown-field'],
  ['/offering/colour', 'red', '/offering/colour unknown-field'],
];

const EVALUATION: Fault[] = [
  ...ORDER,
  ['/policyVersion', 5, '/policyVersion wrong-type'],
  ['/policyVersion', '../x', '/policyVersion bad-format'],
  ['/policyVersion', 'no-such-version', '/policyVersion not-allowed-value'],
];

const ACCESS_ROLES: Fault[] = [
  ['/roles', undefined, '/roles missing'],
  ['/roles', [], '/roles too-small'],
  ['/roles', 'care', '/roles wrong-type'],
  ['/roles', ['selfcare'], '/roles/0 not-allowed-value'],
  ['/roles', ['root'], '/roles/0 not-allowed-value'],
];
const DIGEST = (at: string): Fault[] => [
  [at, undefined, `${at} missing`],
  [at, 'secret', `${at} bad-format`],
  [at, 7, `${at} wrong-type`],
];
/** Neither a secret nor a key, both, and a private key. */
const CREDENTIALS: Fault[] = [
  ['/secretDigest', null, '/secretDigest invalid'],
  ['/secretDigest', undefined, '/secretDigest invalid'],
  ['/secretDigest', 'secret', '/secretDigest bad-format'],
  ['/publicKeys', [{ kty: 'EC' }], '/secretDigest invalid'],
  ['/publicKeys', [{ kty: 'oct' }], '/publicKeys/0/kty not-allowed-value'],
];
const SEEN_AT: Fault[] = INSTANT('/changedAt').filter(([, member]) => member !== '2199-01-01T00:00:00Z');

const FAULTS: Record<Name, readonly Fault[]> = {
  approval: ORDER,
  evaluation: EVALUATION,
  evaluationExplanation: EVALUATION,
  review: [
    ...ONE_OF('/verdict'),
    ...TEXT('/note', 2000),
    ['/reasonCode', 'because', '/reasonCode bad-format'],
    ['/reviewer', 'me', '/reviewer unknown-field'],
  ],
  cancellation: TEXT('/reason', 500),
  cycleCancellation: TEXT('/reason', 500),
  alignment: [
    ...ID('/customerId'),
    ['/preference', {}, '/preference missing'],
    ['/preference/billCycleDay', 32, '/preference/billCycleDay too-big'],
    ['/preference/payday', 5, '/preference/payday invalid'],
    ['/billingAccountIds', [], '/billingAccountIds too-small'],
    ...TEXT('/override/note', 500),
  ],
  alignmentConfirmation: [['/evenIfPartly', 'yes', '/evenIfPartly wrong-type']],
  noticeRetry: TEXT('/reason', 300),
  intervention: [...ONE_OF('/kind'), ...TEXT('/note', 500)],
  rescheduling: [
    ...DATE('/earliestDate'),
    ['/preferredWindow', 'night', '/preferredWindow not-allowed-value'],
  ],
  completion: INSTANT('/completedAt'),
  inquiry: [
    ...ID('/customerId'),
    ...ONE_OF('/channel'),
    ...ONE_OF('/topic'),
    ['/billingAccountId', '', '/billingAccountId too-small', '/billingAccountId bad-format'],
    ['/text', 'x'.repeat(2001), '/text too-big'],
    ['/text', 'I paid with 4111-1111-1111-1111', '/text card-number'],
    ['/reference/amount/amountMinor', 45.5, '/reference/amount/amountMinor wrong-type'],
    ['/reference/amount/amountMinor', 0, '/reference/amount/amountMinor too-small'],
    ['/reference/occurredDate', '2026-02-30', '/reference/occurredDate bad-format'],
    ['/reference/iban', 'DE00', '/reference/iban unknown-field'],
  ],
  resolution: [
    ...TEXT('/text', 2000),
    ['/code', 'moved', '/code bad-format'],
    ['/actions', {}, '/actions wrong-type'],
    ['/actions/0/kind', 'giveAll', '/actions/0/kind not-allowed-value'],
    ['/actions/0/amount/amountMinor', -5, '/actions/0/amount/amountMinor too-small'],
    ['/actions/0/why', 'x', '/actions/0/why unknown-field'],
  ],
  cycleChange: [
    ...ID('/customerId'),
    ['/preference', undefined, '/preference missing'],
    ['/preference', {}, '/preference missing'],
    ['/preference/billCycleDay', 0, '/preference/billCycleDay too-small'],
    ['/preference/billCycleDay', 32, '/preference/billCycleDay too-big'],
    ['/preference/billCycleDay', 1.5, '/preference/billCycleDay wrong-type'],
    ['/preference/frequency', 'daily', '/preference/frequency not-allowed-value'],
    ['/preference/paymentTermDays', -1, '/preference/paymentTermDays too-small'],
    ['/preference/day', 3, '/preference/day unknown-field'],
    ['/confirm', 'no', '/confirm wrong-type'],
  ],
  confirmation: [
    ['/quoteId', undefined, '/quoteId missing'],
    ['/optionId', 5, '/optionId wrong-type'],
    ['/optionId', 'x'.repeat(257), '/optionId too-big'],
  ],
  payment: [
    ...ID('/paymentId'),
    ['/eventId', 'a b', '/eventId bad-format'],
    ['/billingAccountId', 7, '/billingAccountId wrong-type'],
    ['/billId', 7, '/billId wrong-type'],
    ['/reference', 7, '/reference wrong-type'],
    ['/valueDate', '2026-02-30', '/valueDate bad-format'],
    ['/bankFee', { amountMinor: -1, currency: 'EUR' }, '/bankFee/amountMinor too-small'],
    ['/bankFee', { amountMinor: 1, currency: 'CHF' }, '/bankFee/currency not-allowed-value'],
    ...MONEY('/amount'),
    ['/amount/amountMinor', 0, '/amount/amountMinor too-small'],
    ...ONE_OF('/status'),
    // Money is not refused for its date.
    ...INSTANT('/occurredAt').filter(([, value]) => value !== IN_FUTURE),
    ['/method/kind', 'barter', '/method/kind not-allowed-value'],
    ['/method/last4', '4111111111111111', '/method/last4 bad-format'],
    ['/method/number', '4111111111111111', '/method/number unknown-field'],
  ],
  alertOwner: [...ONE_OF('/action'), ['/owner', 'somebody', '/owner unknown-field']],
  alertFinding: [...ONE_OF('/finding'), ...ONE_OF('/reason'), ['/note', 'call', '/note unknown-field']],
  freezeLifting: [...ONE_OF('/reason'), ['/reason', 'identityTheft', '/reason not-allowed-value']],
  methodCheck: [
    ['/token', undefined, '/token missing'],
    ['/token', '', '/token too-small'],
    ['/token', 'a b', '/token bad-format'],
  ],
  fraudEvent: [
    ...ID('/eventId'),
    ...ONE_OF('/kind'),
    ['/kind', 'order', '/kind not-allowed-value'],
    ['/at', undefined, '/at missing'],
    ['/at', '2024-05-02', '/at bad-format'],
    ['/customerId', 'a/../b', '/customerId bad-format'],
    ['/billingAccountId', 7, '/billingAccountId wrong-type'],
    ['/agentId', '', '/agentId too-small', '/agentId bad-format'],
    ['/amount/amountMinor', -1, '/amount/amountMinor too-small'],
    ['/methodToken', 'a b', '/methodToken bad-format'],
    ['/device', '', '/device too-small'],
    ['/address', 'x'.repeat(501), '/address too-big'],
    ['/ip', '10.0.0.1', '/ip unknown-field'],
  ],
  suspenseMatch: [...ID('/billingAccountId'), ...TEXT('/reason', 500)],
  depositRelease: TEXT('/reason', 500),
  suspenseReturn: TEXT('/reason', 500),
  paymentDifference: TEXT('/reason', 500),
  entry: [
    ['/idempotencyKey', undefined, '/idempotencyKey missing'],
    ['/idempotencyKey', '', '/idempotencyKey too-small'],
    ['/idempotencyKey', 'a b', '/idempotencyKey bad-format'],
    ['/idempotencyKey', 'x'.repeat(129), '/idempotencyKey too-big'],
    ...ONE_OF('/type'),
    ['/type', 'payment', '/type not-allowed-value'],
    ['/type', 'reversal', '/type not-allowed-value'],
    ...ONE_OF('/direction'),
    ['/direction', 'credit', '/direction not-allowed-value'],
    ...MONEY('/amount'),
    ['/amount/amountMinor', 0, '/amount/amountMinor too-small'],
    ...INSTANT('/occurredAt'),
    ...ID('/source'),
    ['/note', '  ', '/note too-small'],
    ['/note', 'x'.repeat(201), '/note too-big'],
    ['/note', 'no bell\u0007', '/note bad-format'],
    ['/billId', 'BILL-1', '/billId unknown-field'],
    ['/sequence', 7, '/sequence unknown-field'],
  ],
  billRun: [
    ['/timeZone', 'Nowhere/Land', '/timeZone not-allowed-value', '/billingAccountId not-allowed-value'],
    ['/timeZone', 'Europe/Berlin', '/billingAccountId not-allowed-value'],
    ['/everyZone', false, '/everyZone not-allowed-value'],
    ['/billingAccountId', undefined, '/timeZone missing'],
    ['/billingAccountId', 7, '/billingAccountId wrong-type'],
    ['/billingAccountId', 'a/../b', '/billingAccountId bad-format'],
  ],
  promise: [...ID('/billingAccountId'), ...MONEY('/amount'), ...DATE('/untilDate')],
  promiseCancellation: TEXT('/reason', 500),
  dispute: [...MONEY('/amount'), ...TEXT('/reason', 1000)],
  disputeResolution: [...ONE_OF('/outcome'), ...TEXT('/note', 1000)],
  writeOff: TEXT('/note', 1000),
  stepAcceptance: [
    ['/reason', undefined, '/reason missing'],
    ['/reason', 7, '/reason wrong-type'],
    ['/reason', 'x'.repeat(501), '/reason too-big'],
  ],
  stepRefusal: TEXT('/reason', 500),
  settlement: [...TEXT('/note', 1000), ...MONEY('/terms/amount'), ...DATE('/terms/payBy')],
  reinstatement: [
    ['/lift', [], '/lift too-small'],
    ['/lift', ['everything'], '/lift/0 not-allowed-value'],
    ...TEXT('/reason', 500),
  ],
  entryReversal: TEXT('/reason', 200),
  subscription: [
    ...ID('/subscriptionId').slice(1),
    ...['/billingAccountId', '/offering/id', '/offering/category'].flatMap(ID),
    ...MONEY('/monthlyCharge'),
    ...DATE('/startDate').slice(1),
    ['/billedInAdvance', 'yes', '/billedInAdvance wrong-type'],
  ],
  planChange: [
    ...['/offering/id', '/offering/category'].flatMap(ID),
    ...MONEY('/monthlyCharge'),
    ...DATE('/startDate'),
    ['/billedInAdvance', 'yes', '/billedInAdvance wrong-type'],
    ...TEXT('/note', 500).slice(1),
  ],
  pause: [...DATE('/endDate'), ...TEXT('/note', 500).slice(1)],
  resumption: [...DATE('/startDate'), ...TEXT('/note', 500).slice(1)],
  transfer: [...ID('/billingAccountId'), ...DATE('/endDate'), ...TEXT('/note', 500).slice(1)],
  relocation: [
    ...DATE('/startDate'),
    ...DATE('/endDate').slice(1),
    ['/placeOfInstallation', undefined, '/placeOfInstallation missing'],
    ...TEXT('/placeOfInstallation/streetName', 200),
    ...SHORT_TEXT('/placeOfInstallation/streetNr', 20),
    ...SHORT_TEXT('/placeOfInstallation/postcode', 20),
    ...TEXT('/placeOfInstallation/city', 100),
    ['/placeOfInstallation/country', 'Germany', '/placeOfInstallation/country bad-format'],
    ['/placeOfInstallation/floor', '3', '/placeOfInstallation/floor unknown-field'],
    ['/monthlyCharge', { amountMinor: -1, currency: 'EUR' }, '/monthlyCharge/amountMinor too-small'],
    ...TEXT('/note', 500).slice(1),
  ],
  termination: [
    ...DATE('/endDate'),
    ['/reason', 'nonPayment', '/reason not-allowed-value'],
    ['/reason', 7, '/reason not-allowed-value'],
    ...TEXT('/note', 500).filter(([, member]) => member !== undefined),
  ],
  rating: [
    ['/rating', undefined, '/rating missing'],
    ['/rating', 0, '/rating too-small'],
    ['/rating', 6, '/rating too-big'],
    ['/rating', 4.5, '/rating wrong-type'],
    ['/rating', '5', '/rating wrong-type'],
    ['/rating', null, '/rating wrong-type'],
    ['/comment', 7, '/comment wrong-type'],
    ['/comment', '  ', '/comment too-small'],
    ['/comment', 'x'.repeat(2001), '/comment too-big'],
    ['/comment', 'my card 4111 1111 1111 1111', '/comment card-number'],
  ],
  customerSearch: [
    ['/by', undefined, '/by missing'],
    ['/by', 'address', '/by not-allowed-value'],
    ...TEXT('/text', 200),
    ['/limit', 5, '/limit unknown-field'],
  ],
  customer: [
    ...ID('/customerId').slice(1),
    ...TEXT('/name', 200),
    ['/email', 'olga', '/email bad-format'],
    ['/phone', '0170 1234567', '/phone bad-format'],
    ['/postalAddress/city', undefined, '/postalAddress/city missing'],
    ['/postalAddress/country', 'Germany', '/postalAddress/country bad-format'],
    ['/postalAddress/floor', '3', '/postalAddress/floor unknown-field'],
    ['/segment', 'nonsense', '/segment not-allowed-value'],
    ['/locale', 'xx', '/locale not-allowed-value'],
    ['/country', 'de', '/country bad-format'],
    ['/customerSince', '2026-02-30', '/customerSince bad-format'],
  ],
  billingAccount: [
    ...ID('/customerId'),
    ...ID('/billingAccountId').slice(1),
    ['/currency', 'QQQ', '/currency not-allowed-value'],
    ['/currency', 'USD', '/creditLimit/currency not-allowed-value'],
    ['/timeZone', 'Mars/Olympus', '/timeZone not-allowed-value'],
    ...MONEY('/creditLimit').slice(1, 7),
    ['/graceDays', -1, '/graceDays too-small'],
    ['/cycle/frequency', 'daily', '/cycle/frequency not-allowed-value'],
    ['/cycle/billCycleDay', 32, '/cycle/billCycleDay too-big'],
    ['/cycle/paymentTermDays', 1000, '/cycle/paymentTermDays too-big'],
    ['/taxRateBasisPoints', 10_001, '/taxRateBasisPoints too-big'],
  ],
  suspension: [...ONE_OF('/reason'), ...TEXT('/note', 500).slice(1)],
  restoration: [...ONE_OF('/reason'), ...TEXT('/note', 500).slice(1)],
  webhook: [
    ...ID('/subscriptionId'),
    ['/url', undefined, '/url missing'],
    ['/url', 7, '/url wrong-type'],
    ['/types', ['bill.made'], '/types/0 not-allowed-value'],
    ['/secret', 'whsec_mine', '/secret unknown-field'],
  ],
  webhookChange: [
    ['/state', 'gone', '/state not-allowed-value'],
    ['/types', 'all', '/types wrong-type'],
  ],
  webhookSecret: ONE_OF('/step'),
  webhookEnd: ONE_OF('/reason'),
  endingWithdrawal: [...ONE_OF('/reason'), ...TEXT('/note', 500).slice(1)],
  ending: [...ONE_OF('/reason'), ...DATE('/lastDay').slice(1), ...TEXT('/note', 500).slice(1)],
  closure: [...ONE_OF('/reason'), ...TEXT('/note', 500).slice(1)],
  reveal: [
    ...ONE_OF('/group'),
    ['/group', 'card', '/group not-allowed-value'],
    ...ONE_OF('/reason'),
    ['/reason', 'curiosity', '/reason not-allowed-value'],
  ],
  legalHold: [
    ['/object/type', undefined, '/object/type missing'],
    ['/object/type', 'bill', '/object/type not-allowed-value'],
    ...ID('/object/id'),
    ...TEXT('/reason', 500),
    ...DATE('/until').filter(([, member]) => member !== undefined),
  ],
  legalHoldLifting: [...TEXT('/reason', 500)],
  privacyRequest: [
    ['/right', undefined, '/right missing'],
    ['/right', 'objection', '/right not-allowed-value'],
    ['/correction', undefined, '/correction missing'],
    ['/correction', {}, '/correction invalid'],
    ['/correction/email', 'nobody', '/correction/email bad-format'],
    ['/correction/phone', '0170', '/correction/phone bad-format'],
    ['/correction/birthday', 'x', '/correction/birthday unknown-field'],
  ],
  privacyApproval: NOTE,
  privacyRejection: NOTE,
  insolvency: [
    ...DATE('/openedOn'),
    ...TEXT('/reference', 100),
    ['/administrator', 7, '/administrator wrong-type'],
    ['/note', '  ', '/note too-small'],
  ],
  insolvencyDischarge: NOTE,
  insolvencyDismissal: NOTE,
  splitTransfer: [
    ...ID('/transferId').filter(([, value]) => value !== 'A'.repeat(65)),
    ['/transferId', 'A'.repeat(49), '/transferId too-big'],
    ['/billingAccountId', 7, '/billingAccountId wrong-type'],
    ['/parts', undefined, '/parts missing'],
    ['/parts', [], '/parts too-small'],
    ['/over', 'below', '/over not-allowed-value'],
    ['/over', 'everything', '/over not-allowed-value'],
    ['/parts/0/billingAccountId', undefined, '/parts/0/billingAccountId missing'],
    ['/parts/0/billId', 'a b', '/parts/0/billId bad-format'],
    // A currency that is none is not that of the transfer either.
    ...MONEY('/parts/0/amount').filter(([, value]) => value !== 'QQQ'),
    ...MONEY('/amount').filter(([, value]) => value !== 'QQQ'),
    [
      '/amount/currency',
      'QQQ',
      ...['/amount', '/parts/0/amount'].map((at) => `${at}/currency not-allowed-value`),
    ],
    ['/amount/amountMinor', 0, '/amount/amountMinor too-small'],
    ...INSTANT('/occurredAt').filter(([, value]) => value !== IN_FUTURE),
    ['/valueDate', '2026-02-30', '/valueDate bad-format'],
    ['/method', { kind: 'barter' }, '/method/kind not-allowed-value'],
    ['/reference', 7, '/reference wrong-type'],
  ],
  splitTransferTakeBack: [
    ['/eventId', 'a b', '/eventId bad-format'],
    ...ONE_OF('/kind'),
    ...MONEY('/amount'),
    ['/amount/amountMinor', 0, '/amount/amountMinor too-small'],
    ...INSTANT('/occurredAt').filter(([, value]) => value !== IN_FUTURE),
    ['/bankFee', { amountMinor: 1, currency: 'CHF' }, '/bankFee/currency not-allowed-value'],
  ],
  creditMove: [
    ['/parts', undefined, '/parts missing'],
    ['/parts', [], '/parts too-small'],
    ...ID('/parts/0/billingAccountId'),
    ...MONEY('/parts/0/amount'),
    ...TEXT('/note', 200),
  ],
  billCancellation: [
    ...TEXT('/note', 200),
    ['/withdrawnEntryIds', 'x', '/withdrawnEntryIds wrong-type'],
    ['/changedLines/0/entryId', undefined, '/changedLines/0/entryId missing'],
    ['/changedLines/0/entryId', 7, '/changedLines/0/entryId wrong-type'],
    ['/changedLines/0/entryId', 'A'.repeat(257), '/changedLines/0/entryId too-big'],
    ...MONEY('/changedLines/0/amount'),
    ...ONE_OF('/addedLines/0/type'),
    ['/addedLines/0/type', 'writeOff', '/addedLines/0/type not-allowed-value'],
    ...ONE_OF('/addedLines/0/direction'),
    ['/addedLines/0/direction', 'credit', '/addedLines/0/direction invalid'],
    ...MONEY('/addedLines/0/amount'),
    ...TEXT('/addedLines/0/note', 200),
    ['/addedLines/0/taxClass', 'some', '/addedLines/0/taxClass not-allowed-value'],
    ['/addedLines/0/suppliedOn', '2026-02-30', '/addedLines/0/suppliedOn bad-format'],
  ],
  billCorrectionApproval: NOTE,
  billCorrectionRejection: NOTE,
  limitProposal: [...MONEY('/creditLimit'), ...TEXT('/note', 200)],
  limitApproval: NOTE,
  limitRejection: NOTE,
  creditProposal: [
    ...ONE_OF('/type'),
    ['/type', 'writeOff', '/type not-allowed-value'],
    ...MONEY('/amount'),
    ...TEXT('/note', 200),
  ],
  creditApproval: NOTE,
  creditRejection: NOTE,
  writeOffApproval: NOTE,
  writeOffRejection: NOTE,
  policySubmission: NOTE,
  policyApproval: NOTE,
  policyRejection: NOTE,
  policyRetirement: NOTE,
  policyRelease: [
    ...NOTE,
    ['/effectiveAt', 'tomorrow', '/effectiveAt bad-format'],
    ['/effectiveAt', '2030-02-30T00:00:00Z', '/effectiveAt bad-format'],
    ['/effectiveAt', '2030-01-01T00:00:00', '/effectiveAt bad-format'],
    ['/effectiveAt', 1893456000, '/effectiveAt wrong-type'],
    ['/effectiveAt', '9999-01-01T00:00:00Z', '/effectiveAt not-allowed-value'],
    ['/effectiveAt', '2020-01-01T00:00:00Z', '/effectiveAt not-allowed-value'],
  ],
  policyShadow: [
    ['/note', 7, '/note wrong-type'],
    ['/enabled', undefined, '/enabled missing'],
    ['/enabled', 'yes', '/enabled wrong-type'],
  ],
  staff: [
    ['/name', undefined, '/name missing'],
    ['/name', ' ', '/name bad-format'],
    ['/name', 'x'.repeat(101), '/name bad-format'],
    ['/name', 'berta\u202equast', '/name bad-format'],
    ['/name', '4111111111111111', '/name card-number'],
    ...ACCESS_ROLES,
    ...DIGEST('/invitationDigest'),
  ],
  staffConfirmation: SEEN_AT,
  staffRoles: ACCESS_ROLES,
  staffState: ONE_OF('/state'),
  staffReset: DIGEST('/invitationDigest'),
  staffSessionEnd: [
    ['/sessionId', undefined, '/sessionId missing'],
    ['/sessionId', '', '/sessionId too-small'],
    ['/sessionId', 'x'.repeat(101), '/sessionId too-big'],
    ['/sessionId', 7, '/sessionId wrong-type'],
  ],
  serviceAccount: [
    ['/clientId', undefined, '/clientId missing'],
    ['/clientId', 'dunning policy', '/clientId invalid'],
    ['/clientId', 'workflow:dunning', '/clientId invalid'],
    ['/clientId', '4111111111111111', '/clientId invalid'],
    ...ACCESS_ROLES,
    ...CREDENTIALS,
  ],
  serviceConfirmation: SEEN_AT,
  serviceCredentials: CREDENTIALS,
  serviceState: ONE_OF('/state'),
};

let api: ApiUnderTest;
let before: Record<string, number>;
beforeAll(async () => {
  api = await anApi();
  // Whatever is refused here: the field that it names is one that the request has.
  await api.store.bulk.putAccount(bundleOf(aSnapshot().withHistory(10).dueIn(5)));
  before = await api.traces();
});

/** A selfcare token is bound to a customer; the others are not. */
const tokenOf = (role: GoodRequest['role']) =>
  role === 'selfcare' ? { role, customerId: 'CUST-0001' } : { role };

describe.each(Object.entries(GOOD_REQUESTS))('POST of %s', (name, { path, role, wrongRole, body }) => {
  test('names every fault of a body by its pointer, and leaves no trace of it', async () => {
    const isName = (text: string): text is Name => text in FAULTS;
    if (!isName(name)) throw new Error(name);
    const told: unknown[] = [];
    const expected: unknown[] = [];
    for (const [pointer, member, ...faults] of FAULTS[name]) {
      const sent = spoilt(body, pointer, member);
      const { kind, faults: found } = await problemOf(await api.post(path, { role, body: sent }));
      const what = `${pointer} = ${JSON.stringify(member)?.slice(0, 40)}`;
      told.push({ what, kind, faults: found });
      expected.push({ what, kind: 'validation-failed', faults });
    }
    expect(told).toEqual(expected);
    expect(await api.traces()).toEqual(before);
  });

  test('refuses unknown fields by name, all at once', async () => {
    const sent = { ...body, colour: 'red', size: 3 };
    const { kind, faults } = await problemOf(await api.post(path, { role, body: sent }));
    expect({ kind, faults }).toEqual({
      kind: 'validation-failed',
      faults: ['/colour unknown-field', '/size unknown-field'],
    });
  });

  test.each([
    ['malformed JSON', { body: '{"orderId": ' }, 400, 'malformed-body'],
    ['an empty body', { body: '' }, 400, 'malformed-body'],
    ['no body', {}, 422, 'validation-failed'],
    ['an array', { body: [] }, 422, 'validation-failed'],
    ['null', { body: 'null' }, 422, 'validation-failed'],
    [
      'no JSON by its content type',
      { body: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported-media-type',
    ],
    ['300 KiB', { body: { note: 'x'.repeat(300 * 1024) } }, 413, 'payload-too-large'],
  ])('refuses %s', async (_, call, status, kind) => {
    const problem = await problemOf(await api.post(path, { role, ...call }));
    expect({ status: problem.document.status, kind: problem.kind }).toEqual({ status, kind });
  });

  test('wants a token (401) with the scope (403)', async () => {
    expect((await problemOf(await api.post(path, { role: null, body }))).kind).toBe('unauthenticated');
    expect((await problemOf(await api.post(path, { ...tokenOf(wrongRole), body }))).kind).toBe('forbidden');
  });

  test('wants an Idempotency-Key when it creates or changes something', async () => {
    const response = await api.post(path, { role, body, key: null });
    if (name.startsWith('evaluation') || ASKS_ONLY.includes(name)) expect(response.status).toBe(200);
    else expect((await problemOf(response)).kind).toBe('idempotency-key-missing');
  });

  // What makes something new names nothing that could be missing. Money is never refused for what it names: it goes to suspense. Who looks for nobody finds nobody, and what nobody knows is not frozen.
  test.runIf(name !== 'payment' && !ASKS_ONLY.includes(name) && !MAKES_NEW.includes(name))(
    'answers 404 for what is not there',
    async () => {
      const sent = 'customerId' in body ? { ...body, customerId: 'CUST-9999' } : { ...body };
      expect((await problemOf(await api.post(path, { role, body: sent }))).kind).toBe('not-found');
      expect(await api.traces()).toEqual(before);
    },
  );
});

test('a card number is refused without being repeated', async () => {
  const card = '4111111111111111';
  const { path, role, body } = GOOD_REQUESTS.payment;
  const { text } = await problemOf(await api.post(path, { role, body: spoilt(body, '/paymentId', card) }));
  expect(text).not.toContain(card);
});

test('every route checks the token first: the body of a stranger is not read, and costs nothing', async () => {
  const { paths } = Paths.parse(JSON.parse(openApiText()));
  const bodies = [
    ['', 'application/json'],
    ['{"orderId": ', 'application/json'],
    ['['.repeat(250_000), 'application/json'],
    ['x'.repeat(300_000), 'text/plain'],
  ] as const;
  for (const [path, methods] of Object.entries(paths))
    for (const method of Object.keys(methods))
      for (const [body, type] of bodies) {
        const headers = { 'content-type': type };
        const call = { role: null, key: null, headers, body };
        const url = path.replaceAll(/\{[^}]+\}/g, 'X-1');
        const response =
          method === 'get' ? await api.get(url, { role: null }) : await api[verb(method)](url, call);
        expect([method, path, response.status]).toEqual([method, path, 401]);
        await response.body?.cancel();
      }
});

test('every patch without a body is refused: nothing is not taken for an empty change', async () => {
  const patched = declaredRoutes().filter(({ method }) => method === 'patch');
  expect(patched.length).toBeGreaterThan(2);
  for (const route of patched) {
    const role = rolesOf(route).filter((each) => each !== 'selfcare');
    const url = route.path.replaceAll(/\{[^}]+\}/g, 'X-1');
    const response = await api.patch(url, { role, key: null, headers: { 'if-match': '*' } });
    expect([route.name, response.status]).toEqual([route.name, 400]);
    await response.body?.cancel();
  }
});

const Paths = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

function verb(method: string): 'post' | 'put' | 'patch' {
  if (method === 'post' || method === 'put' || method === 'patch') return method;
  throw new Error(method);
}
