import type { PlannedWork } from './schedules.ts';

/**
 * The recurring work of the product: one line a sweep. What runs by an account's own calendar (the bill run) is planned
 * for each time zone by a sweep of its own.
 */
export const PLANNED_WORK: readonly PlannedWork[] = [];
