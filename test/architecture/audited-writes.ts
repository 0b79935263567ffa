/** Which writes go on the audit trail, read out of the source; and the closed list of those that don't, with the reason each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, parseSync, Visitor } from 'oxc-parser';
import { filesBelow, ROOT } from './imports.ts';

/** What the driver calls its writes. */
const DRIVER_WRITES = new Set([
  ...['insertOne', 'insertMany', 'updateOne', 'updateMany', 'replaceOne', 'deleteOne', 'deleteMany'],
  ...['bulkWrite', 'findOneAndUpdate', 'findOneAndReplace', 'findOneAndDelete', 'findAndModify'],
  ...['initializeOrderedBulkOp', 'initializeUnorderedBulkOp', 'renameCollection', 'dropDatabase'],
]);
/** Files that are the way in which entries and what they tell of are written. */
const THE_WAY = ['store/audit/writing.ts', 'store/audit/append.ts'];

/** Writes that change nothing of the business: which, where, how often, and why nobody misses them on the trail. */
export const TECHNICAL_WRITES: readonly {
  readonly file: string;
  readonly collections: readonly string[];
  readonly calls: readonly string[];
  readonly why: string;
}[] = [
  {
    file: 'store/mongo/idempotency.ts',
    collections: ['idempotencyKeys'],
    calls: ['replaceOne', 'insertMany', 'bulkWrite', 'deleteOne'],
    why: 'remembers which request was answered how, for a day; what the request did has entries of its own',
  },
  {
    file: 'store/sealing/key-cache.ts',
    collections: ['dataKeys'],
    calls: ['bulkWrite'],
    why: 'makes the first data key of a customer whose first text is written; the write of the text has an entry',
  },
  {
    file: 'store/accounts/customers.ts',
    collections: ['auditEntries'],
    calls: ['inTransaction'],
    why: 'enters that somebody saw personal data, which changes nothing else',
  },
  {
    file: 'store/sealing/rotation.ts',
    collections: ['dataKeys', 'those with personal fields'],
    calls: ['updateOne', 'updateOne'],
    why: 'exchanges keys, and seals the same texts with them: no text changes',
  },
  {
    file: 'store/sealing/sealed-db.ts',
    collections: ['those with personal fields'],
    calls: [
      ...['insertOne', 'insertOne', 'insertOne', 'insertMany'],
      ...['replaceOne', 'replaceOne', 'replaceOne', 'replaceOne', 'findOneAndReplace'],
      ...['updateOne', 'updateOne', 'updateOne', 'updateOne', 'updateMany', 'findOneAndUpdate', 'bulkWrite'],
    ],
    why: 'hands on the writes of the others, with personal texts sealed',
  },
  {
    file: 'store/mongo/step-ups.ts',
    collections: ['stepUps'],
    calls: ['updateOne', 'updateOne'],
    why: 'remembers which authentication was used, for a day; its use is entered as an act of access',
  },
  {
    file: 'store/access/tickets.ts',
    collections: ['accessTickets'],
    calls: ['insertOne', 'findOneAndDelete', 'updateOne'],
    why: 'what may be done once, for minutes; what comes of it is entered',
  },
  {
    file: 'store/access/throttle.ts',
    collections: ['signInThrottles'],
    calls: ['findOneAndUpdate', 'deleteOne', 'updateOne'],
    why: 'counts tries, for a day; each that was refused is entered',
  },
  {
    file: 'store/access/service-accounts.ts',
    collections: ['serviceAccounts'],
    calls: ['updateOne'],
    why: 'remembers when a system last came for a token',
  },
  {
    file: 'store/access/issuer-keys.ts',
    collections: ['issuerKeys'],
    calls: ['deleteMany'],
    why: 'forgets keys that were retired and whose tokens have expired; that they were is entered',
  },
  {
    file: 'store/migrations/migrate.ts',
    collections: ['migrations'],
    calls: ['insertOne', 'updateOne', 'updateOne', 'updateOne'],
    why: 'remembers which step of a migration was done',
  },
  {
    file: 'store/audit/seals.ts',
    collections: ['auditSeals', 'auditLeaves', 'auditReceipts'],
    calls: ['inTransaction', 'insertOne', 'insertMany', 'insertIfAbsent'],
    why: 'seals what the trail holds: an entry for each seal would never let the trail be sealed to its end',
  },
  {
    file: 'store/policies/policy-lifecycle.ts',
    collections: ['policyHeads'],
    calls: ['findOneAndUpdate'],
    why: 'numbers the steps of a policy, so that two wait for each other; each step is entered',
  },
  {
    file: 'store/policies/shadow-decisions.ts',
    collections: ['shadowDecisions'],
    calls: ['insertIfAbsent'],
    why: 'what a candidate would have said: it decides nothing',
  },
  {
    file: 'store/ledger/allowance.ts',
    collections: ['givenCredit'],
    calls: ['replaceOne'],
    why: 'counts what was given that day, beside the entries of what was given',
  },
  {
    file: 'store/insight/kpis.ts',
    collections: ['kpiRollups', 'balanceQueryTimes'],
    calls: ['bulkWrite', 'replaceOne'],
    why: "figures that are counted from the others' documents, and can be counted again",
  },
  {
    file: 'store/fraud/events.ts',
    collections: ['fraudEvents', 'fraudActivities'],
    calls: ['inTransaction', 'insertMany', 'bulkWrite', 'updateOne'],
    why: 'counts of what happened elsewhere, where it is entered; they expire',
  },
  {
    file: 'store/fraud/alerts.ts',
    collections: ['fraudEvents'],
    calls: ['updateOne'],
    why: 'notes on an event which alert has it; the alert is entered',
  },
  {
    file: 'store/fraud/reports.ts',
    collections: ['fraudReports'],
    calls: ['bulkWrite', 'deleteMany'],
    why: 'tells the fraud watch of what the same transaction enters, until it is judged',
  },
  {
    file: 'store/events/outbox.ts',
    collections: ['domainEvents'],
    calls: ['insertMany'],
    why: 'tells other systems of what the same transaction enters',
  },
  {
    file: 'store/events/log.ts',
    collections: ['domainEvents', 'eventHeads'],
    calls: ['bulkWrite', 'updateOne'],
    why: 'numbers events that were committed',
  },
  {
    file: 'store/events/progress.ts',
    collections: ['eventProgress', 'parkedEvents'],
    calls: [
      'updateOne',
      'updateOne',
      'inTransaction',
      'updateOne',
      'bulkWrite',
      'deleteOne',
      'updateOne',
      'updateOne',
    ],
    why: 'how far subscribers have come, and what is tried again; what the events tell of is entered',
  },
  {
    file: 'store/events/crm-load.ts',
    collections: ['eventProgress'],
    calls: ['updateOne'],
    why: 'how far a load has come; that it was begun, and what it sent, is entered as an act of access',
  },
  {
    file: 'store/events/subscriptions.ts',
    collections: ['eventProgress', 'parkedEvents'],
    calls: ['insertOne', 'deleteOne', 'deleteMany'],
    why: 'the bookmark of a subscription begins and ends with it, which is entered',
  },
  {
    file: 'store/insight/risk-watch.ts',
    collections: ['watchedAccounts'],
    calls: ['bulkWrite'],
    why: 'what the nightly watch makes of the accounts; what people do about it is entered',
  },
  {
    file: 'store/payments/look-ups.ts',
    collections: ['paymentLookUps'],
    calls: ['replaceOne', 'updateOne'],
    why: 'when a processor is asked again; what it answers is entered with the payment',
  },
  {
    file: 'store/notices/notice-deliveries.ts',
    collections: ['notices'],
    calls: ['updateMany', 'findOneAndUpdate', 'inTransaction'],
    why: 'a lease on a notice that is being sent; what became of it is entered',
  },
  {
    file: 'store/notices/reminders.ts',
    collections: ['creditEpisodes'],
    calls: ['updateOne', 'insertIfAbsent', 'updateOne'],
    why: 'numbers the times in which credit was low, so that each is told of once; the notice is entered',
  },
  {
    file: 'store/accounts/actions.ts',
    collections: ['accountActions'],
    calls: ['insertOne'],
    why: 'makes an act happen once; the act is entered in the same transaction',
  },
  {
    file: 'store/accounts/account-views.ts',
    collections: ['accountViews'],
    calls: ['updateOne', 'bulkWrite', 'bulkWrite', 'updateMany', 'bulkWrite', 'bulkWrite'],
    why: 'derived from what is entered, and verified against it',
  },
  {
    file: 'store/accounts/credit-turns.ts',
    collections: ['creditTurns'],
    calls: ['insertOne', 'updateOne'],
    why: 'counts the decisions that held credit for a customer, so that two at once conflict; the decision is entered',
  },
  {
    file: 'store/accounts/bulk.ts',
    collections: ['accountViews'],
    calls: ['deleteMany', 'insertMany'],
    why: 'derived from what is entered, and verified against it',
  },
  {
    file: 'store/retention/audit-pruning.ts',
    collections: ['auditEntries'],
    calls: ['deleteMany'],
    why: 'takes entries away whose time is over; up to where is entered, and the seals keep the hash of each',
  },
  {
    file: 'store/mongo/insert.ts',
    collections: [],
    calls: ['insertOne'],
    why: 'the way in which technical documents above are inserted',
  },
  {
    file: 'import/checkpoint.ts',
    collections: ['imports'],
    calls: ['updateOne'],
    why: 'how far an import has come; each account it loads is entered',
  },
  {
    file: 'demo-data/seed.ts',
    collections: ['meta'],
    calls: [
      ...['updateOne', 'inTransaction', 'deleteMany', 'deleteMany', 'deleteMany', 'updateMany'],
      'deleteMany',
    ],
    why: 'takes back the stories of yesterday on a machine of a developer, before anything serves; what is loaded is entered',
  },
  {
    file: 'store/audit/trail.ts',
    collections: [],
    calls: ['inTransaction'],
    why: 'the transaction in which everything else is written',
  },
  {
    file: 'store/audit/audit-trail.ts',
    collections: [],
    calls: ['inTransaction'],
    why: 'enters acts of access, and writes nothing else',
  },
];

/** A write of the driver, or a way around the audited transaction, with its file. */
export interface RawWrite {
  readonly file: string;
  readonly call: string;
}

/** The raw writes of one file, in the order of the source. */
export function rawWritesOf(file: string, text: string): RawWrite[] {
  const found: RawWrite[] = [];
  new Visitor({
    CallExpression({ callee }) {
      const call = nameOf(callee);
      if (call === 'insertIfAbsent' || call === 'inTransaction') found.push({ file, call });
    },
    MemberExpression({ property, computed, object }) {
      // Of which method a computed name is, nobody can tell.
      if (computed && nameOf(object) === 'collection') found.push({ file, call: 'collection[...]' });
      if (!computed && property.type === 'Identifier' && DRIVER_WRITES.has(property.name))
        found.push({ file, call: property.name });
    },
    ObjectPattern({ properties }) {
      // `const { insertOne } = collection` takes a write without a call that shows.
      for (const property of properties)
        if (property.type === 'Property' && DRIVER_WRITES.has(nameOf(property.key) ?? ''))
          found.push({ file, call: `{ ${nameOf(property.key)} }` });
    },
  }).visit(parseSync(file, text).program);
  return found;
}

function nameOf(node: Node): string | null {
  return node.type === 'Identifier' ? node.name : null;
}

/** Every raw write of src. The folder of servers for development makes and prepares servers, and writes no data. */
export function rawWrites(): RawWrite[] {
  return filesBelow(join(ROOT, 'src'))
    .filter((file) => !file.startsWith('servers/') && !THE_WAY.includes(file))
    .flatMap((file) => rawWritesOf(file, readFileSync(join(ROOT, 'src', file), 'utf8')));
}
