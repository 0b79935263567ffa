import type { Db, MongoClient } from 'mongodb';
import type { ChangeAct } from '../../domain/audit/acts.ts';
import { ofPolicy } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { policyReleased } from '../../domain/events/events-of.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import { assertAnotherPerson } from '../../domain/four-eyes.ts';
import {
  MAX_SHADOWS,
  type PolicyAction,
  type PolicyLifecycle,
  type PolicyRelease,
  type PolicyState,
  releaseInForce,
  rollbackTarget,
  SYSTEM_SUBJECT,
} from '../../domain/policies/lifecycle.ts';
import type { PolicyName } from '../../domain/policies/names.ts';
import { policyStepRefusal } from '../../domain/policies/refusals.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { collectionOf } from '../mongo/collection.ts';
import { PolicyConflict } from '../mongo/errors.ts';
import { againOnDuplicateKey, type Tx, within } from '../mongo/transaction.ts';
import { policies, policyAudit, policyHeads, policyLifecycles, policyReleases } from './collections.ts';
import { hashFits, lifecycleOf, policyReads, releasesOf } from './policies.ts';
import type { StoredPolicy } from './schema.ts';

/** Who does something to a version, and when. */
export interface PolicyStep {
  readonly name: PolicyName;
  readonly version: string;
  readonly actor: SubjectId;
  readonly now: Instant;
  readonly note: string | null;
}

/** A version with its document, as it stands after a step. */
export interface PolicyStanding {
  readonly lifecycle: PolicyLifecycle;
  /** The line that this step wrote into the release log; null for the steps that write none. */
  readonly release: PolicyRelease | null;
}

/**
 * Every step is one transaction: the state, the release log and one entry on the audit trail, or none of them. Who may
 * take a step is checked in it, so that no way around the API leads around the separation of duties. A step that can't
 * be taken rejects with a BusinessFailure of the table `policyStepRefusals`.
 */
export interface PolicyWrites {
  /**
   * Releases a policy that comes with the product, from its own effective time on; false when its version is there
   * already, whatever became of it since. Throws {@link PolicyConflict} when the version is there with another content, or
   * `sha256` is not of `content`.
   */
  put(policy: StoredPolicy): Promise<boolean>;
  /**
   * Stores a new version as a draft of `actor`; the same one again changes nothing. Throws {@link PolicyConflict} as `put`
   * does.
   */
  draft(
    policy: StoredPolicy,
    by: Pick<PolicyStep, 'actor' | 'now' | 'note'>,
  ): Promise<PolicyStanding & { readonly created: boolean }>;
  /** draft → inReview. */
  submit(step: PolicyStep): Promise<PolicyStanding>;
  /** inReview → approved, by neither the author nor the person who submitted it. */
  approve(step: PolicyStep): Promise<PolicyStanding>;
  /** inReview → draft. */
  reject(step: PolicyStep): Promise<PolicyStanding>;
  /**
   * approved → released, from `effectiveAt` on (null: from the document's effective time, or from now when that is over).
   * A version that was released before can be released again. Not into the past.
   */
  release(step: PolicyStep & { readonly effectiveAt: Instant | null }): Promise<PolicyStanding>;
  /**
   * Releases what was released before, from now on, and withdraws every release that has not begun. `faultOf` says what
   * keeps a document from deciding today (null: nothing): one that was released long ago may not suit the present engine.
   * @param step with `from`, it is refused unless that version decides; null: whichever decides
   */
  rollback(
    step: Omit<PolicyStep, 'version'> & {
      readonly from: string | null;
      readonly faultOf: (policy: StoredPolicy) => string | null;
    },
  ): Promise<PolicyStanding>;
  /** Any state → retired, unless it decides now or is scheduled to. */
  retire(step: PolicyStep): Promise<PolicyStanding>;
  /** Lets a version decide in the shadow, or ends that. */
  shadow(step: PolicyStep & { readonly on: boolean }): Promise<PolicyStanding>;
}

export function policyWrites(db: Db, client: MongoClient): PolicyWrites {
  /** One step at a time and a name: the head is written first, so a second step waits or runs again. */
  const step = <T>(
    act: ChangeAct,
    name: PolicyName,
    work: (tx: AuditedTx, sequence: number) => Promise<T>,
  ): Promise<T> =>
    againOnDuplicateKey(() =>
      inAuditedTransaction(db, client, act, async (tx) => {
        const head = await collectionOf(db, policyHeads).findOneAndUpdate(
          { _id: name },
          { $inc: { sequence: 1 } },
          { ...within(tx), upsert: true, returnDocument: 'after' },
        );
        return work(tx, head?.sequence ?? 1);
      }),
    );

  return {
    async put(policy) {
      if (await isThere(db, policy)) return false;
      const { name, version, effectiveAt } = policy;
      const now = new Date().toISOString();
      const by = { name, version, actor: SYSTEM_SUBJECT, now, note: 'comes with the product' };
      return step('policies.put', name, async (tx, sequence) => {
        if ((await lifecycleOf(tx, name, version)) !== null) return false;
        // A document without a state was stored by a version of the product that knew no states.
        if ((await policyReads(tx).get(name, version)) === null) await insertDocument(tx, policy);
        const lifecycle = newLifecycle(by, 'released');
        await insertLifecycle(tx, lifecycle);
        await insertRelease(tx, by, sequence, 'shipped', effectiveAt);
        await writeAudit(tx, by, sequence, 'release', null, 'released', effectiveAt);
        return true;
      });
    },

    async draft(policy, by) {
      const { name, version } = policy;
      const mine = { name, version, ...by };
      const standing = async (created: boolean, lifecycle: PolicyLifecycle) => ({
        lifecycle,
        release: null,
        created,
      });
      const present = (await isThere(db, policy))
        ? await policyReads(readerOf(db)).lifecycle(name, version)
        : null;
      if (present !== null) return standing(false, present);
      return step('policies.draft', name, async (tx, sequence) => {
        const found = await lifecycleOf(tx, name, version);
        if (found !== null) {
          const stored = await policyReads(tx).get(name, version);
          if (stored?.sha256 !== policy.sha256) throw conflict(policy);
          return standing(false, found);
        }
        await insertDocument(tx, policy);
        const lifecycle = newLifecycle(mine, 'draft');
        await insertLifecycle(tx, lifecycle);
        await writeAudit(tx, mine, sequence, 'create', null, 'draft', null);
        return standing(true, lifecycle);
      });
    },

    submit: (by) =>
      step('policies.submit', by.name, async (tx, sequence) => {
        const before = await inState(tx, by, ['draft']);
        return move(tx, by, sequence, 'submit', before, { state: 'inReview', submittedBy: by.actor });
      }),

    approve: (by) =>
      step('policies.approve', by.name, async (tx, sequence) => {
        const before = await inState(tx, by, ['inReview']);
        assertAnotherPerson(by.actor, [before.author, before.submittedBy], 'author-approves');
        return move(tx, by, sequence, 'approve', before, { state: 'approved', approvedBy: by.actor });
      }),

    reject: (by) =>
      step('policies.reject', by.name, async (tx, sequence) => {
        const before = await inState(tx, by, ['inReview']);
        return move(tx, by, sequence, 'reject', before, { state: 'draft', submittedBy: null });
      }),

    release: (by) =>
      step('policies.release', by.name, async (tx, sequence) => {
        const before = await inState(tx, by, ['approved', 'released']);
        const { name, version, now } = by;
        if (by.effectiveAt !== null && by.effectiveAt < now) throw policyStepRefusal('release-in-the-past');
        const stored = await policyReads(tx).get(name, version);
        const own = stored !== null && stored.effectiveAt > now ? stored.effectiveAt : now;
        const fromAt = by.effectiveAt ?? own;
        if (releaseInForce(await releasesOf(tx, name), fromAt)?.version === version)
          throw policyStepRefusal('policy-released-already', {
            detail: `${name} ${version} is released already.`,
          });
        const release = await insertRelease(tx, by, sequence, 'release', fromAt);
        const change = { state: 'released', shadowSince: null } as const;
        const after = await move(tx, by, sequence, 'release', before, change, fromAt);
        return { ...after, release };
      }),

    rollback: ({ name, actor, now, note, from, faultOf }) =>
      step('policies.rollback', name, async (tx, sequence) => {
        const releases = await releasesOf(tx, name);
        const inForce = releaseInForce(releases, now)?.version ?? 'none';
        if (from !== null && from !== inForce)
          throw policyStepRefusal('another-version-decides', {
            detail: `${name} ${from} does not decide: ${inForce} does. Nothing was changed.`,
          });
        const lifecycles = await policyReads(tx).lifecycles(name);
        const isRetired = (version: string) =>
          lifecycles.some((each) => each.version === version && each.state === 'retired');
        const target = rollbackTarget(releases, now, isRetired);
        if (target === null)
          throw policyStepRefusal('no-release-before', {
            detail: `No release of ${name} came before the one in force.`,
          });
        const { version } = target;
        const stored = await policyReads(tx).get(name, version);
        const fault = stored === null ? 'its document is gone' : faultOf(stored);
        if (fault !== null)
          throw policyStepRefusal('version-before-not-usable', {
            detail: `${name} ${version} was in force before, but does not decide with this version of the program: ${fault}. Nothing was changed. Release a version that does, or retire ${version} to go back further.`,
          });
        await writing(tx, policyReleases).updateAll(
          ofPolicy(name),
          { name, fromAt: { $gt: now }, withdrawnAt: null },
          { $set: { withdrawnAt: now } },
        );
        const by = { name, version, actor, now, note };
        const before = await inState(tx, by, ['released']);
        const release = await insertRelease(tx, by, sequence, 'rollback', now);
        return { ...(await move(tx, by, sequence, 'rollback', before, {}, now)), release };
      }),

    retire: (by) =>
      step('policies.retire', by.name, async (tx, sequence) => {
        const before = await inState(tx, by, ['draft', 'inReview', 'approved', 'released']);
        const releases = await releasesOf(tx, by.name);
        const ahead = releases.some(
          ({ version, fromAt, withdrawnAt }) =>
            version === by.version && fromAt > by.now && withdrawnAt === null,
        );
        if (ahead || releaseInForce(releases, by.now)?.version === by.version)
          throw policyStepRefusal('policy-decides', {
            detail: `${by.name} ${by.version} decides, or is scheduled to. Release another version, or roll back, first.`,
          });
        return move(tx, by, sequence, 'retire', before, { state: 'retired', shadowSince: null });
      }),

    shadow: (by) =>
      step('policies.shadow', by.name, async (tx, sequence) => {
        const before = await inState(tx, by, ['draft', 'inReview', 'approved', 'released']);
        const [action, shadowSince] = by.on
          ? (['startShadow', before.shadowSince ?? by.now] as const)
          : (['stopShadow', null] as const);
        if (by.on && before.shadowSince === null) await assertMayShadow(tx, by);
        return move(tx, by, sequence, action, before, { shadowSince });
      }),
  };
}

async function assertMayShadow(tx: Tx, { name, version, now }: PolicyStep): Promise<void> {
  const { releases, shadows } = await policyReads(tx).book(name);
  if (releaseInForce(releases, now)?.version === version) throw policyStepRefusal('policy-needs-no-shadow');
  if (shadows.length >= MAX_SHADOWS)
    throw policyStepRefusal('shadows-taken', {
      detail: `${shadows.join(', ')} decide in the shadow already, and ${MAX_SHADOWS} may at a time. End one first.`,
    });
}

const readerOf = (db: Db) => ({ db, session: null });

const conflict = ({ name, version }: StoredPolicy) =>
  new PolicyConflict(`${name} ${version} is there with another content`);

/** Whether exactly this policy is stored and has a state. Throws PolicyConflict when it is another one. */
async function isThere(db: Db, policy: StoredPolicy): Promise<boolean> {
  if (!hashFits(policy)) throw new PolicyConflict('the hash is not of the content');
  const reads = policyReads(readerOf(db));
  const stored = await reads.get(policy.name, policy.version);
  if (stored === null) return false;
  if (stored.sha256 !== policy.sha256 || stored.effectiveAt !== policy.effectiveAt) throw conflict(policy);
  return (await reads.lifecycle(policy.name, policy.version)) !== null;
}

function newLifecycle(by: PolicyStep, state: PolicyState): PolicyLifecycle {
  const { name, version, actor, now } = by;
  return {
    name,
    version,
    state,
    author: actor,
    submittedBy: null,
    approvedBy: null,
    shadowSince: null,
    createdAt: now,
    updatedAt: now,
  };
}

function insertDocument(tx: AuditedTx, policy: StoredPolicy): Promise<void> {
  return writing(tx, policies).insert(ofPolicy(policy.name), policy);
}

function insertLifecycle(tx: AuditedTx, lifecycle: PolicyLifecycle): Promise<void> {
  return writing(tx, policyLifecycles).insert(ofPolicy(lifecycle.name), lifecycle);
}

async function insertRelease(
  tx: AuditedTx,
  { name, version, actor, now }: PolicyStep,
  sequence: number,
  kind: PolicyRelease['kind'],
  fromAt: Instant,
): Promise<PolicyRelease> {
  const release: PolicyRelease = {
    name,
    version,
    sequence,
    kind,
    fromAt,
    releasedBy: actor,
    releasedAt: now,
    withdrawnAt: null,
  };
  await writing(tx, policyReleases).insert(ofPolicy(name), release);
  announce(tx, policyReleased(release));
  return release;
}

async function inState(
  tx: Tx,
  { name, version }: Pick<PolicyStep, 'name' | 'version'>,
  allowed: readonly PolicyState[],
): Promise<PolicyLifecycle> {
  const lifecycle = await lifecycleOf(tx, name, version);
  if (lifecycle === null) throw policyStepRefusal('policy-version-unknown');
  if (!allowed.includes(lifecycle.state))
    throw policyStepRefusal('policy-in-another-state', {
      detail: `${name} ${version} is ${lifecycle.state}; this is for ${allowed.join(' or ')}.`,
      accepted: `a version in the state ${allowed.join(' or ')}`,
    });
  return lifecycle;
}

/** Writes what a step changed, and its entry on the audit trail. */
async function move(
  tx: AuditedTx,
  by: PolicyStep,
  sequence: number,
  action: PolicyAction,
  before: PolicyLifecycle,
  change: Partial<PolicyLifecycle>,
  effectiveAt: Instant | null = null,
): Promise<PolicyStanding> {
  const lifecycle: PolicyLifecycle = { ...before, ...change, updatedAt: by.now };
  const { _id, ...fields } = policyLifecycles.toDoc(lifecycle);
  await writing(tx, policyLifecycles).update(ofPolicy(by.name), { _id }, { $set: fields }, before);
  await writeAudit(tx, by, sequence, action, before.state, lifecycle.state, effectiveAt);
  return { lifecycle, release: null };
}

async function writeAudit(
  tx: AuditedTx,
  { name, version, actor, now, note }: PolicyStep,
  sequence: number,
  action: PolicyAction,
  from: PolicyState | null,
  to: PolicyState,
  effectiveAt: Instant | null,
): Promise<void> {
  const entry = { name, version, sequence, action, actor, at: now, from, to, effectiveAt, note };
  await writing(tx, policyAudit).insert(ofPolicy(name), entry);
}
