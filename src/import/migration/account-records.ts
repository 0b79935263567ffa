import type { MigrationRecord, RecordOf } from './records.ts';

/** A record of an account, with its place in the files. */
export interface Placed<R extends MigrationRecord = MigrationRecord> {
  readonly file: string;
  readonly line: number;
  readonly record: R;
}

/** All records of one account, in the order of the files. */
export interface AccountRecords {
  account: Placed<RecordOf<'account'>> | null;
  readonly services: Placed<RecordOf<'service'>>[];
  readonly bills: Placed<RecordOf<'bill'>>[];
  readonly credits: Placed<RecordOf<'credit'>>[];
  readonly charges: Placed<RecordOf<'charge'>>[];
  readonly deposits: Placed<RecordOf<'deposit'>>[];
  readonly holds: Placed<RecordOf<'hold'>>[];
  readonly promises: Placed<RecordOf<'promise'>>[];
}

export function noRecords(): AccountRecords {
  return {
    account: null,
    services: [],
    bills: [],
    credits: [],
    charges: [],
    deposits: [],
    holds: [],
    promises: [],
  };
}

/**
 * Adds a record to its account.
 * @returns false when it is a second record of the account itself
 */
export function addRecord(
  to: AccountRecords,
  placed: Placed<Exclude<MigrationRecord, { kind: 'customer' }>>,
): boolean {
  const { record, ...place } = placed;
  switch (record.kind) {
    case 'account':
      if (to.account !== null) return false;
      to.account = { ...place, record };
      return true;
    case 'service':
      to.services.push({ ...place, record });
      return true;
    case 'bill':
      to.bills.push({ ...place, record });
      return true;
    case 'credit':
      to.credits.push({ ...place, record });
      return true;
    case 'charge':
      to.charges.push({ ...place, record });
      return true;
    case 'deposit':
      to.deposits.push({ ...place, record });
      return true;
    case 'hold':
      to.holds.push({ ...place, record });
      return true;
    case 'promise':
      to.promises.push({ ...place, record });
      return true;
  }
}

/** All of an account's records. */
export function recordsOf({ account, ...rest }: AccountRecords): Placed[] {
  return [...(account === null ? [] : [account]), ...Object.values(rest).flat()];
}
