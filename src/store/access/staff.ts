import type { Db, MongoClient } from 'mongodb';
import type { StaffAccount, StaffSession } from '../../domain/access/staff.ts';
import type { AuditAct, AuditObject } from '../../domain/audit/entry.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import { audited } from '../audit/audited.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { isDuplicateKey } from '../mongo/errors.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { staffAccounts, staffSessions } from './collections.ts';

/** What the audit trail says of an act on an account, beside how the account changed. */
export interface StaffAct {
  readonly act: AuditAct;
  readonly outcome?: 'done' | 'refused';
  /** A stable code. */
  readonly reason: string | null;
}

/** What becomes of an account and its sessions in one transaction. */
export interface StaffChange {
  readonly account: StaffAccount;
  readonly act: StaffAct;
  /** The session in which it is done: when that has ended meanwhile, nothing is. */
  readonly inSession?: string;
  /** A session that begins. */
  readonly opens?: StaffSession;
  /** Sessions that end: one, or all. */
  readonly ends?: { readonly sessionId: string | 'all'; readonly by: SubjectId; readonly at: Instant };
}

export interface StaffReads {
  get(staffId: SubjectId): Promise<StaffAccount | null>;
  byName(name: string): Promise<StaffAccount | null>;
  byPasskey(credentialId: string): Promise<StaffAccount | null>;
  /** Newest first. Throws InvalidCursor. */
  list(page: PageRequest): Promise<Page<StaffAccount>>;
  /** Whether anybody may sign in with this role. */
  anyWithRole(role: string): Promise<boolean>;
  /** Of one person, newest first, at most 100. */
  sessions(staffId: SubjectId): Promise<readonly StaffSession[]>;
  sessionById(sessionId: string): Promise<StaffSession | null>;
  sessionBySecret(secretHash: string): Promise<StaffSession | null>;
}

export interface StaffWrites {
  /** False when the name is taken. */
  add(account: StaffAccount): Promise<boolean>;
  /**
   * Changes an account as `change` says, which sees it as it is within the transaction and may be called again. Null when there is no
   * such account, `change` wants nothing, or the session in which it was to be done has ended.
   */
  change(
    staffId: SubjectId,
    change: (account: StaffAccount) => StaffChange | null,
  ): Promise<StaffAccount | null>;
  /** Enters what was done to an account, or tried on none, and changes nothing. */
  note(subject: SubjectId, act: StaffAct): Promise<void>;
}

export function staffReads(reader: Reader): StaffReads {
  const one = async (filter: Readonly<Record<string, string>>) => {
    const doc = await reader.db.collection(staffAccounts.name).findOne(filter, within(reader));
    return doc === null ? null : staffAccounts.fromDoc(doc);
  };
  const session = async (filter: Readonly<Record<string, string>>) => {
    const doc = await reader.db.collection(staffSessions.name).findOne(filter, within(reader));
    return doc === null ? null : staffSessions.fromDoc(doc);
  };
  return {
    get: (staffId) => find(reader, staffId),
    byName: (name) => one({ name }),
    byPasskey: (credentialId) => one({ 'passkeys.credentialId': credentialId }),
    list: (page) => listNewestFirst(reader, staffAccounts, 'createdAt', {}, page),
    anyWithRole: async (role) => (await one({ roles: role })) !== null,
    async sessions(staffId) {
      const rows = await collectionOf(reader.db, staffSessions)
        .find({ staffId }, within(reader))
        .sort({ startedAt: -1, _id: -1 })
        .limit(100)
        .toArray();
      return rows.map((row) => staffSessions.fromDoc(row));
    },
    async sessionById(sessionId) {
      const doc = await collectionOf(reader.db, staffSessions).findOne({ _id: sessionId }, within(reader));
      return doc === null ? null : staffSessions.fromDoc(doc);
    },
    sessionBySecret: (secretHash) => session({ secretHash }),
  };
}

export function staffWrites(db: Db, client: MongoClient): StaffWrites {
  return {
    async add(account) {
      try {
        return await inAuditedTransaction(db, client, 'staff.add', async (tx) => {
          // The unique index holds hashes of one key; while keys are exchanged a name may lie under another.
          if ((await staffReads(tx).byName(account.name)) !== null) return false;
          await writing(tx, staffAccounts).insert(callerOf(account.staffId), account);
          return true;
        });
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    change: (staffId, change) =>
      inAuditedTransaction(db, client, 'staff.change', async (tx) => {
        const before = await find(tx, staffId);
        const changed = before === null ? null : change(before);
        if (changed === null) return null;
        const { account, act, inSession, opens, ends } = changed;
        if (inSession !== undefined) {
          const session = await staffReads(tx).sessionById(inSession);
          if (session?.endedAt !== null) return null;
        }
        const object = callerOf(staffId);
        await writing(tx, staffAccounts).replace(object, account, { mustExist: true });
        const sessions = writing(tx, staffSessions);
        if (ends !== undefined)
          await sessions.updateAll(
            object,
            { staffId, endedAt: null, ...(ends.sessionId === 'all' ? {} : { _id: ends.sessionId }) },
            { $set: { endedAt: ends.at, endedBy: ends.by } },
          );
        if (opens !== undefined) await sessions.insert(object, opens);
        audited(tx, { ...act, object });
        return account;
      }),
    note: (subject, act) =>
      inAuditedTransaction(db, client, 'staff.change', async (tx) => {
        audited(tx, { ...act, object: callerOf(subject) });
      }),
  };
}

function callerOf(id: SubjectId): AuditObject {
  return { type: 'caller', id };
}

async function find(scope: Reader | Tx, staffId: SubjectId): Promise<StaffAccount | null> {
  const doc = await collectionOf(scope.db, staffAccounts).findOne({ _id: staffId }, within(scope));
  return doc === null ? null : staffAccounts.fromDoc(doc);
}
