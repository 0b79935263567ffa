import { z } from 'zod';
import type { Instant } from '../../domain/civil-date.ts';
import type { WrappedKey } from '../../domain/key-provider.ts';
import { plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { count, id, instant } from '../mongo/primitives.ts';

/** One data key, wrapped. */
export interface DataKey extends WrappedKey {
  readonly version: number;
  readonly createdAt: Instant;
}

/** The data keys of one scope. The newest seals, all open. */
export interface DataKeys {
  /** Whose they are: `service`, or `customer:` and an id. */
  readonly scope: string;
  /** Rises with every change, so that two changes at once don't undo each other. */
  readonly revision: number;
  /** In the order of their versions; none once they were erased. */
  readonly keys: readonly DataKey[];
  /** When they were destroyed; null: they were not. */
  readonly erasedAt: Instant | null;
}

const dataKeySchema: z.ZodType<DataKeys> = z.object({
  scope: z.string().min(1).max(400),
  revision: count,
  keys: z.array(
    z.object({ version: z.int().min(1), keyId: id, wrapped: z.string().min(1), createdAt: instant }),
  ),
  erasedAt: instant.nullable(),
});

export const dataKeys = keyed('dataKeys', 'scope', dataKeySchema);

/** The wrapped keys of personal texts. */
export const SEALING_COLLECTIONS = [
  plan(dataKeys, [{ name: 'byWrappingKey', key: { 'keys.keyId': 1, _id: 1 } }]),
];
