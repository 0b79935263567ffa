/** Refusals name their cause: each subject has one closed table (`refusals.ts` in its folder) with one line for each cause. */
import { BusinessFailure, type FailureFault, type FailureType } from './failure-types.ts';

/** One cause for which something is refused, and how a caller is told of it. */
export interface RefusalCause {
  readonly type: FailureType;
  /** RFC 6901 pointer to the field of the request that it is about. */
  readonly pointer: string;
  /** The part of the request with that field, when it is not the body. */
  readonly in?: 'path' | 'header';
  /** One sentence for the caller. Never repeats a value, which may be personal data. */
  readonly detail: string;
  /** What would be accepted in its place. */
  readonly accepted: string;
}

/**
 * What one case of a cause knows better than the table, such as the earliest day, the largest amount, or a field of another name in this request. No
 * personal data.
 */
export type Specifics = Partial<Pick<RefusalCause, 'detail' | 'accepted' | 'pointer' | 'in'>>;

/** The table of one subject. */
export interface RefusalTable<Code extends string> {
  /** Every code, in the order of the table. */
  readonly codes: readonly Code[];
  /** Makes one failure for each cause, in the order of the table. */
  readonly every: () => readonly BusinessFailure[];
  /** Makes the failure of a cause: its one fault has the code, the field, the sentence and what would be accepted. */
  readonly refusal: (code: Code, specifics?: Specifics) => BusinessFailure;
  /** Makes one failure of several causes, with a fault for each; its type is that of the first. */
  readonly refusalForAll: (codes: readonly [Code, ...Code[]]) => BusinessFailure;
}

/**
 * Closes the table of a subject.
 * @param subject for operations: what is refused
 * @param causes one line for each cause, by its code
 */
export function refusalTable<Code extends string>(
  subject: string,
  causes: Readonly<Record<Code, RefusalCause>>,
): RefusalTable<Code> {
  const faultOf = (code: Code, specifics: Specifics = {}): FailureFault => {
    const line: RefusalCause = causes[code];
    const { type: _, ...cause } = line;
    return { ...cause, code, ...specifics };
  };
  const failureOf = (code: Code, faults: readonly FailureFault[]) =>
    new BusinessFailure(
      causes[code].type,
      `${subject} refused: ${faults.map((fault) => fault.code).join(', ')}`,
      {
        told: faults.map(({ detail }) => detail).join(' '),
        faults,
      },
    );
  const codes = Object.keys(causes).filter((code): code is Code => code in causes);
  const refusal = (code: Code, specifics?: Specifics) => failureOf(code, [faultOf(code, specifics)]);
  return {
    codes,
    every: () => codes.map((code) => refusal(code)),
    refusal,
    refusalForAll: (several) =>
      failureOf(
        several[0],
        several.map((code) => faultOf(code)),
      ),
  };
}
