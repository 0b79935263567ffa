/** What no run of ours measures: how a provider uses the product, and how far a machine is filled. Each is named in docs/capacity.md. */
export interface Assumption {
  readonly value: number;
  readonly says: string;
}

export const ASSUMPTIONS = {
  busyShare: {
    value: 0.5,
    says: 'share of its processor that a machine uses at the peak; the rest is for the loss of a neighbour, and for restarts',
  },
  coresOfMember: { value: 16, says: 'cores of a MongoDB member, and of the machine of PostgreSQL' },
  terabytesOfMember: { value: 2, says: 'TB that one MongoDB member holds' },
  writesOfHistoryShard: {
    value: 50,
    says: 'requests a second of Temporal to its database for one history shard. A shard does one after the other; at 5 ms each this fills a quarter of its time',
  },
  leastHistoryShards: { value: 512, says: 'history shards at least: the number can never be changed' },
  tasksOfPartition: { value: 200, says: 'tasks a second that one partition of a task queue hands out' },
  leastPartitions: { value: 4, says: "partitions at least: Temporal's own default" },
  meanOfPeak: { value: 0.25, says: 'the mean rate over a year, as a share of the peak' },
  entriesOfAccountMonth: { value: 30, says: 'entries an account and month: usage, one sum a day' },
  paymentsOfAccountMonth: { value: 1, says: 'payments an account and month' },
  readsOfAccountDay: { value: 1, says: 'reads an account and day' },
  hoursOfBillRun: {
    value: 4,
    says: 'hours in which the accounts of a bill day are billed; bill days are spread over 28 days',
  },
} as const satisfies Readonly<Record<string, Assumption>>;
