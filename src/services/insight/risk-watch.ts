import { isDeepStrictEqual } from 'node:util';
import type { Instant } from '../../domain/civil-date.ts';
import { defaultProbability, expectedLoss, type RiskModel } from '../../domain/insight/risk/expected-loss.ts';
import { exposureOf, riskSignals } from '../../domain/insight/risk/signals.ts';
import type { ParameterDocument } from '../../rules/parameters/document.ts';
import type { AccountAtRisk, AccountsAtRisk, SeenAccount } from '../../store/insight/risk-watch.ts';
import { apart } from '../../store/mongo/account-fault.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import {
  handleEach,
  pagesAhead,
  type SweepBatch,
  type SweepRun,
  type SweepTotal,
  sweepAll,
} from '../sweep.ts';

export interface RiskWatchDeps {
  readonly store: Pick<Store, 'risk'>;
  /** The version in force at the watch's `now`. */
  readonly model: ParameterDocument<RiskModel>;
}

/** Accounts between two signs of life. */
const ACCOUNTS_PER_BATCH = 500;

/** Looks at every account, by the version in force at `now`. */
export async function watchRisks(
  { store, policies }: Pick<RiskWatchDeps, 'store'> & { readonly policies: Pick<PolicyProvider, 'current'> },
  now: Instant,
  run?: SweepRun,
): Promise<SweepTotal> {
  const model = await policies.current('risk-watch', now);
  // MongoDB reads the next accounts while these are looked at.
  const pages = pagesAhead(
    (after: string | null) => store.risk.accountsAfter(after, ACCOUNTS_PER_BATCH, now),
    ({ next }) => next,
  );
  return sweepAll(async (after) => judgePage({ store, model }, await pages(after), now), run);
}

/**
 * One batch of the risk watch: up to `limit` accounts, by id after `after`. Each that shows a pattern is put on the list with
 * its expected loss, each that no longer shows one, or is closed, leaves it. `acted` counts those on the list. The same batch
 * again writes the same, and the number of round trips does not grow with it.
 */
export async function sweepRiskWatch(
  deps: RiskWatchDeps,
  { now, after, limit }: { readonly now: Instant; readonly after: string | null; readonly limit: number },
): Promise<SweepBatch> {
  return judgePage(deps, await deps.store.risk.accountsAfter(after, limit, now), now);
}

async function judgePage(
  { store, model }: RiskWatchDeps,
  { found, unread, next }: AccountsAtRisk,
  now: Instant,
): Promise<SweepBatch> {
  const seen: SeenAccount[] = [];
  const accountOf = ({ snapshot }: AccountAtRisk) => snapshot.account.billingAccountId;
  const unwatched = await handleEach(found, { accountOf }, async (account) => {
    const one = watch(account, model, now);
    if (one !== null) seen.push(one);
  });
  const refused = (await apart(seen, (some) => store.risk.put(some))).map(({ item, code }) => ({
    billingAccountId: item.billingAccountId,
    code,
  }));
  const failed = [...unread, ...unwatched, ...refused];
  const left = new Set(refused.map(({ billingAccountId }) => billingAccountId));
  const acted = seen.filter(
    ({ billingAccountId, signals }) => signals.length > 0 && !left.has(billingAccountId),
  );
  return { looked: found.length + unread.length, acted: acted.length, failed, next };
}

/** What has to be written for an account; null, without a write, for one that is not on the list and shows nothing or is closed. */
function watch(
  { snapshot, brokenPromises, watched }: AccountAtRisk,
  { version, sha256, parameters }: ParameterDocument<RiskModel>,
  now: Instant,
): SeenAccount | null {
  // Early intervention makes no sense on a closed account.
  const signals = snapshot.account.state === 'closed' ? [] : riskSignals(snapshot, { brokenPromises });
  if (signals.length === 0 && watched === null) return null;
  const { billingAccountId, customerId, currency } = snapshot.account;
  const exposure = exposureOf(snapshot);
  const codes = signals.map(({ code }) => code);
  const probabilityBasisPoints = defaultProbability(parameters, codes);
  const seen = {
    ...{ customerId, currency, signals, probabilityBasisPoints, exposure },
    expectedLoss: expectedLoss(parameters, probabilityBasisPoints, exposure),
    model: { version, sha256 },
  };
  return {
    ...{ ...seen, billingAccountId, asOf: now },
    probabilityBefore: watched?.probabilityBasisPoints ?? null,
    asBefore: watched !== null && isDeepStrictEqual({ ...watched, ...seen }, watched),
  };
}
