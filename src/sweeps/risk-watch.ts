import type { Instant } from '../domain/civil-date.ts';
import { defaultProbability, expectedLoss, type RiskModel } from '../domain/risk/expected-loss.ts';
import { exposureOf, riskSignals } from '../domain/risk/signals.ts';
import type { ParameterDocument } from '../rules/parameters.ts';
import type { AccountAtRisk } from '../store/risk-watch.ts';
import type { Store } from '../store/store.ts';
import { accountFaultCode } from './account-fault.ts';
import type { SweepBatch } from './sweep.ts';

export interface RiskWatchDeps {
  readonly store: Pick<Store, 'risk'>;
  readonly model: (at: Instant) => ParameterDocument<RiskModel>;
}

/** Each write waits for the journal; at once they wait together. */
const WRITES_AT_ONCE = 8;

/**
 * One batch of the risk watch: up to `limit` accounts that are not closed, by id after `after`. Each that shows a pattern is
 * put on the list with its expected loss, each that shows none any more leaves it. `acted` counts those on the list. The
 * same batch again writes the same.
 */
export async function sweepRiskWatch(
  { store, model }: RiskWatchDeps,
  { now, after, limit }: { readonly now: Instant; readonly after: string | null; readonly limit: number },
): Promise<SweepBatch> {
  const { found, unread, next } = await store.risk.accountsAfter(after, limit, now);
  const parameters = model(now);
  const failed: SweepBatch['failed'][number][] = unread.map(({ billingAccountId, error }) => ({
    billingAccountId,
    code: accountFaultCode(error),
  }));
  let acted = 0;
  const left = [...found];
  const lane = async (): Promise<void> => {
    for (let account = left.shift(); account !== undefined; account = left.shift())
      try {
        const isOnTheList = await watch(store, account, parameters, now);
        acted += Number(isOnTheList);
      } catch (error) {
        const { billingAccountId } = account.snapshot.account;
        failed.push({ billingAccountId, code: accountFaultCode(error) });
      }
  };
  await Promise.all(Array.from({ length: WRITES_AT_ONCE }, lane));
  return { looked: found.length + unread.length, acted, failed, next };
}

/** Whether the account is on the list now. One that neither is nor was costs no write. */
async function watch(
  store: RiskWatchDeps['store'],
  { snapshot, brokenPromises, watched }: AccountAtRisk,
  { version, parameters }: ParameterDocument<RiskModel>,
  now: Instant,
): Promise<boolean> {
  const signals = riskSignals(snapshot, { brokenPromises });
  if (signals.length === 0 && watched === null) return false;
  const { billingAccountId, customerId, currency } = snapshot.account;
  const exposure = exposureOf(snapshot);
  const codes = signals.map(({ code }) => code);
  const probabilityBasisPoints = defaultProbability(parameters, codes);
  await store.risk.put({
    ...{ billingAccountId, customerId, currency, asOf: now, signals, probabilityBasisPoints, exposure },
    probabilityBefore: watched?.probabilityBasisPoints ?? null,
    expectedLoss: expectedLoss(parameters, probabilityBasisPoints, exposure),
    modelVersion: version,
  });
  return signals.length > 0;
}
