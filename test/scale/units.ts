/** What one thing of each kind costs and leaves, as `npm run scale -- --keep` keeps it for docs/capacity.md. */
import { z } from 'zod';

const amount = z.number().min(0);

const stored = z.record(z.string(), z.strictObject({ documents: amount, bytes: amount, indexBytes: amount }));

const unit = z.strictObject({
  /** Milliseconds, by kind of process. */
  processor: z.strictObject({
    api: amount,
    worker: amount,
    mongod: amount,
    temporal: amount,
    postgres: amount,
  }),
  /** Commands to MongoDB. */
  commands: amount,
  /** In and out of MongoDB's members. */
  bytes: amount,
  /** Temporal's requests to its database. */
  persistence: amount,
  /** On the disk of one member, by collection. */
  stored,
});

export const unitsSchema = z.strictObject({
  measured: z.strictObject({
    on: z.string(),
    command: z.string(),
    machine: z.string(),
    orders: z.number(),
  }),
  /**
   * With all that follows it: the slot, the notice, the interaction. `transitions` are Temporal's state transitions, `tasks` what it hands to
   * workers, `payloadBytes` what is sealed in the history.
   */
  order: unit.extend({ transitions: amount, tasks: amount, payloadBytes: amount }),
  entry: unit,
  payment: unit,
  read: unit,
  bill: unit,
  /** An account with its customer and a year of bills and payments, as the demo invents them. */
  account: z.strictObject({ stored }),
});

export type Units = z.infer<typeof unitsSchema>;
