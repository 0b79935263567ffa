import { randomUUID } from 'node:crypto';
import type { Db, MongoClient } from 'mongodb';
import { type Customer, revisionOf, type Segment } from '../../domain/accounts/customer.ts';
import {
  type CustomerChange,
  changedCustomer,
  isContactChange,
  isSeenByDecisions,
} from '../../domain/accounts/customer-change.ts';
import type { RevealGroup, RevealReason } from '../../domain/accounts/reveal.ts';
import { ofAccount, ofCustomer } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { customerChanged } from '../../domain/events/events-of.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { happensNow } from '../../domain/fraud/report.ts';
import type { ContactPreferences } from '../../domain/notices/contact.ts';
import { assertSeen, type Precondition } from '../../domain/precondition.ts';
import { retentionRefusal } from '../../domain/retention/refusals.ts';
import { audited } from '../audit/audited.ts';
import { currentAuditContext } from '../audit/current-context.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { reportFraudEvent, writeReports } from '../fraud/reports.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { readById } from '../mongo/reads-together.ts';
import { againOnDuplicateKey, inTransaction, type Reader, within } from '../mongo/transaction.ts';
import { holdsInForce } from '../retention/holds.ts';
import { BLIND } from '../sealing/blind-index.ts';
import { dataKeys } from '../sealing/data-key-schema.ts';
import { ERASED } from '../sealing/open-text.ts';
import { customerScope } from '../sealing/seal.ts';
import { changeAccountFields } from './account-change.ts';
import { type AccountTx, inAccountTransaction, touch } from './account-transaction.ts';
import { markErasedInViews } from './account-views.ts';
import { accountReads } from './accounts.ts';
import { customers, storedAccounts } from './collections.ts';

export interface CustomerReads {
  /** Customers, the newest record first; those whose fields equal what is given. Throws InvalidCursor. */
  list(
    query: PageRequest & {
      readonly customerId: CustomerId | null;
      readonly segment: Segment | null;
      readonly groupId: string | null;
    },
  ): Promise<Page<Customer>>;
  get(customerId: CustomerId): Promise<Customer | null>;
  /** Those that are there, in one query. */
  getMany(customerIds: readonly CustomerId[]): Promise<Customer[]>;
}
export interface CustomerWrites {
  /** Makes a customer. Where the id is taken, the customer who has it is returned, and nothing is changed. */
  create(customer: Customer): Promise<{ readonly customer: Customer; readonly created: boolean }>;
  /**
   * Changes what is known of a customer. What decisions see of it is in the views of all their accounts in the same transaction. Another
   * e-mail or number is reported to the fraud watch. Throws CustomerNotFound, PreconditionFailed.
   */
  change(
    customerId: CustomerId,
    change: CustomerChange,
    seen: Precondition,
    now: Instant,
  ): Promise<{ readonly customer: Customer; readonly changed: boolean }>;
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
  const byId = readById(reader, customers);
  return {
    async list({ customerId, segment, groupId, ...page }) {
      const equals = { _id: customerId, segment, groupId };
      const { items, nextCursor } = await listNewestFirst(reader, customers, 'createdAt', equals, page);
      return { items: items.map(reachable), nextCursor };
    },
    async get(customerId) {
      const customer = await byId(customerId);
      return customer === null ? null : reachable(customer);
    },
    async getMany(customerIds) {
      const docs = await collectionOf(reader.db, customers)
        .find({ _id: { $in: [...new Set(customerIds)] } }, within(reader))
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
    create: (customer) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'customers.create', async (tx) => {
          const stored = await customerReads(tx).get(customer.customerId);
          if (stored !== null) return { customer: stored, created: false };
          await writing(tx, customers).insert(ofCustomer(customer.customerId), customer);
          announce(tx, customerChanged(customer.customerId, 'created', customer.createdAt));
          return { customer, created: true };
        }),
      ),
    change: (customerId, change, seen, now) =>
      inAccountTransaction(db, client, 'customers.change', (tx) =>
        changeWithin(tx, customerId, change, seen, now),
      ),
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
          for (const { customerId, createdAt } of fresh.values())
            announce(tx, customerChanged(customerId, 'created', createdAt));
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
        const tx = { db, session, reports: [] };
        reportFraudEvent(
          tx,
          happensNow(
            {
              ...{ eventId: `${kind}:${randomUUID()}`, kind, amount: null },
              parties: { agent, customer: customerId },
            },
            now,
          ),
        );
        await writeReports(tx);
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
          announce(tx, customerChanged(customerId, 'erased', now));
          // What is sealed with a key of the service, such as a payment's, asks the account; and whatever is being written there now meets this.
          const owned = await collectionOf(tx.db, storedAccounts)
            .find({ customerId }, { ...within(tx), projection: { _id: 1 } })
            .toArray();
          for (const { _id } of owned)
            await writing(tx, storedAccounts).update(
              ofAccount(_id),
              { _id },
              { $set: { customerErased: true } },
            );
          await markErasedInViews(tx, customerId);
          const stored = await collectionOf(tx.db, customers).findOne({ _id: customerId }, within(tx));
          const revision = revisionOf(stored ?? {}) + 1;
          // Nobody finds them by what they were called, either.
          await writing(tx, customers).bulk([
            {
              object: ofCustomer(customerId),
              operation: {
                updateOne: {
                  filter: { _id: customerId },
                  update: { $unset: { [BLIND]: '' }, $set: { revision } },
                },
              },
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
        const doc = await collectionOf(tx.db, customers).findOne({ _id: customerId }, within(tx));
        if (doc === null) return false;
        const before = customers.fromDoc(doc);
        const after = { ...before, contact, revision: revisionOf(before) + 1 };
        await writing(tx, customers).replace(ofCustomer(customerId), after, { mustExist: true });
        announce(tx, customerChanged(customerId, 'contact', now));
        if ((before.contact?.phone ?? null) !== contact.phone)
          reportFraudEvent(tx, contactChanged(customerId, now));
        return true;
      }),
  };
}

async function changeWithin(
  tx: AccountTx,
  customerId: CustomerId,
  change: CustomerChange,
  seen: Precondition,
  now: Instant,
) {
  // What was erased stays as it lies: it is not taken for an address that is gone.
  const doc = await collectionOf(tx.db, customers).findOne({ _id: customerId }, within(tx));
  if (doc === null) throw new BusinessFailure('CustomerNotFound', 'no such customer');
  const before = customers.fromDoc(doc);
  assertSeen(seen, revisionOf(before));
  const after = changedCustomer(before, change);
  if (after === null) return { customer: reachable(before), changed: false };
  await writing(tx, customers).replace(ofCustomer(customerId), after, { mustExist: true });
  announce(tx, customerChanged(customerId, isContactChange(before, after) ? 'contact' : 'changed', now));
  if (isContactChange(before, after)) reportFraudEvent(tx, contactChanged(customerId, now));
  if (isSeenByDecisions(before, after))
    for (const { billingAccountId } of await accountReads(tx).ofCustomer(customerId)) {
      const { account } = await changeAccountFields(tx, billingAccountId, {}, now);
      // The view says of the customer what the record says.
      touch(tx, { account, entries: [], extent: 'all' });
    }
  return { customer: reachable(after), changed: true };
}

/** What the fraud watch hears of another contact. */
export function contactChanged(customerId: CustomerId, now: Instant) {
  const eventId = `contactChange:${randomUUID()}`;
  return happensNow({ eventId, kind: 'contactChange', amount: null, parties: { customer: customerId } }, now);
}
