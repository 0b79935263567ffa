import { z } from 'zod';
import { INSOLVENCY_STATES, type Insolvency } from '../../domain/arrears/insolvency.ts';
import { civilDate, id, instant } from '../mongo/primitives.ts';

export const insolvencySchema: z.ZodType<Insolvency> = z.object({
  insolvencyId: id,
  billingAccountId: id,
  customerId: id,
  number: z.int().min(1),
  openedOn: civilDate,
  reference: z.string(),
  administrator: z.string().nullable(),
  note: z.string().nullable(),
  state: z.enum(INSOLVENCY_STATES),
  openedBy: id,
  openedAt: instant,
  endedBy: id.nullable(),
  endedAt: instant.nullable(),
  endNote: z.string().nullable(),
});
