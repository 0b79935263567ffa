/** Record classes: every collection of the store belongs to one, and so do the histories that Temporal keeps. */

/** What can be done with a record whose period is over. */
export const RETENTION_ACTIONS = [
  /** The documents are deleted. */
  'delete',
  /** The documents stay without what they say about a person: personal texts, tokens of payment methods. */
  'anonymise',
  /** The customer's data key is destroyed: no personal text of that customer can be read any more, wherever it is stored. */
  'shred',
  /** MongoDB or Temporal deletes them by itself. The program sets the period, and the document only states it. */
  'expire',
  /** They stay for good. */
  'keep',
] as const;
export type RetentionAction = (typeof RETENTION_ACTIONS)[number];

/** What a period counts from. */
export const RETENTION_STARTS = [
  /** What the class is about was recorded, or came to its end. `RECORD_CLASSES` says which. */
  'event',
  /** The customer left: no service runs, nothing is owed, and this is the day of the last thing that happened. */
  'customerLeft',
] as const;
export type RetentionStart = (typeof RETENTION_STARTS)[number];

/** What is fixed for one class: a version of `policies/retention` chooses within it. */
interface RecordClassTraits {
  /** What a person reads of it. */
  readonly holds: string;
  /** What the period begins with, where it counts from the event. */
  readonly event: string;
  /** The allowed actions: those that leave proofs possible. */
  readonly actions: readonly RetentionAction[];
}

const KEPT = ['keep'] as const;

/** The closed table of classes. */
export const RECORD_CLASSES = {
  customers: {
    holds:
      'name, contact and preferences of a customer, and where their services are, with the key of all their personal texts',
    event: 'none: it counts from when the customer left',
    actions: ['shred', 'keep'],
  },
  accounts: {
    holds: 'billing accounts and their derived views: ids, amounts and dates',
    event: 'none',
    // The ledger is proven by the account that it ends at.
    actions: KEPT,
  },
  ledger: {
    holds: 'every amount that moved',
    event: 'posted',
    // Entries stay as the skeleton of the chain and of the balance.
    actions: ['anonymise', 'keep'],
  },
  bills: {
    holds: 'bills, their lines, services and changes of the billing cycle',
    event: 'made',
    // The ledger is proven against the bills that collected its entries.
    actions: ['anonymise', 'keep'],
  },
  payments: {
    holds: 'payments, what the processor said of them, money without an account',
    event: 'received',
    actions: ['anonymise', 'keep'],
  },
  credits: {
    holds: 'proposals of credits and write-offs with their reasons, and counters of what was given',
    event: 'decided',
    actions: ['delete', 'anonymise', 'keep'],
  },
  arrears: {
    holds: 'promises, disputes, dunning',
    event: 'ended',
    actions: ['delete', 'anonymise', 'keep'],
  },
  decisions: {
    holds: 'receipts: facts, outcome and reasons of each decision; fraud alerts and frozen payment methods',
    event: 'decided',
    actions: ['delete', 'anonymise', 'keep'],
  },
  orders: {
    holds:
      'orders, with what was sent of them, changes of the billing cycle as cases, appointments, held credit',
    event: 'ended',
    actions: ['delete', 'anonymise', 'keep'],
  },
  inquiries: {
    holds: 'inquiries with text and answer, and how they were rated',
    event: 'ended',
    actions: ['delete', 'anonymise', 'keep'],
  },
  interactions: {
    holds: 'who talked with a customer about what',
    event: 'happened',
    actions: ['delete', 'anonymise', 'keep'],
  },
  notices: {
    holds: 'what customers were told',
    event: 'written',
    // That a bill was told of is proven by its notice.
    actions: ['anonymise', 'keep'],
  },
  riskWatch: {
    holds: 'what the risk watch saw, and what people did about it',
    event: 'looked at last',
    actions: ['delete', 'anonymise', 'keep'],
  },
  trials: {
    holds: 'what candidates of policies would have decided',
    event: 'decided',
    actions: ['delete', 'keep'],
  },
  fraudFeatures: {
    holds: 'counts of what each party did, and events that were judged',
    event: 'judged',
    actions: ['expire'],
  },
  events: {
    holds: 'events for other systems: ids, amounts, dates and codes',
    event: 'handed on',
    actions: ['expire'],
  },
  idempotencyKeys: {
    holds: 'answers to requests by their keys, used step-ups, tickets and throttles of signing in',
    event: 'written',
    actions: ['expire'],
  },
  audit: {
    holds: 'the audit trail',
    event: 'sealed',
    // `delete`: the seals keep the hash of every entry that goes.
    actions: ['delete', 'keep'],
  },
  auditSeals: {
    holds: 'seals, the hashes that they seal, and up to where chains were pruned',
    event: 'none',
    actions: KEPT,
  },
  policies: {
    holds: 'everything that decides, with its life cycle',
    event: 'none',
    // A receipt is decided again by its policy.
    actions: KEPT,
  },
  figures: { holds: 'counted figures without persons', event: 'none', actions: KEPT },
  keys: { holds: 'wrapped data keys, and keys that sign tokens', event: 'none', actions: KEPT },
  staff: {
    holds: 'accounts of people and systems that work here',
    event: 'none',
    actions: KEPT,
  },
  staffSessions: { holds: 'sessions of staff', event: 'ended', actions: ['delete', 'keep'] },
  legalHolds: { holds: 'legal holds', event: 'lifted', actions: ['delete', 'keep'] },
  privacyRequests: {
    holds: "people's requests about their data, and certificates of erasure",
    event: 'ended',
    actions: ['delete', 'keep'],
  },
  exports: {
    holds: 'copies of their data that customers asked for',
    event: 'made',
    actions: ['delete'],
  },
  operations: { holds: 'how far migrations and imports came', event: 'none', actions: KEPT },
  temporalHistories: {
    holds: "histories of closed workflows, in Temporal's own database",
    event: 'the workflow ended',
    actions: ['expire'],
  },
} as const satisfies Record<string, RecordClassTraits>;

export type RecordClass = keyof typeof RECORD_CLASSES;

/** The classes, in the order in which they are shown and swept. */
export const RECORD_CLASS_NAMES: readonly RecordClass[] = Object.keys(RECORD_CLASSES).filter(isRecordClass);

/** Whether a text is the name of a class. */
function isRecordClass(name: string): name is RecordClass {
  return Object.hasOwn(RECORD_CLASSES, name);
}
