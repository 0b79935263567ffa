/** Answers about a version of a policy. */
import type { Instant } from '../../../domain/civil-date.ts';
import { isInForce, ownReleases, type VersionFound } from '../../../services/policies/versions.ts';
import { type AppContext, linkTo } from '../../context.ts';

/** A version as lists show it. */
export function policyHead(c: AppContext, found: VersionFound, now: Instant) {
  const { name, version, sha256, effectiveAt } = found.policy;
  const { state, shadowSince } = found.lifecycle;
  return {
    ...{ name, version, sha256, effectiveAt, state },
    inForce: isInForce(found, now),
    shadowSince,
    links: { self: linkTo(c, `/v1/policies/${name}/${version}`) },
  };
}

/** A version as steps and reads of one version show it. */
export function policyStanding(c: AppContext, found: VersionFound, now: Instant) {
  const { author, submittedBy, approvedBy, createdAt, updatedAt } = found.lifecycle;
  return {
    ...policyHead(c, found, now),
    ...{ author, submittedBy, approvedBy, createdAt, updatedAt },
    releases: ownReleases(found).map(({ name: _name, version: _version, ...release }) => release),
  };
}
