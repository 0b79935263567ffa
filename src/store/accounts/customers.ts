import { randomUUID } from 'node:crypto';
import type { Db, MongoClient } from 'mongodb';
import type { Customer } from '../../domain/accounts/customer.ts';
import type { RevealGroup, RevealReason } from '../../domain/accounts/reveal.ts';
import { ofCustomer } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { happensNow } from '../../domain/fraud/report.ts';
import type { ContactPreferences } from '../../domain/notices/contact.ts';
import { retentionRefusal } from '../../domain/retention/refusals.ts';
import { audited } from '../audit/audited.ts';
import { currentAuditContext } from '../audit/current-context.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { reportFraudEvent } from '../fraud/reports.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, inTransaction, type Reader, within } from '../mongo/transaction.ts';
import { holdsInForce } from '../retention/holds.ts';
import { BLIND } from '../sealing/blind-index.ts';
import { dataKeys } from '../sealing/data-key-schema.ts';
import { customerScope } from '../sealing/seal.ts';
import { ERASED } from '../sealing/sealing.ts';
import { customers } from './collections.ts';

export interface CustomerReads {
  get(customerId: CustomerId): Promise<Customer | null>;
  /** Those that are there, in one query. */
  getMany(customerIds: readonly CustomerId[]): Promise<Customer[]>;
  /** Up to `limit` customers by id, after `after`; null: from the first. */
  following(after: CustomerId | null, limit: number): Promise<Customer[]>;
}
export interface CustomerWrites {
  /** Inserts the missing customers and returns how many. Existing ones are not changed. */
  insertMissing(list: readonly Customer[]): Promise<number>;
  /** Replaces a customer's notice preferences; another phone number is reported to the fraud watch. False when there is no such customer. */
  setContact(customerId: CustomerId, contact: ContactPreferences, now: Instant): Promise<boolean>;
  /**
   * Destroys the keys of a customer's personal texts, and what the customer is found by: from then on they read `[erased]`, and what is
   * written of them is not kept. False when they were destroyed before. Other processes hold keys for up to five minutes. Throws
   * ActionNotPossible while a legal hold is in force.
   */
  erase(customerId: CustomerId, now: Instant): Promise<boolean>;
  /** Enters in the audit trail that personal data is shown to the caller, and reports the look-up to the fraud watch. */
  noteReveal(
    customerId: CustomerId,
    what: {
      readonly group: RevealGroup;
      readonly reason: RevealReason;
      /** Whether something of the customer is under way for which it may be needed. */
      readonly forCase: boolean;
    },
    now: Instant,
  ): Promise<void>;
}

export function customerReads(reader: Reader): CustomerReads {
  return {
    async get(customerId) {
      const doc = await collectionOf(reader.db, customers).findOne({ _id: customerId }, within(reader));
      return doc === null ? null : reachable(customers.fromDoc(doc));
    },
    async getMany(customerIds) {
      const docs = await collectionOf(reader.db, customers)
        .find({ _id: { $in: [...new Set(customerIds)] } }, within(reader))
        .toArray();
      return docs.map((doc) => reachable(customers.fromDoc(doc)));
    },
    async following(after, limit) {
      const docs = await collectionOf(reader.db, customers)
        .find(after === null ? {} : { _id: { $gt: after } }, within(reader))
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return docs.map((doc) => reachable(customers.fromDoc(doc)));
    },
  };
}

/** Nobody is reached under an address that was erased. */
function reachable(customer: Customer): Customer {
  const { email, contact } = customer;
  return {
    ...customer,
    email: email === ERASED ? null : email,
    ...(contact === undefined
      ? {}
      : { contact: { ...contact, phone: contact.phone === ERASED ? null : contact.phone } }),
  };
}

/** @param forgetKeys is told whose keys are destroyed, so that this process does not go on with those that it holds */
export function customerWrites(
  db: Db,
  client: MongoClient,
  forgetKeys: (scope: string) => void,
): CustomerWrites {
  return {
    async insertMissing(list) {
      if (list.length === 0) return 0;
      return againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'customers.insertMissing', async (tx) => {
          const there = await customerReads(tx).getMany(list.map(({ customerId }) => customerId));
          const known = new Set(there.map(({ customerId }) => customerId));
          const fresh = new Map(
            list
              .filter(({ customerId }) => !known.has(customerId))
              .map((customer) => [customer.customerId, customer]),
          );
          await writing(tx, customers).insertAll(
            [...fresh.values()].map((value) => ({ object: ofCustomer(value.customerId), value })),
          );
          return fresh.size;
        }),
      );
    },
    noteReveal: (customerId, { group, reason, forCase }, now) =>
      inTransaction(client, async (session) => {
        const object = ofCustomer(customerId);
        audited({ db, session }, { act: 'customer.reveal', object, reason: `${group}:${reason}` });
        const kind = forCase ? 'lookUp' : 'lookUpWithoutCase';
        const { subject: agent } = currentAuditContext().actor;
        await reportFraudEvent(
          { db, session },
          happensNow(
            {
              ...{ eventId: `${kind}:${randomUUID()}`, kind, amount: null },
              parties: { agent, customer: customerId },
            },
            now,
          ),
        );
      }),
    erase: async (customerId, now) => {
      const scope = customerScope(customerId);
      const erased = await againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'customers.erase', async (tx) => {
          const doc = await collectionOf(tx.db, dataKeys).findOne({ _id: scope }, within(tx));
          const before = doc === null ? null : dataKeys.fromDoc(doc);
          if (before !== null && before.erasedAt !== null) return false;
          if ((await holdsInForce(tx, [customerId], now.slice(0, 10))).length > 0)
            throw retentionRefusal('hold-in-force');
          // Kept for good, so that nobody makes keys for this customer again.
          const destroyed = { scope, revision: (before?.revision ?? 0) + 1, keys: [], erasedAt: now };
          await writing(tx, dataKeys).replace(ofCustomer(customerId), destroyed);
          // Nobody finds them by what they were called, either.
          await writing(tx, customers).bulk([
            {
              object: ofCustomer(customerId),
              operation: { updateOne: { filter: { _id: customerId }, update: { $unset: { [BLIND]: '' } } } },
            },
          ]);
          return true;
        }),
      );
      forgetKeys(scope);
      return erased;
    },
    setContact: (customerId, contact, now) =>
      inAuditedTransaction(db, client, 'customers.setContact', async (tx) => {
        const before = await customerReads(tx).get(customerId);
        if (before === null) return false;
        await writing(tx, customers).update(
          ofCustomer(customerId),
          { _id: customerId },
          { $set: { contact } },
        );
        if ((before.contact?.phone ?? null) !== contact.phone)
          await reportFraudEvent(tx, contactChanged(customerId, now));
        return true;
      }),
  };
}

/** What the fraud watch hears of another contact. */
export function contactChanged(customerId: CustomerId, now: Instant) {
  const eventId = `contactChange:${randomUUID()}`;
  return happensNow({ eventId, kind: 'contactChange', amount: null, parties: { customer: customerId } }, now);
}
