import { randomUUID } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import { OPERATION_LIMIT, WRITE_CONCERN } from '../mongo/connection.ts';
import { isDuplicateKey } from '../mongo/errors.ts';
import type { MigrationStep } from './step.ts';
import { MIGRATION_STEPS } from './steps.ts';

/** A step that did not come to its end. Its `cause` is what it threw. */
export class MigrationFailed extends Error {
  override readonly name = 'MigrationFailed';
  readonly step: string;

  constructor(step: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`the migration step "${step}" failed: ${why}`, { cause });
    this.step = step;
  }
}

/** The database was migrated by a later version of the program. */
export class DatabaseTooNew extends Error {
  override readonly name = 'DatabaseTooNew';

  constructor(steps: readonly string[]) {
    const names = steps.map((step) => `"${step}"`).join(', ');
    super(
      `the database is newer than this program, which does not know its migration steps ${names}; start the version that made them, or a later one`,
    );
  }
}

/** What the database remembers of a step. */
interface StepRecord {
  /** The step's name. */
  _id: string;
  state: 'started' | 'done';
  /** Of what was applied when it was done last. */
  fingerprint: string | null;
  /** The process that works on it, and until when nobody else may; by the clock of the server. */
  claimedBy: string | null;
  claimedUntil: Date | null;
  startedAt: Date;
  doneAt: Date | null;
}

/** Where the database remembers its steps. */
export const MIGRATIONS_COLLECTION = 'migrations';

const CLAIM_MS = 15_000;
const POLL_MS = 100;

/**
 * Brings a database to this version of the program: runs the steps that are not done, in their order, and remembers each. Does
 * nothing when all are done. Several processes may call it at once: one works on a step, the others wait for it, and take over
 * when it was killed, some seconds later.
 *
 * Returns the names of the steps that this call ran. Throws {@link DatabaseTooNew} before it has changed anything, and
 * {@link MigrationFailed}; then the steps before it are done, and the next call begins with the one that failed.
 */
export async function migrate(
  db: Db,
  steps: readonly MigrationStep[] = MIGRATION_STEPS,
  claimMs = CLAIM_MS,
): Promise<{ readonly ran: readonly string[] }> {
  const records = db.collection<StepRecord>(MIGRATIONS_COLLECTION, { writeConcern: WRITE_CONCERN });
  const known = steps.map(({ name }) => name);
  const unknown = await records.find({ _id: { $nin: known } }, OPERATION_LIMIT).toArray();
  if (unknown.length > 0) throw new DatabaseTooNew(unknown.map(({ _id }) => _id));
  const ran: string[] = [];
  for (const step of steps) if (await runWhereDue(db, records, step, claimMs)) ran.push(step.name);
  return { ran };
}

/** Whether this call ran the step. False: it is done. */
async function runWhereDue(
  db: Db,
  records: Collection<StepRecord>,
  step: MigrationStep,
  claimMs: number,
): Promise<boolean> {
  const claim: Claim = { records, name: step.name, by: randomUUID(), claimMs };
  const done = { state: 'done', fingerprint: step.fingerprint ?? null } as const;
  await remember(records, step.name);
  while (!(await take(claim, done))) {
    const there = await records.countDocuments({ _id: step.name, ...done }, OPERATION_LIMIT);
    if (there > 0) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  // A renewal that fails is followed by another; without any the claim ends, and another process takes over.
  const renewal = setInterval(() => void renew(claim).catch(() => undefined), claimMs / 3);
  try {
    await step.run(db);
  } catch (error) {
    await giveBack(claim, {}).catch(() => undefined);
    throw new MigrationFailed(step.name, error);
  } finally {
    clearInterval(renewal);
  }
  await giveBack(claim, { ...done, doneAt: new Date() });
  return true;
}

/** From here on an older version of the program is refused, also while the step is at work. */
async function remember(records: Collection<StepRecord>, name: string): Promise<void> {
  const claim = { claimedBy: null, claimedUntil: null };
  const rest = { state: 'started', fingerprint: null, startedAt: new Date(), doneAt: null } as const;
  try {
    await records.insertOne({ _id: name, ...rest, ...claim }, OPERATION_LIMIT);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

/** The right of one process to work on a step. */
interface Claim {
  readonly records: Collection<StepRecord>;
  readonly name: string;
  readonly by: string;
  readonly claimMs: number;
}

/** False when the step is done, or another process works on it. */
async function take(
  { records, name, by, claimMs }: Claim,
  done: Pick<StepRecord, 'state' | 'fingerprint'>,
): Promise<boolean> {
  const free = [{ claimedUntil: null }, { $expr: { $lt: ['$claimedUntil', '$$NOW'] } }];
  const { matchedCount } = await records.updateOne(
    { _id: name, $or: free, $nor: [done] },
    [{ $set: { claimedBy: by, claimedUntil: until(claimMs), state: 'started' } }],
    OPERATION_LIMIT,
  );
  return matchedCount === 1;
}

async function renew({ records, name, by, claimMs }: Claim): Promise<void> {
  await records.updateOne(
    { _id: name, claimedBy: by },
    [{ $set: { claimedUntil: until(claimMs) } }],
    OPERATION_LIMIT,
  );
}

async function giveBack({ records, name, by }: Claim, end: Partial<StepRecord>): Promise<void> {
  await records.updateOne(
    { _id: name, claimedBy: by },
    { $set: { claimedBy: null, claimedUntil: null, ...end } },
    OPERATION_LIMIT,
  );
}

function until(claimMs: number) {
  return { $add: ['$$NOW', claimMs] };
}
