/** Accounts under accounts, and accounts that pay for others. */
import { z } from '@hono/zod-openapi';
import { CivilDateInput, DateText, Id, listOf, orNull } from '../primitives.ts';

/** Who pays from which day on, as answers show it. */
export const PayersShown = listOf(
  z.object({
    from: DateText.openapi({ description: 'The first bill date that it counts for' }),
    payerAccountId: z.string().nullable().openapi({ description: 'Null: the account itself' }),
  }),
);

export const ParentInput = z
  .strictObject({
    parentAccountId: orNull(Id).openapi({ description: 'The account above; null: none' }),
  })
  .openapi('ParentInput', { example: { parentAccountId: 'BA-0001' } });

export const PayerInput = z
  .strictObject({
    payerAccountId: orNull(Id).openapi({
      description: 'The account that pays, in the same currency; null: the account pays for itself',
    }),
    from: CivilDateInput.optional().openapi({
      description:
        'The first bill date that it counts for, up to twelve months ahead; left out: today, or tomorrow when a bill was made today',
    }),
  })
  .openapi('PayerInput', { example: { payerAccountId: 'BA-0001', from: '2027-01-01' } });

export const HierarchySchema = z
  .object({
    billingAccountId: z.string(),
    above: listOf(z.string()).openapi({ description: 'The accounts above it, the nearest first' }),
    below: listOf(z.string()).openapi({ description: 'The accounts right below it, by id' }),
    payers: PayersShown.openapi({
      description: 'Who pays its bills from which day on; empty: it always paid for itself',
    }),
    paysFor: listOf(z.object({ billingAccountId: z.string(), payers: PayersShown })).openapi({
      description: 'The accounts of which it is, was or will be the payer, by id',
    }),
  })
  .openapi('AccountHierarchy', {
    example: {
      ...{ billingAccountId: 'BA-0007', above: ['BA-0001'], below: [], paysFor: [] },
      payers: [{ from: '2027-01-01', payerAccountId: 'BA-0001' }],
    },
  });
