import type { Db } from 'mongodb';
import type { CivilDate } from '../../domain/civil-date.ts';
import {
  backtestReceipts,
  type ReceiptsBacktest,
  type StoredBacktestResult,
} from '../../rules/backtest/stored.ts';
import { firstDecisions } from '../../store/decisions/first-decisions.ts';
import { CliProblem } from '../problem.ts';
import type { Outcomes } from './outcome-file.ts';

export type { StoredBacktestResult } from '../../rules/backtest/stored.ts';

/** A backtest over the decisions in a database. */
export interface StoredBacktest extends Omit<ReceiptsBacktest, 'outcomes' | 'isOver'> {
  /** First and last day, inclusive, in the accounts' time zones; null: no bound. */
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  /** Null: nobody knows what became of the accounts. */
  readonly outcomes: Outcomes | null;
  readonly onProgress?: (progress: { readonly rows: number; readonly share: number }) => void;
}

/** Decides the first decision of every stored service approval again. Throws {@link CliProblem} when there is none. */
export async function backtestStored(
  db: Db,
  { from, to, outcomes, onProgress, ...request }: StoredBacktest,
): Promise<StoredBacktestResult> {
  const progress = onProgress === undefined ? {} : { onProgress };
  const receipts = firstDecisions(db, { requestType: 'service-approval', from, to }, progress);
  const result = await backtestReceipts(receipts, { ...request, outcomes: outcomes?.byAccount ?? null });
  if (result === null)
    throw new CliProblem(
      `${db.databaseName} has no decision of a service approval${from === null && to === null ? '' : ' in these days'}; --database names another`,
    );
  if (outcomes !== null && result.withoutOutcome === result.accounts)
    throw new CliProblem(
      'none of the decided accounts is among the outcomes; --account-column names the column with the billing account',
    );
  return result;
}
