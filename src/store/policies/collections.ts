import { type CollectionPlan, plan } from '../mongo/collection.ts';
import { computed, keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import {
  policyAuditSchema,
  policyHeadSchema,
  policyLifecycleSchema,
  policyReleaseSchema,
  policySchema,
} from './schema.ts';
import { shadowDecisionSchema } from './shadow-schema.ts';

export const policies = computed('policies', (p) => `${p.name}@${p.version}`, policySchema);

export const policyLifecycles = computed(
  'policyLifecycles',
  (p) => `${p.name}@${p.version}`,
  policyLifecycleSchema,
);

export const policyReleases = computed(
  'policyReleases',
  (r) => `${r.name}#${r.sequence}`,
  policyReleaseSchema,
);

/** Append-only: nothing here is ever updated or deleted. */
export const policyAudit = computed(
  'policyAudit',
  (e) => `${e.name}#${e.sequence}`,
  policyAuditSchema,
  personal('service', 'note'),
);

export const policyHeads = keyed('policyHeads', 'name', policyHeadSchema);

export const shadowDecisions = keyed('shadowDecisions', 'shadowId', shadowDecisionSchema);

/** Decision policies, their life cycle, and what candidates would have decided. */
export const POLICY_COLLECTIONS: readonly CollectionPlan[] = [
  plan(policies, [{ name: 'released', key: { name: 1, effectiveAt: -1, _id: -1 } }]),
  plan(policyLifecycles, [{ name: 'byName', key: { name: 1, state: 1 } }]),
  plan(policyReleases, [{ name: 'byName', key: { name: 1, fromAt: -1, sequence: -1 } }]),
  plan(policyAudit, [{ name: 'byVersion', key: { name: 1, version: 1, sequence: -1 } }]),
  plan(policyHeads, []),
  plan(shadowDecisions, [
    { name: 'byCandidate', key: { 'candidate.name': 1, 'candidate.version': 1, decidedAt: 1 } },
  ]),
];
