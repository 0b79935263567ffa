/** Dunning holds: why nobody asks for money. */
import type { Account } from './account.ts';
import type { Hold, Operation } from './operation.ts';
import type { Verdict } from './payments.ts';

/** They protect a person or a right: another person than the one who set them lifts them. */
const PROTECTING: readonly Hold[] = ['bereavement', 'legal', 'insolvency'];

/** The holds that are in force from now on. */
export function setHolds(account: Account, { tags, by }: Extract<Operation, { kind: 'holds' }>): Verdict {
  const lifted = [...account.holds].filter(([tag]) => !tags.includes(tag));
  if (lifted.some(([tag, setter]) => PROTECTING.includes(tag) && setter === by)) return 'refused';
  for (const [tag] of lifted) account.holds.delete(tag);
  for (const tag of tags) if (!account.holds.has(tag)) account.holds.set(tag, by);
  return 'accepted';
}
