/** The proof of a decision: it is decided again and compared, or exported so that anyone can do that. */
import { absence } from '../../domain/absences.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { verifyReceipt } from '../../rules/verify.ts';
import type { StoredPolicy } from '../../store/policies/schema.ts';
import type { Store } from '../../store/store.ts';

interface Deps {
  readonly store: Pick<Store, 'policies'>;
}

/**
 * Decides a receipt's case again by the version that it names, and compares.
 * @throws BusinessFailure NotFound when the version is not stored here
 */
export async function verifyDecision(
  deps: Deps,
  receipt: Receipt,
): Promise<ReturnType<typeof verifyReceipt>> {
  const { content } = await policyOf(deps, receipt);
  return verifyReceipt(receipt, JSON.parse(content));
}

/**
 * Everything that is needed to verify a decision offline.
 * @throws BusinessFailure NotFound when the version is not stored here
 */
export async function exportDecision(
  deps: Deps,
  receipt: Receipt,
): Promise<{ readonly receipt: Receipt; readonly policyDocument: unknown }> {
  const { content } = await policyOf(deps, receipt);
  return { receipt, policyDocument: JSON.parse(content) };
}

async function policyOf({ store }: Deps, { policy: { name, version } }: Receipt): Promise<StoredPolicy> {
  const policy = await store.policies.get(name, version);
  if (policy === null) throw absence('receipt-policy-missing');
  return policy;
}
