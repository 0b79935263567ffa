import { BusinessFailure } from '../../domain/failure-types.ts';
import type { StoredBacktestResult } from '../../rules/backtest/stored.ts';
import { backtestDecisions, type DecisionsBacktest } from '../../services/decisions/backtests.ts';
import type { FirstDecisionsOptions } from '../../store/decisions/first-decisions.ts';
import { createStore, type StoreTarget } from '../../store/store.ts';
import { CliProblem } from '../problem.ts';
import type { Outcomes } from './outcome-file.ts';

export type { StoredBacktestResult } from '../../rules/backtest/stored.ts';

/** A backtest over the decisions in a database. */
export interface StoredBacktest extends Omit<DecisionsBacktest, 'outcomes'> {
  /** Null: the outcomes of the accounts are unknown. */
  readonly outcomes: Outcomes | null;
  readonly onProgress?: NonNullable<FirstDecisionsOptions['onProgress']>;
}

/** Decides the first decision of every stored service approval again. Throws {@link CliProblem} when there is none. */
export async function backtestStored(
  { db, client, keys }: StoreTarget,
  { outcomes, onProgress, ...request }: StoredBacktest,
): Promise<StoredBacktestResult> {
  const { from, to } = request;
  const progress = onProgress === undefined ? {} : { onProgress };
  const asked = { ...request, outcomes: outcomes?.byAccount ?? null };
  return backtestDecisions({ store: createStore(db, client, keys) }, asked, progress).catch(
    (error: unknown) => {
      if (!(error instanceof BusinessFailure)) throw error;
      throw new CliProblem(
        error.type === 'NotFound'
          ? `${db.databaseName} has no decision of a service approval${from === null && to === null ? '' : ' in these days'}; --database names another`
          : 'none of the decided accounts is among the outcomes; --account-column names the column with the billing account',
      );
    },
  );
}
