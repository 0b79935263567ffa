import { z } from 'zod';
import type { KeptAttributes } from '../../domain/tmf/kept-attributes.ts';
import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { id, instant } from '../mongo/primitives.ts';

const keptAttributesSchema: z.ZodType<KeptAttributes> = z.object({
  key: id,
  resource: z.string().max(100),
  customerId: id,
  attributes: z.string(),
  refusal: z.string().max(100).nullable(),
  createdAt: instant,
});

export const keptAttributes = keyed(
  'tmfKeptAttributes',
  'key',
  keptAttributesSchema,
  personal('customerId', 'attributes'),
);

/** What clients of the TM Forum APIs sent. */
export const TMF_COLLECTIONS: readonly CollectionPlan[] = [
  plan(keptAttributes, [
    { name: 'byCustomer', key: { customerId: 1, resource: 1, ...newestFirstKeys('createdAt') } },
    { name: 'byResource', key: { resource: 1, ...newestFirstKeys('createdAt') } },
    { name: 'refused', key: { resource: 1, refusal: 1, ...newestFirstKeys('createdAt') } },
  ]),
];
