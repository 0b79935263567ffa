import { InvalidArgumentError } from 'commander';
import type { AccountSnapshot } from '../../domain/accounts/snapshot.ts';
import type { ServiceOrder } from '../../domain/cases/order.ts';
import { type CivilDate, isCivilDate } from '../../domain/civil-date.ts';
import type { FactValue } from '../../domain/decisions/decision.ts';
import { onlyAccount, serviceApprovalFacts } from '../../domain/decisions/facts/service-approval.ts';
import { type Currency, type Minor, money } from '../../domain/money.ts';
import { type ImportMapping, loadMapping } from '../../import/mapping.ts';
import { openSnapshots } from '../../import/snapshots.ts';
import type { BacktestCase } from '../../rules/backtest/backtest.ts';
import { CliProblem } from '../problem.ts';

/** Options that every command over a file of past accounts has. */
export interface PastAccountsFlags {
  readonly data: string;
  readonly mapping: string;
  readonly outcome: string;
  readonly bad: string;
  readonly asOf?: string;
  readonly monthly?: number;
  readonly oneOff?: number;
  readonly limit?: number;
}

export interface PastAccountsRequest extends PastAccountsFlags {
  /** Facts to compute; the others are left out of the cases. */
  readonly facts: ReadonlySet<string>;
  /** A column of the file to group by. */
  readonly segmentColumn: string | null;
  readonly onProgress: (progress: { readonly rows: number; readonly share: number }) => void;
}

/** A file's rows without an outcome are left out, so it is always known. */
export type PastCase = BacktestCase & { readonly bad: boolean };

/** A summary of what was read, complete after the last case. */
export interface PastAccounts {
  readonly cases: AsyncIterable<PastCase>;
  readonly summary: {
    accounts: number;
    /** Rows that the mapping refused. */
    refused: number;
    /** Rows with an empty outcome column: their outcome is unknown. */
    withoutOutcome: number;
    /** Null when there were several. */
    currency: Currency | null;
    /** The first fault, to say something useful when all rows are refused. */
    firstFault: string | null;
  };
  readonly today: CivilDate;
  readonly order: AssumedOrder;
}

/** The order that every account of a file is assumed to place; in minor units of its currency. */
export interface AssumedOrder {
  readonly monthlyCharge: Minor;
  readonly oneOffCharge: Minor;
  readonly termMonths: number;
}

/**
 * Opens a file of past accounts: each row becomes the snapshot that a decision would have read, and its facts. Throws
 * ImportProblem or {@link CliProblem} for what can't be read; while cases are read, too.
 */
export async function openPastAccounts(request: PastAccountsRequest): Promise<PastAccounts> {
  const { mapping } = await loadMapping(request.mapping);
  const order = orderOf(mapping, request);
  const extraColumns = [request.outcome, ...(request.segmentColumn === null ? [] : [request.segmentColumn])];
  const source = await openSnapshots({
    file: request.data,
    mapping,
    extraColumns,
    onProgress: request.onProgress,
    ...(request.asOf === undefined ? {} : { asOf: request.asOf }),
    ...(request.limit === undefined ? {} : { limit: request.limit }),
  });
  const summary: PastAccounts['summary'] = {
    accounts: 0,
    refused: 0,
    withoutOutcome: 0,
    currency: null,
    firstFault: null,
  };
  const currencies = new Set<Currency>();
  const wanted = (name: string): boolean => request.facts.has(name);
  async function* cases(): AsyncGenerator<PastCase> {
    let anyBad = false;
    for await (const { line, snapshot, extra, faults } of source.rows) {
      if (snapshot === null) {
        summary.refused += 1;
        summary.firstFault ??= `line ${line}, ${faults[0]?.column ?? '(row)'} ${faults[0]?.reason ?? ''}`;
        continue;
      }
      const outcome = extra[request.outcome]?.trim() ?? '';
      if (outcome === '') {
        summary.withoutOutcome += 1;
        continue;
      }
      summary.accounts += 1;
      currencies.add(snapshot.account.currency);
      summary.currency = currencies.size === 1 ? snapshot.account.currency : null;
      const bad = outcome === request.bad;
      anyBad ||= bad;
      yield {
        values: valuesOf(snapshot, order, wanted),
        bad,
        segment: request.segmentColumn === null ? null : (extra[request.segmentColumn]?.trim() ?? ''),
        stake: Math.max(0, snapshot.account.balance) + order.monthlyCharge + order.oneOffCharge,
        currency: snapshot.account.currency,
      };
    }
    if (summary.accounts === 0)
      throw new CliProblem(
        `${request.data} has no usable row with an outcome in ${request.outcome}${summary.firstFault === null ? '' : `; first fault: ${summary.firstFault}`}`,
      );
    if (!anyBad)
      throw new CliProblem(
        `no row has ${JSON.stringify(request.bad)} in ${request.outcome}; --bad names the value of an account that went bad`,
      );
  }
  return { cases: cases(), summary, today: source.today, order };
}

function valuesOf(
  { account, ...rest }: AccountSnapshot,
  { monthlyCharge, oneOffCharge, termMonths }: AssumedOrder,
  wanted: (name: string) => boolean,
): Record<string, FactValue | null> {
  const order: ServiceOrder = {
    orderId: 'BACKTEST',
    customerId: account.customerId,
    billingAccountId: account.billingAccountId,
    offering: { id: 'backtest', category: 'other' },
    monthlyCharge: money(monthlyCharge, account.currency),
    oneOffCharge: money(oneOffCharge, account.currency),
    termMonths,
    installation: null,
  };
  const values: Record<string, FactValue | null> = {};
  const facts = serviceApprovalFacts(onlyAccount({ account, ...rest }), order, 0, wanted);
  for (const name in facts) values[name] = facts[name]?.value ?? null;
  return values;
}

function orderOf({ backtestOrder }: ImportMapping, { monthly, oneOff }: PastAccountsFlags): AssumedOrder {
  return {
    monthlyCharge: monthly ?? backtestOrder?.monthlyCharge ?? 0,
    oneOffCharge: oneOff ?? backtestOrder?.oneOffCharge ?? 0,
    termMonths: backtestOrder?.termMonths ?? 12,
  };
}

export function civilDateArgument(text: string): string {
  if (!isCivilDate(text)) throw new InvalidArgumentError('a date is written 2026-11-30.');
  return text;
}

export function positiveArgument(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('a whole number above zero.');
  return Number(text);
}

export function minorArgument(text: string): number {
  if (!/^\d{1,12}$/.test(text))
    throw new InvalidArgumentError('minor units of the currency, as 4500 for 45.00.');
  return Number(text);
}
