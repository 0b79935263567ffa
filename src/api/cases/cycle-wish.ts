import type { z } from '@hono/zod-openapi';
import type { CycleChangeRequest } from '../../domain/billing/cycle/change.ts';
import type { CycleChangeInput } from '../schemas/cases/cycle-change.ts';

/** The wish of a body, in the form that the workflow takes. */
export function cycleWish({
  preference,
  override,
}: Pick<z.output<typeof CycleChangeInput>, 'preference' | 'override'>): Pick<
  CycleChangeRequest,
  'preference' | 'override'
> {
  const { billCycleDay = null, frequency = null, paymentTermDays = null, payday = null } = preference;
  return {
    preference: { billCycleDay, frequency, paymentTermDays, payday },
    ...(override === undefined ? {} : { override }),
  };
}
