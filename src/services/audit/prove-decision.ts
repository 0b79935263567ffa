import { createHash } from 'node:crypto';
import { verifyReceipt } from '../../rules/verify.ts';
import type { Anchor } from '../../store/audit/anchors.ts';
import type { DecisionSources } from '../../store/audit/decision-sources.ts';
import { FAULT_TEXTS } from '../../store/ledger/ledger-proof.ts';
import { type AuditProver, auditProver, NoAuditProof } from './proofs.ts';
import { isSignedBy, type SealPublicKeys } from './tree-head.ts';

/** One thing that a decision stood on, and whether it is what it was. */
export interface ProvenPart {
  readonly part: 'decision' | 'facts' | 'policy' | 'ledger' | 'bills';
  readonly holds: boolean;
  /** What was compared, and what differs. Names documents, never what they say. */
  readonly text: string;
}

export interface DecisionProof {
  readonly receiptId: string;
  readonly billingAccountId: string;
  readonly parts: readonly ProvenPart[];
}

/**
 * Proves that a decision, its facts, its policy, and the ledger and bills of its account are what they were: each is computed again and
 * held against the trail, and the trail against its last seal. Null when there is no such decision.
 * @throws NoAuditProof when the stored tree is not the one that was signed
 */
export async function proveDecision(
  sources: DecisionSources,
  publicKeys: SealPublicKeys,
  receiptId: string,
): Promise<DecisionProof | null> {
  const { anchors, scan } = sources;
  const found = await anchors.decision(receiptId);
  if (found === null) return null;
  const { receipt, anchor } = found;
  const { billingAccountId } = receipt;
  const sealed = sealCheck(await auditProver(scan), publicKeys);
  const decision = await heldAgainst('decision', `the receipt ${receiptId}`, anchor, sealed);
  const { name, version, sha256 } = receipt.policy;
  const policyName = `${name}@${version}`;
  const stored = await anchors.policy(name, version);
  if (stored === null) {
    const gone = { holds: false, text: `the policy ${policyName} is not there` };
    return { receiptId, billingAccountId, parts: [decision, { part: 'policy', ...gone }] };
  }
  const policy = await heldAgainst('policy', `the policy ${policyName}`, stored.anchor, sealed);
  const isNamed = createHash('sha256').update(stored.policy.content, 'utf8').digest('hex') === sha256;
  const again = await verifyReceipt(receipt, JSON.parse(stored.policy.content));
  return {
    receiptId,
    billingAccountId,
    parts: [
      decision,
      {
        part: 'facts',
        holds: again.ok,
        text: again.ok
          ? 'decided again from the facts of the receipt: the same'
          : `decided again from the facts of the receipt: differs at ${again.differences.map(({ pointer }) => pointer).join(', ')}`,
      },
      isNamed
        ? policy
        : { part: 'policy', holds: false, text: `${policyName} is not the content that the receipt names` },
      await ledgerPart(sources, billingAccountId, await anchors.postings(billingAccountId), sealed),
      await billsPart(sources, billingAccountId),
    ],
  };
}

/** Tells of an entry what its seal says: null when it is sealed as it is, else why not. */
type SealCheck = (entryId: string) => Promise<string | null>;

function sealCheck(prover: AuditProver, publicKeys: SealPublicKeys): SealCheck {
  return async (entryId) => {
    try {
      const { head, holds } = await prover.inclusionHeld(entryId);
      if (!isSignedBy(head, publicKeys)) return `seal ${head.number} is not signed with a known key`;
      return holds ? null : `the entry ${entryId} is not the one that was sealed`;
    } catch (error) {
      if (error instanceof NoAuditProof) return error.message;
      throw error;
    }
  };
}

async function heldAgainst(
  part: ProvenPart['part'],
  what: string,
  { entry, same, erased, genuine }: Anchor,
  sealed: SealCheck,
): Promise<ProvenPart> {
  if (entry === null) return { part, holds: false, text: `${what}: the trail does not tell of it` };
  const { entryId, at } = entry;
  if (!genuine) return { part, holds: false, text: `${what}: the entry ${entryId} was changed` };
  if (!same) return { part, holds: false, text: `${what} is not what ${entryId} tells of ${at}` };
  const fault = await sealed(entryId);
  const since = erased ? ', but for personal texts that were erased since' : '';
  return fault === null
    ? { part, holds: true, text: `${what} is what ${entryId} tells of ${at}${since}, and that is sealed` }
    : { part, holds: false, text: `${what}: ${fault}` };
}

async function ledgerPart(
  { verifyLedger }: DecisionSources,
  billingAccountId: string,
  postings: readonly (Anchor & { readonly upTo: number })[],
  sealed: SealCheck,
): Promise<ProvenPart> {
  const faults: string[] = [];
  await verifyLedger({
    billingAccountId,
    onBroken: ({ entryId, faults: found }) => {
      faults.push(`${entryId ?? billingAccountId}: ${found.map((fault) => FAULT_TEXTS[fault]).join('; ')}`);
    },
  });
  for (const { entry, same, genuine, upTo } of postings) {
    if (entry === null || !genuine) faults.push(`the entry ${entry?.entryId ?? ''} was changed`);
    else if (!same) faults.push(`entry ${upTo} of ${billingAccountId} is not what ${entry.entryId} tells`);
    else {
      const fault = await sealed(entry.entryId);
      if (fault !== null) faults.push(fault);
    }
  }
  return {
    part: 'ledger',
    holds: faults.length === 0,
    text:
      faults.length === 0
        ? `the ledger of ${billingAccountId}: its chain holds, and ${postings.length} postings are what the trail tells, sealed`
        : faults.join('\n'),
  };
}

async function billsPart({ auditBilling }: DecisionSources, billingAccountId: string): Promise<ProvenPart> {
  const { bills, violations } = await auditBilling({ billingAccountId });
  return {
    part: 'bills',
    holds: violations.length === 0,
    text:
      violations.length === 0
        ? `${bills} bills ask for exactly the entries of that ledger`
        : violations.map(({ fault, subject }) => `${fault} ${subject ?? ''}`.trim()).join('\n'),
  };
}
