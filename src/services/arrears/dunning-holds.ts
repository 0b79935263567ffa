import { type DunningHoldTag, protectionLifted } from '../../domain/arrears/dunning-case.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { HoldsToSet } from '../../store/arrears/dunning-holds.ts';
import type { DunningHoldChange } from '../../store/arrears/dunning-schema.ts';
import type { Store } from '../../store/store.ts';
import { knownAccount } from '../accounts/of-request.ts';
import type { AccountNews } from '../workflow-news.ts';

/** How many changes of holds are shown, the latest first. */
const SHOWN_CHANGES = 50;

/** The dunning holds of an account, and their latest changes. */
export interface DunningHolds {
  readonly billingAccountId: BillingAccountId;
  readonly tags: readonly DunningHoldTag[];
  readonly changes: readonly DunningHoldChange[];
}

/** @throws BusinessFailure NotFound */
export async function readDunningHolds(
  deps: { readonly store: Pick<Store, 'accounts' | 'dunning'> },
  billingAccountId: BillingAccountId,
): Promise<DunningHolds> {
  const { dunningHolds } = await knownAccount(deps, billingAccountId);
  const changes = await deps.store.dunning.holdChanges(billingAccountId, SHOWN_CHANGES);
  return { billingAccountId, tags: dunningHolds, changes };
}

/**
 * The protecting holds that these tags would lift; lifting them needs a person with a step-up.
 * @throws BusinessFailure NotFound
 */
export async function holdsToLift(
  deps: { readonly store: Pick<Store, 'accounts'> },
  billingAccountId: BillingAccountId,
  tags: readonly DunningHoldTag[],
): Promise<DunningHoldTag[]> {
  const { dunningHolds } = await knownAccount(deps, billingAccountId);
  return protectionLifted(dunningHolds, tags);
}

/**
 * Sets the dunning holds of an account, and makes its dunning look again. It does so even when nothing changed: a repeated request makes
 * up for news that did not get through.
 * @throws BusinessFailure BillingAccountNotFound, DutiesNotSeparated, AccountMoved
 */
export async function setDunningHolds(
  deps: {
    readonly store: Pick<Store, 'accounts' | 'dunning'>;
    readonly signals: Pick<AccountNews, 'tellDunning'>;
    readonly now: () => Instant;
  },
  request: HoldsToSet,
): Promise<DunningHolds & { readonly changed: boolean }> {
  const { billingAccountId } = request;
  const { changed } = await deps.store.dunning.setHolds(request, deps.now());
  await deps.signals.tellDunning(billingAccountId);
  return { ...(await readDunningHolds(deps, billingAccountId)), changed };
}
