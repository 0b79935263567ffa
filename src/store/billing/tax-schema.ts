import { z } from 'zod';
import { LINE_TAX_CLASSES, type LineTax } from '../../domain/billing/tax-class.ts';
import { count } from '../mongo/primitives.ts';

/** Why a line has its tax: a class, or that the customer accounts for it. */
export const lineTaxClass = z.enum(LINE_TAX_CLASSES);

export const lineTaxSchema: z.ZodType<LineTax> = z.object({ taxClass: lineTaxClass, rateBasisPoints: count });
