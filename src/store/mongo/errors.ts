import {
  MongoBulkWriteError,
  MongoError,
  MongoErrorLabel,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb';
import type { PromiseRefusal, PromiseWish } from '../../domain/arrears/promise.ts';

/** A list's cursor is not one that this list gave out. The caller asked wrongly. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
}

/** A stored document is not what its schema says. Names fields, never their values: they may be personal data. */
export class StoredDataError extends Error {
  override readonly name = 'StoredDataError';
  readonly collection: string;
  readonly documentId: string;
  constructor(collection: string, documentId: string, fields: readonly string[]) {
    super(`malformed document in ${collection}: ${fields.join(', ')}`);
    this.collection = collection;
    this.documentId = documentId;
  }
}

/** A policy's version is released once: the same name and version came with another content, or a wrong hash. */
export class PolicyConflict extends Error {
  override readonly name = 'PolicyConflict';
}

/** An exact count of the figures takes longer than anybody waits. Rollups and shorter spans don't. */
export class CountTooLong extends Error {
  override readonly name = 'CountTooLong';
}

/** A promise to pay can't be given; `refusals` says everything that is against what was wished. Nothing was written. */
export class PromiseRefused extends Error {
  override readonly name = 'PromiseRefused';
  readonly wish: PromiseWish;
  readonly refusals: readonly PromiseRefusal[];
  /** What asked for the promise: a settlement has other fields, and its approval has none of them. */
  readonly asked: 'promise' | 'settlement' | 'approval';
  constructor(
    wish: PromiseWish,
    refusals: readonly PromiseRefusal[],
    asked: PromiseRefused['asked'] = 'promise',
  ) {
    super(`refused: ${refusals.map(({ code }) => code).join(', ')}`);
    this.wish = wish;
    this.asked = asked;
    this.refusals = refusals;
  }
}

/** An account in a bulk load contradicts itself; `message` says how. Nothing of its call was written. */
export class BulkRefused extends Error {
  override readonly name = 'BulkRefused';
  readonly billingAccountId: string;
  constructor(billingAccountId: string, message: string) {
    super(message);
    this.billingAccountId = billingAccountId;
  }
}

/** Whether MongoDB refused a write because a unique key is taken. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11000;
}

/** Whether MongoDB refused a document because it is not what its collection's validator says. */
export function isInvalidDocument(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 121;
}

const BSON_OBJECT_TOO_LARGE = 10_334;
const TRANSACTION_TOO_LARGE = 257;

/** Whether a document or a transaction was more than MongoDB takes, by the word of the driver or of the server. */
export function isTooLarge(error: unknown): boolean {
  if (error instanceof MongoServerError)
    return error.code === BSON_OBJECT_TOO_LARGE || error.code === TRANSACTION_TOO_LARGE;
  if (error instanceof MongoInvalidArgumentError) return /larger than the maximum size/.test(error.message);
  // The driver writes a single document into a buffer of a fixed size.
  return error instanceof RangeError && /^The value of "offset" is out of range/.test(error.message);
}

const TRANSACTION_LIFETIME_EXCEEDED = 290;
const NO_SUCH_TRANSACTION = 251;

/** Whether MongoDB ended a transaction that took too long (`transactionLifetimeLimitSeconds`), as it says at once or to what follows. */
export function isExpiredTransaction(error: unknown): boolean {
  return (
    error instanceof MongoServerError &&
    (error.code === TRANSACTION_LIFETIME_EXCEEDED || error.code === NO_SUCH_TRANSACTION)
  );
}

const MAX_TIME_MS_EXPIRED = 50;

/** Whether MongoDB ended a statement because its time (`maxTimeMS`) was up. */
export function isTimeLimit(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === MAX_TIME_MS_EXPIRED;
}

/**
 * Whether nobody knows if a transaction was committed, by the error of the commit: its answer was lost, or no member of the replica set could be
 * asked. The driver says so by a label, but not where the connection ended before it was set up.
 */
export function isUnknownCommit(error: unknown): boolean {
  return (
    error instanceof MongoError &&
    !error.hasErrorLabel(MongoErrorLabel.TransientTransactionError) &&
    !isTimeLimit(error) &&
    (error.hasErrorLabel(MongoErrorLabel.UnknownTransactionCommitResult) ||
      error instanceof MongoNetworkError ||
      error instanceof MongoServerSelectionError)
  );
}

/** What the driver says of work that may go well when it is tried again. */
const PASSING_LABELS = [
  MongoErrorLabel.TransientTransactionError,
  MongoErrorLabel.UnknownTransactionCommitResult,
  MongoErrorLabel.RetryableWriteError,
];

/**
 * What a member says that is not primary, not so any longer, or shutting down ("not writable primary" and "node is recovering" in MongoDB's
 * specification of server discovery), and a majority that did not acknowledge in time.
 */
const NO_PRIMARY = new Set([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436]);
const NO_MAJORITY = 64;

/** What the driver throws where there is no connection, of classes that it does not export, by their names. */
const WITHOUT_CONNECTION = new Set([
  'MongoWaitQueueTimeoutError',
  'MongoPoolClosedError',
  'MongoServerClosedError',
  'MongoStalePrimaryError',
]);

/**
 * Whether MongoDB could not do it at the moment, whatever was asked: no connection, no primary, no majority, or a conflict each time. What was asked
 * may have been done, and may be asked again.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  // The driver wraps what kept several writes from being sent.
  if (error instanceof MongoBulkWriteError && isUnavailable(error.errorResponse)) return true;
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoNotConnectedError ||
    error instanceof MongoWriteConcernError ||
    WITHOUT_CONNECTION.has(error.name) ||
    PASSING_LABELS.some((label) => error.hasErrorLabel(label)) ||
    (error instanceof MongoServerError && (NO_PRIMARY.has(Number(error.code)) || error.code === NO_MAJORITY))
  );
}
