/** The answer about a customer's credit over all accounts. It mirrors src/domain/accounts/reads/credit.ts. */
import { z } from '@hono/zod-openapi';
import { ACCOUNT_STATES } from '../../../domain/accounts/billing-account.ts';
import { STANDINGS } from '../../../domain/accounts/standing.ts';
import { CREDIT } from '../examples.ts';
import { InstantText, listOf, MoneySchema } from '../primitives.ts';

const standing = z.enum(STANDINGS).openapi('Standing');

export const CreditSchema = z
  .object({
    customerId: z.string(),
    asOf: InstantText,
    scope: z.enum(['customer', 'group']).openapi({
      description: 'Whether these are the accounts of the customer alone, or of the group of an enterprise',
    }),
    standing: standing.openapi({ description: 'The worst of all accounts' }),
    daysPastDue: z.int().openapi({ description: 'The most of all accounts' }),
    newOrdersBlocked: z.boolean(),
    onDunningHold: z.boolean(),
    credit: listOf(
      z.object({
        currency: z.string(),
        creditLimit: MoneySchema.openapi({
          description: 'Of accounts that are active and not in collections or written off',
        }),
        exposure: MoneySchema.openapi({ description: 'Balances without disputed money, and held credit' }),
        heldCredit: MoneySchema,
        availableCredit: MoneySchema,
        pastDue: MoneySchema,
      }),
    ),
    accounts: listOf(
      z.object({
        billingAccountId: z.string(),
        customerId: z.string(),
        state: z.enum(ACCOUNT_STATES),
        currency: z.string(),
        standing,
        daysPastDue: z.int(),
        pastDue: MoneySchema,
        exposure: MoneySchema,
      }),
    ),
  })
  .openapi('Credit', { example: CREDIT });
