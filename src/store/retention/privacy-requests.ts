import type { Db, MongoClient } from 'mongodb';
import { absence } from '../../domain/absences.ts';
import { revisionOf } from '../../domain/accounts/customer.ts';
import { ofCustomer } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { customerChanged } from '../../domain/events/events-of.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { CustomerId, SubjectId } from '../../domain/flavor.ts';
import { assertAnotherPerson, type Verdict } from '../../domain/four-eyes.ts';
import {
  answerDue,
  type Correction,
  type ErasureCertificate,
  type ExportPart,
  type PrivacyRequest,
  type PrivacyRequestState,
  type PrivacyRight,
} from '../../domain/retention/privacy-request.ts';
import { retentionRefusal } from '../../domain/retention/refusals.ts';
import { customers } from '../accounts/collections.ts';
import { contactChanged } from '../accounts/customers.ts';
import { audited } from '../audit/audited.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { removing, writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { reportFraudEvent } from '../fraud/reports.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { certificateDigest } from './certificate-digest.ts';
import { personalExports, privacyRequests } from './collections.ts';

export interface PrivacyReads {
  get(requestId: string): Promise<PrivacyRequest | null>;
  /** Newest first. Throws InvalidCursor. */
  list(query: PageRequest & { readonly customerId: CustomerId | null }): Promise<Page<PrivacyRequest>>;
  /** Requests that have not ended, after an id, in the order of their ids. */
  open(given: { readonly after: string | null; readonly limit: number }): Promise<PrivacyRequest[]>;
  /** The copy of a request, put together; null when there is none, or none any more. */
  copy(requestId: string): Promise<string | null>;
}

/** A request to enter. */
export interface NewPrivacyRequest {
  readonly requestId: string;
  readonly customerId: CustomerId;
  readonly right: PrivacyRight;
  readonly correction: Correction | null;
  readonly by: SubjectId;
}

/** A second person's decision. */
export interface PrivacyDecision {
  readonly requestId: string;
  readonly by: SubjectId;
  readonly note: string | null;
}

export interface PrivacyWrites {
  /** Enters a request. The same id again answers the one there is. Throws NotFound when there is no such customer. */
  receive(request: NewPrivacyRequest, now: Instant): Promise<PrivacyRequest>;
  /**
   * Approves or refuses a request. The same person in the same way again answers the same. Throws NotFound, DutiesNotSeparated (who entered it
   * would decide), InvalidState (it was decided otherwise).
   */
  decide(decision: PrivacyDecision, verdict: Verdict, now: Instant): Promise<PrivacyRequest>;
  /** Takes an approval back, because something came in between; a second person decides again. */
  reopen(requestId: string): Promise<PrivacyRequest>;
  /** Keeps the copy of an approved request until an instant. Done before, it changes nothing. */
  keepExport(
    requestId: string,
    copy: { readonly parts: readonly string[]; readonly until: Instant },
    now: Instant,
  ): Promise<PrivacyRequest>;
  /** Deletes the copy, and ends the request. Done before, it changes nothing. */
  dropExport(requestId: string, now: Instant): Promise<PrivacyRequest>;
  /** Notes when the copy was first fetched. */
  markDelivered(requestId: string, now: Instant): Promise<PrivacyRequest>;
  /** Writes the correction of an approved request, and ends it. Done before, it changes nothing. */
  correct(requestId: string, now: Instant): Promise<PrivacyRequest>;
  /** Keeps the certificate of an erasure that was done, and ends it. Done before, it changes nothing. */
  certify(requestId: string, certificate: ErasureCertificate): Promise<PrivacyRequest>;
}

export function privacyReads(reader: Reader): PrivacyReads {
  return {
    get: (requestId) => find(reader, requestId),
    list: ({ customerId, ...page }) =>
      listNewestFirst(reader, privacyRequests, 'receivedAt', { customerId }, page),
    async open({ after, limit }) {
      const docs = await collectionOf(reader.db, privacyRequests)
        .find({ endedAt: null, _id: { $gt: after ?? '' } }, within(reader))
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return docs.map(privacyRequests.fromDoc);
    },
    async copy(requestId) {
      const docs = await collectionOf(reader.db, personalExports)
        .find({ requestId }, within(reader))
        .sort({ requestId: 1, number: 1 })
        .toArray();
      return docs.length === 0 ? null : docs.map((doc) => personalExports.fromDoc(doc).content).join('');
    },
  };
}

export function privacyWrites(db: Db, client: MongoClient): PrivacyWrites {
  return {
    receive: (given, now) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'privacy.receive', (tx) => receiveWithin(tx, given, now)),
      ),
    decide: (decision, verdict, now) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'privacy.decide', (tx) => decideWithin(tx, decision, verdict, now)),
      ),
    reopen: (requestId) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'privacy.reopen', async (tx) => {
          const request = await mustFind(tx, requestId);
          if (request.state !== 'approved') return request;
          return put(tx, {
            ...request,
            state: 'received',
            decidedBy: null,
            decidedAt: null,
            decisionNote: null,
          });
        }),
      ),
    keepExport: (requestId, copy, now) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'privacy.keepExport', async (tx) => {
          const request = await mustBe(tx, requestId, 'approved');
          if (request.state !== 'approved') return request;
          const { customerId } = request;
          const values = copy.parts.map(
            (content, number): ExportPart => ({
              ...{ partId: `${requestId}:${number}`, requestId, customerId, number, madeAt: now, content },
            }),
          );
          const object = ofCustomer(customerId);
          await writing(tx, personalExports).insertAll(values.map((value) => ({ object, value })));
          return put(tx, { ...request, state: 'ready', exportUntil: copy.until });
        }),
      ),
    dropExport: (requestId, now) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'privacy.dropExport', async (tx) => {
          const request = await mustBe(tx, requestId, 'ready');
          if (request.state !== 'ready') return request;
          const docs = await tx.db
            .collection<AnyDocument>(personalExports.name)
            .find({ requestId }, within(tx))
            .toArray();
          await removing(tx, personalExports.name).remove(ofCustomer(request.customerId), docs);
          return put(tx, { ...request, state: 'done', endedAt: now });
        }),
      ),
    markDelivered: (requestId, now) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'privacy.markDelivered', async (tx) => {
          const request = await mustFind(tx, requestId);
          return request.deliveredAt === null ? put(tx, { ...request, deliveredAt: now }) : request;
        }),
      ),
    correct: (requestId, now) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'privacy.correct', (tx) => correctWithin(tx, requestId, now)),
      ),
    certify: (requestId, certificate) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'privacy.certify', async (tx) => {
          const request = await mustBe(tx, requestId, 'approved');
          if (request.state !== 'approved') return request;
          const reason = certificateDigest(certificate);
          audited(tx, { act: 'privacy.certified', object: ofCustomer(request.customerId), reason });
          return put(tx, { ...request, state: 'done', certificate, endedAt: certificate.erasedAt });
        }),
      ),
  };
}

async function receiveWithin(
  tx: AuditedTx,
  { by, ...given }: NewPrivacyRequest,
  now: Instant,
): Promise<PrivacyRequest> {
  const stored = await find(tx, given.requestId);
  if (stored !== null) return stored;
  const customer = await collectionOf(tx.db, customers).findOne({ _id: given.customerId }, within(tx));
  if (customer === null) throw new BusinessFailure('CustomerNotFound', 'no such customer');
  return put(tx, {
    ...{ ...given, state: 'received', receivedAt: now, dueAt: answerDue(now), receivedBy: by },
    ...{ decidedBy: null, decidedAt: null, decisionNote: null, exportUntil: null, deliveredAt: null },
    ...{ certificate: null, endedAt: null },
  });
}

async function decideWithin(
  tx: AuditedTx,
  { requestId, by, note }: PrivacyDecision,
  verdict: Verdict,
  now: Instant,
): Promise<PrivacyRequest> {
  const request = await mustFind(tx, requestId);
  assertAnotherPerson(by, [request.receivedBy], 'receiver-decides');
  const wasRefused = request.state === 'refused';
  const again = request.decidedBy === by && wasRefused === (verdict === 'rejected');
  if (request.state !== 'received') {
    if (again) return request;
    throw retentionRefusal('request-decided', {
      detail: `The request is ${request.state}: somebody has decided on it.`,
    });
  }
  const decided = { ...request, decidedBy: by, decidedAt: now, decisionNote: note };
  return verdict === 'approved'
    ? put(tx, { ...decided, state: 'approved' })
    : put(tx, { ...decided, state: 'refused', endedAt: now });
}

async function correctWithin(tx: AuditedTx, requestId: string, now: Instant): Promise<PrivacyRequest> {
  const request = await mustBe(tx, requestId, 'approved');
  const { customerId, correction } = request;
  if (request.state !== 'approved' || correction === null) return request;
  const doc = await collectionOf(tx.db, customers).findOne({ _id: customerId }, within(tx));
  if (doc === null) throw new BusinessFailure('CustomerNotFound', 'no such customer');
  const customer = customers.fromDoc(doc);
  const { name = customer.name, email = customer.email, phone } = correction;
  const before = customer.contact;
  const contact = phone === undefined ? before : { ...(before ?? NO_PREFERENCES), phone };
  const corrected = {
    ...{ ...customer, name, email, revision: revisionOf(customer) + 1 },
    ...(contact === undefined ? {} : { contact }),
  };
  await writing(tx, customers).replace(ofCustomer(customerId), corrected, { mustExist: true });
  announce(tx, customerChanged(customerId, 'corrected', now));
  if (email !== customer.email || (contact?.phone ?? null) !== (before?.phone ?? null))
    reportFraudEvent(tx, contactChanged(customerId, now));
  return put(tx, { ...request, state: 'done', endedAt: now });
}

const NO_PREFERENCES = { channel: null, channels: {}, muted: [], quietHours: null } as const;

async function find(scope: Reader | Tx, requestId: string): Promise<PrivacyRequest | null> {
  const doc = await collectionOf(scope.db, privacyRequests).findOne({ _id: requestId }, within(scope));
  return doc === null ? null : privacyRequests.fromDoc(doc);
}

async function mustFind(scope: Tx, requestId: string): Promise<PrivacyRequest> {
  const request = await find(scope, requestId);
  if (request === null) throw absence('request-missing');
  return request;
}

/** The request in this state, or past it. */
async function mustBe(scope: Tx, requestId: string, state: PrivacyRequestState): Promise<PrivacyRequest> {
  const request = await mustFind(scope, requestId);
  if (request.state !== state && (request.state === 'received' || request.state === 'refused'))
    throw retentionRefusal('request-not-approved', {
      detail: `The request is ${request.state}, not approved.`,
    });
  return request;
}

async function put(tx: AuditedTx, request: PrivacyRequest): Promise<PrivacyRequest> {
  await writing(tx, privacyRequests).replace(ofCustomer(request.customerId), request);
  return request;
}
