import { type KnownValues, numberIn, type Position } from './position.ts';

/** The case when `days` more have passed and what is overdue still is: what a deadline has to hold for. */
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
    // When grace ends is not recorded: both before and after it has to do.
    const ended = { ...moved, standing: 'overdue' };
    return [moved, lateBills === null ? ended : { ...ended, lateBills12m: lateBills + 1 }];
  });
}
