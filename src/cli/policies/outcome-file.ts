import { openRows } from '../../import/reader.ts';
import { CliProblem } from '../problem.ts';

/** A file with the outcomes of accounts. */
export interface OutcomeFile {
  readonly file: string;
  /** The column with the account's outcome. */
  readonly outcome: string;
  /** Its value for an account that went bad. */
  readonly bad: string;
  /** The column with the billing account's id. */
  readonly accountColumn: string;
}

/** The outcomes of accounts. */
export interface Outcomes {
  /** Whether it went bad, by billing account. Accounts whose outcome is empty are not in it. */
  readonly byAccount: ReadonlyMap<string, boolean>;
  /** Rows that could not be read, or name no account. */
  readonly refused: number;
}

/**
 * Reads a CSV or NDJSON file (also .gz) with a column of billing accounts and one of outcomes. Throws ImportProblem for a
 * missing file or column, {@link CliProblem} when an account has two different outcomes or none went bad.
 */
export async function readOutcomes({ file, outcome, bad, accountColumn }: OutcomeFile): Promise<Outcomes> {
  const source = await openRows({ file, columns: [accountColumn, outcome], delimiter: ',' });
  const byAccount = new Map<string, boolean>();
  let refused = 0;
  for await (const read of source.rows) {
    const { line, row } = read;
    const account = row?.[accountColumn]?.trim() ?? '';
    if (read.fault !== null || read.columnFaults.length > 0 || row === null || account === '') {
      refused += 1;
      continue;
    }
    const value = row[outcome]?.trim() ?? '';
    if (value === '') continue;
    const isBad = value === bad;
    if ((byAccount.get(account) ?? isBad) !== isBad)
      throw new CliProblem(`${file} has two outcomes of ${account}, the second in line ${line}`);
    byAccount.set(account, isBad);
  }
  if (![...byAccount.values()].includes(true))
    throw new CliProblem(
      `no row has ${JSON.stringify(bad)} in ${outcome}; --bad names the value of an account that went bad`,
    );
  return { byAccount, refused };
}
