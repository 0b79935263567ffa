import type { Problem } from '../problems/problem.ts';
import { problemTitle, problemType } from '../problems/problem-kinds.ts';

/** Every path of the TM Forum APIs begins so. */
export const TMF_PATH = '/tmf-api/';

/** An error as TM Forum's APIs answer it. */
export interface TmfError {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  /** The status of HTTP, as text. */
  readonly status: string;
  readonly referenceError: string;
  readonly '@type': 'Error';
}

/** A problem in the form of TM Forum. The first fault gives the code, because there is one code; the message names all. */
export function tmfErrorOf(problem: Problem): TmfError {
  const faults = problem.errors ?? [];
  // A fault that says what the problem says is told once.
  const more = faults.filter(({ detail }) => detail !== problem.detail);
  const named = more.map(({ pointer, detail }) => `${pointer}: ${detail}`);
  return {
    code: faults[0]?.code ?? problem.kind,
    reason: problemTitle(problem.kind),
    message: [problem.detail, ...named].join(' '),
    status: String(tmfStatusOf(problem)),
    referenceError: problemType(problem.kind),
    '@type': 'Error',
  };
}

/** TM Forum knows no 422: what is wrong with a request is 400. */
export function tmfStatusOf({ status }: Pick<Problem, 'status'>): number {
  return status === 422 ? 400 : status;
}
