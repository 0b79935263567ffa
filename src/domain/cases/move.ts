import type { Instant } from '../civil-date.ts';
import type { CaseBase } from './cases.ts';

/** A change of a case: its new state, why, and whichever other parts change with it. */
export type Move<Case extends CaseBase<string>> = Partial<
  Omit<Case, 'revision' | 'timeline' | 'updatedAt'>
> & {
  readonly state: Case['state'];
  readonly code: string | null;
};

/** The case as it is after a move that was made at an instant. A workflow and the step that stores the case find the same. */
export function moved<Case extends CaseBase<string>>(
  current: Case,
  { code, ...change }: Move<Case>,
  at: Instant,
): Case {
  return {
    ...current,
    ...change,
    revision: current.revision + 1,
    timeline: [...current.timeline, { at, state: change.state, code }],
    updatedAt: at,
  };
}
