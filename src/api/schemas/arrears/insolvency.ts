/** Bankruptcy of a customer, as far as one account goes. */
import { z } from '@hono/zod-openapi';
import { INSOLVENCY_STATES } from '../../../domain/arrears/insolvency.ts';
import { CivilDateInput, DateText, freeText, InstantText, listOf, MoneySchema } from '../primitives.ts';

export const InsolvencyInput = z
  .strictObject({
    openedOn: CivilDateInput.openapi({ description: 'The day of the opening; not after today' }),
    reference: freeText(100).openapi({ description: 'The file number of the court' }),
    administrator: freeText(200).optional().openapi({ description: 'Who administers the estate' }),
    note: freeText(1000).optional(),
  })
  .openapi('InsolvencyInput', {
    example: { openedOn: '2026-11-20', reference: '36 IN 4711/26', administrator: 'Kanzlei Beispiel' },
  });

export const InsolvencyEndInput = z
  .strictObject({ note: freeText(1000).openapi({ description: 'What the court decided' }) })
  .openapi('InsolvencyEndInput', { example: { note: 'Discharge granted on 2029-11-20.' } });

export const InsolvencySchema = z
  .object({
    insolvencyId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    state: z.enum(INSOLVENCY_STATES),
    openedOn: DateText,
    reference: z.string(),
    administrator: z.string().nullable(),
    note: z.string().nullable(),
    openedBy: z.string(),
    openedAt: InstantText,
    endedBy: z.string().nullable(),
    endedAt: InstantText.nullable(),
    endNote: z.string().nullable(),
    claims: listOf(
      z.object({ billId: z.string(), billDate: DateText, dueDate: DateText, amount: MoneySchema }),
    ).openapi({ description: 'What is left of each bill that rests, the oldest due first' }),
    claimed: MoneySchema.openapi({ description: 'The sum of the claims' }),
  })
  .openapi('Insolvency', {
    example: {
      ...{ insolvencyId: 'INS-1', billingAccountId: 'BA-0007', customerId: 'CUST-0007', state: 'open' },
      ...{ openedOn: '2026-11-20', reference: '36 IN 4711/26', administrator: null, note: null },
      ...{ openedBy: 'ann', openedAt: '2026-11-22T09:00:00.000Z' },
      ...{ endedBy: null, endedAt: null, endNote: null },
      claims: [
        {
          ...{ billId: 'BILL-2026-11', billDate: '2026-11-01', dueDate: '2026-11-15' },
          amount: { amountMinor: 4_500, currency: 'EUR' },
        },
      ],
      claimed: { amountMinor: 4_500, currency: 'EUR' },
    },
  });
