/**
 * What a read costs, counted exactly: commands to MongoDB, from the request over HTTP until its answer. A read alone takes one command for each
 * collection whose documents it shows; reads that come at the same time may share them (test/store/mongo/reads-together.test.ts counts how).
 */
import { beforeAll, expect, test } from 'vitest';
import type { BillingAccount } from '../../src/domain/accounts/billing-account.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { atEndOfFile } from '../support/run/end-of-file.ts';
import { testMongoUri, testServers } from '../support/run/servers.ts';
import { aMongoWiretap, type MongoWiretap } from '../support/wire/mongo-wiretap.ts';
import { sent, sum } from '../support/wire/sent-commands.ts';
import { type ApiUnderTest, anApi } from './api-under-test.ts';

let wire: MongoWiretap;
let api: ApiUnderTest;
let accounts: BillingAccount[];

beforeAll(async () => {
  wire = await aMongoWiretap(testMongoUri());
  atEndOfFile(() => wire.close());
  const servers = testServers();
  api = await anApi({ servers: { ...servers, mongodb: { ...servers.mongodb, uri: wire.uri } } });
  await migrate(api.db);
  accounts = await Promise.all(Array.from({ length: 16 }, () => putAccount(api.store)));
}, 120_000);

type Path = (account: BillingAccount) => string;
const ofCustomer =
  (name: string): Path =>
  ({ customerId }) =>
    `/v1/customers/${customerId}${name}`;

/** What each takes alone. */
const READS: readonly (readonly [name: string, path: Path, alone: number])[] = [
  ['payment status', ofCustomer('/payment-status'), 1],
  ['balance', ofCustomer('/balance'), 1],
  ['billing cycle', ofCustomer('/billing-cycle'), 1],
  ['customer', ofCustomer(''), 1],
  ['billing account', ({ billingAccountId }) => `/v1/billing-accounts/${billingAccountId}`, 1],
  // The customer, what its client sent, and the views of the accounts.
  ['customer (TMF629)', ({ customerId }) => `/tmf-api/customerManagement/v4/customer/${customerId}`, 3],
  // The view, and what its client sent.
  [
    'billing account (TMF666)',
    ({ billingAccountId }) => `/tmf-api/accountManagement/v4/billingAccount/${billingAccountId}`,
    2,
  ],
];

test.each(READS)(
  'a read of a %s takes no more commands than this, alone and beside others',
  async (_, path, alone) => {
    const read = async (account: BillingAccount) => {
      const response = await api.get(path(account));
      expect(response.status).toBe(200);
      return response.text();
    };
    // What every process keeps: keys of personal texts, and versions in force.
    const first: string[] = [];
    for (const account of accounts) first.push(await read(account));
    sent(wire);
    const [account] = accounts;
    if (account === undefined) throw new Error('sixteen accounts');
    await read(account);
    expect(sum(sent(wire))).toBe(alone);
    const together = await Promise.all(accounts.map(read));
    expect(sum(sent(wire))).toBeLessThanOrEqual(alone * accounts.length);
    expect(together).toEqual(first);
  },
);
