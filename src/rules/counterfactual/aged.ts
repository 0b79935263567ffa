import { type KnownValues, numberIn, type Position } from './position.ts';

/** The case after `days` more days in which overdue bills stay unpaid: a deadline has to be right for it. */
export function aged(position: Position, days: number): Position {
  return position.flatMap((values) => {
    const late = numberIn(values, 'daysPastDue') ?? 0;
    const moved: Record<string, KnownValues[string]> = { ...values };
    const age = numberIn(values, 'accountAgeDays');
    if (age !== null) moved['accountAgeDays'] = age + days;
    if (late === 0) return [moved];
    moved['daysPastDue'] = late + days;
    const longest = numberIn(values, 'maxDaysLate12m');
    if (longest !== null) moved['maxDaysLate12m'] = Math.max(longest, late + days);
    const lateBills = numberIn(values, 'lateBills12m');
    if (values['standing'] !== 'grace' || days === 0) return [moved];
    // The end of grace is not recorded, so the way has to work both before and after it.
    const ended = { ...moved, standing: 'overdue' };
    return [moved, lateBills === null ? ended : { ...ended, lateBills12m: lateBills + 1 }];
  });
}
