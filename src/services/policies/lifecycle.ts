/** The life of a policy, step by step: drafted, submitted, approved by another person, released, rolled back, retired. */

import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { PolicyName } from '../../domain/policies/names.ts';
import { policyStepRefusal } from '../../domain/policies/refusals.ts';
import { POLICY_KINDS } from '../../rules/kinds/kinds.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyDesk } from './desk.ts';
import { policyUnsound } from './unsound.ts';
import { policyVersion, type VersionFound, type VersionId } from './versions.ts';

/** What the steps work with. */
export interface PolicyLifeDeps {
  readonly store: Pick<Store, 'policies'>;
  readonly policyDesk: Pick<PolicyDesk, 'read' | 'check' | 'faultsOf'>;
  readonly now: () => Instant;
}

/** Who takes a step, and what they say about it on the audit trail. */
export interface StepBy {
  readonly actor: SubjectId;
  readonly note: string | null;
}

type Step = VersionId & StepBy;

/**
 * Stores a document as a draft of `actor`; the same document again changes nothing. `created`: it did not exist before.
 * @throws BusinessFailure PolicyUnsound when the document does not have the shape of a policy, with pointers below `/document`
 * @throws PolicyConflict when the version exists with other content
 */
export async function draftPolicy(
  deps: PolicyLifeDeps,
  document: unknown,
  by: StepBy,
): Promise<VersionFound & { readonly created: boolean }> {
  const policy = deps.policyDesk.read(document, '/document');
  const { created } = await deps.store.policies.draft(policy, { ...by, now: deps.now() });
  return { ...(await policyVersion(deps, policy)), created };
}

/**
 * Submits a draft for review if it passes every check and its own tests.
 * @throws BusinessFailure NotFound, PolicyUnsound
 * @throws BusinessFailure of `policyStepRefusals`
 */
export async function submitPolicy(deps: PolicyLifeDeps, step: Step): Promise<VersionFound> {
  await assertSound(deps, step);
  return take('submit', deps, step);
}

/**
 * Approves a version in review, by another person than its author and the one who submitted it.
 * @throws BusinessFailure of `policyStepRefusals`
 */
export function approvePolicy(deps: PolicyLifeDeps, step: Step): Promise<VersionFound> {
  return take('approve', deps, step);
}

/**
 * Sends a version in review back to its author.
 * @throws BusinessFailure of `policyStepRefusals`
 */
export function rejectPolicy(deps: PolicyLifeDeps, step: Step): Promise<VersionFound> {
  return take('reject', deps, step);
}

/** A version that was retired. */
export interface VersionRetired extends VersionFound {
  /** Orders that wait for a condition or for a person by a decision of it. A condition that is met is honoured; else they are decided again. */
  readonly waitingCases: number;
}

/**
 * Retires a version for good. It must not decide now, nor by a scheduled release.
 * @throws BusinessFailure of `policyStepRefusals`
 */
export async function retirePolicy(
  deps: PolicyLifeDeps & { readonly store: PolicyLifeDeps['store'] & Pick<Store, 'cases'> },
  step: Step,
): Promise<VersionRetired> {
  const found = await take('retire', deps, step);
  const { name, version } = step;
  const waitingCases = name === 'service-approval' ? await deps.store.cases.approvalsWaitingOn(version) : 0;
  return { ...found, waitingCases };
}

/**
 * Lets an approved version decide from an instant on; null: from its own effective time, or now. The version is checked again, because it
 * may have become unsound for the running program since its approval.
 * @throws BusinessFailure Invalid for an instant in the past; NotFound, PolicyUnsound
 * @throws BusinessFailure of `policyStepRefusals`
 */
export async function releasePolicy(
  deps: PolicyLifeDeps,
  { effectiveAt, ...step }: Step & { readonly effectiveAt: Instant | null },
): Promise<VersionFound> {
  const now = deps.now();
  if (effectiveAt !== null && effectiveAt < now)
    throw new BusinessFailure('Invalid', 'a release into the past', {
      faults: [
        {
          pointer: '/effectiveAt',
          code: 'not-allowed-value',
          detail: 'this instant is over; a release begins now or later',
        },
      ],
    });
  await assertSound(deps, step);
  await deps.store.policies.release({ ...step, now, effectiveAt });
  return policyVersion(deps, step);
}

/**
 * Lets the version released before decide again from now on, if the running program can decide by it, and withdraws every release that has
 * not begun.
 * @param step `from` is the version that must decide until now; null: whichever does
 * @returns the version that decides now
 * @throws BusinessFailure of `policyStepRefusals`
 */
export async function rollBackPolicy(
  deps: PolicyLifeDeps,
  step: StepBy & { readonly name: PolicyName; readonly from: string | null },
): Promise<VersionFound> {
  const { lifecycle } = await deps.store.policies.rollback({
    ...step,
    now: deps.now(),
    faultOf: ({ content }) => {
      const [first] = deps.policyDesk.faultsOf(content);
      return first === undefined ? null : `${first.message} (${first.code} at ${first.pointer})`;
    },
  });
  return policyVersion(deps, lifecycle);
}

/**
 * Starts a sound version in the shadow, where it decides beside the released one without effect, or ends that.
 * @throws BusinessFailure InvalidState for a name without shadows; NotFound, PolicyUnsound
 * @throws BusinessFailure of `policyStepRefusals`
 */
export async function shadowPolicy(
  deps: PolicyLifeDeps,
  { enabled, ...step }: Step & { readonly enabled: boolean },
): Promise<VersionFound> {
  const now = deps.now();
  if (enabled && !POLICY_KINDS[step.name].tried.shadow) throw policyStepRefusal('no-shadow');
  if (enabled) await assertSound(deps, step);
  await deps.store.policies.shadow({ ...step, now, on: enabled });
  return policyVersion(deps, step);
}

async function take(
  action: 'submit' | 'approve' | 'reject' | 'retire',
  deps: PolicyLifeDeps,
  step: Step,
): Promise<VersionFound> {
  await deps.store.policies[action]({ ...step, now: deps.now() });
  return policyVersion(deps, step);
}

/** @throws BusinessFailure NotFound, PolicyUnsound */
async function assertSound(deps: PolicyLifeDeps, id: VersionId): Promise<void> {
  const { policy } = await policyVersion(deps, id);
  const findings = await deps.policyDesk.check(policy);
  if (findings.length > 0) throw policyUnsound(findings);
}
