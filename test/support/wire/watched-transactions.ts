import type { CommandStartedEvent, MongoClient } from 'mongodb';
import { z } from 'zod';
import { COLLECTION_PLANS } from '../../../src/store/collections.ts';
import { TECHNICAL_WRITES } from '../../architecture/audited-writes.ts';

/** Of these, some writes are technical and others are not; see {@link isTechnical}. */
const BOTH = ['notices', 'watchedAccounts'];
const TECHNICAL = new Set(
  TECHNICAL_WRITES.flatMap(({ collections }) => collections).filter((name) => !BOTH.includes(name)),
);
/** Collections whose every change has to be on the audit trail. */
const ENTERED = new Set(COLLECTION_PLANS.map(({ name }) => name).filter((name) => !TECHNICAL.has(name)));
const TRAIL = 'auditEntries';
const WRITES = new Set(['insert', 'update', 'delete', 'findAndModify', 'bulkWrite']);

/** What a client's transactions did, by the commands that MongoDB got. */
export interface WatchedTransactions {
  /** Collections that a committed transaction changed, and entered nothing. */
  readonly silent: readonly string[];
  /** How many transactions committed a change, with its entry. */
  readonly entered: () => number;
}

/** Listens to a client that was made with `monitorCommands`. */
export function watchTransactions(client: MongoClient): WatchedTransactions {
  const running = new Map<string, Set<string>>();
  /** Writes that were sent, by request: what MongoDB says of them tells whether they changed anything. */
  const sent = new Map<number, { readonly transaction: string; readonly collection: string }>();
  const silent: string[] = [];
  let entered = 0;
  client.on('commandStarted', (event) => {
    const transaction = transactionOf(event);
    if (transaction === null) return;
    if (WRITES.has(event.commandName)) {
      const collection = String(event.command[event.commandName]);
      if (!isTechnical(event)) sent.set(event.requestId, { transaction, collection });
    } else if (event.commandName === 'commitTransaction') {
      const changed = running.get(transaction) ?? new Set();
      running.delete(transaction);
      const counting = [...changed].filter((name) => ENTERED.has(name) && name !== TRAIL);
      if (counting.length > 0 && changed.has(TRAIL)) entered += 1;
      else silent.push(...counting);
    } else if (event.commandName === 'abortTransaction') running.delete(transaction);
  });
  client.on('commandSucceeded', ({ requestId, reply }) => {
    const write = sent.get(requestId);
    sent.delete(requestId);
    if (write === undefined || !hasChanged(reply)) return;
    running.set(write.transaction, (running.get(write.transaction) ?? new Set()).add(write.collection));
  });
  client.on('commandFailed', ({ requestId }) => sent.delete(requestId));
  return { silent, entered: () => entered };
}

function transactionOf({ command }: CommandStartedEvent): string | null {
  const { lsid, txnNumber, autocommit } = command;
  return autocommit === false ? `${lsid.id.toString('hex')}:${txnNumber}` : null;
}

const Reply = z.looseObject({
  n: z.number().optional(),
  nModified: z.number().optional(),
  upserted: z.array(z.unknown()).optional(),
  lastErrorObject: z.object({ n: z.number() }).optional(),
});

/** An update that met nothing, or left everything as it was, is none. */
function hasChanged(reply: unknown): boolean {
  const { n = 0, nModified, upserted = [], lastErrorObject } = Reply.parse(reply);
  if (lastErrorObject !== undefined) return lastErrorObject.n > 0;
  return (nModified ?? n) + upserted.length > 0;
}

/** A lease on notices is an update by a pipeline; and only the demo data, told anew, takes ledger entries away. */
function isTechnical({ commandName, command }: CommandStartedEvent): boolean {
  if (commandName === 'delete') return true;
  const collection = String(command[commandName]);
  if (collection !== 'notices' || commandName !== 'update') return false;
  return command['updates'].every(({ u }: { u: unknown }) => Array.isArray(u));
}
