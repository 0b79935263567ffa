/** Steps that all questions about one policy may take together. A step is a formula, a value or an interval looked at. */
export const STEPS_IN_ALL = 5_000_000;
/** Steps of a single question. */
export const STEPS_A_QUESTION = 500_000;

/** Charges steps before they are taken; throws when none are left. */
export type Spend = (steps: number) => void;

/** The steps of a part of the analysis are used up. Its findings until then stay. */
export class WorkEnded extends Error {
  override readonly name = 'WorkEnded';
  /** JSON pointer to what was being looked at. */
  readonly pointer: string;
  constructor(pointer: string) {
    super(`the analysis ended at ${pointer}`);
    this.pointer = pointer;
  }
}

/**
 * The steps of one lint run. They are counted instead of timed, so that the same policy has the same findings on any machine. Unused steps
 * of one part go to the next.
 */
export class Work {
  /** The number of steps at the beginning. */
  readonly total: number;
  #left = 0;
  #later: number;
  #pointer = '';

  constructor(total: number) {
    this.total = total;
    this.#later = total;
  }

  /** Begins another part of the analysis, with this share (0 to 1) of the steps that are left. */
  begin(share: number, pointer: string): void {
    const all = Math.max(0, this.#left) + this.#later;
    this.#left = Math.floor(all * share);
    this.#later = all - this.#left;
    this.#pointer = pointer;
  }

  /** Says what is being looked at from now on. */
  at(pointer: string): void {
    this.#pointer = pointer;
  }

  /** Steps that this part still has. */
  get left(): number {
    return this.#left;
  }

  /** Charges steps. Throws {@link WorkEnded} when this part has none left. */
  readonly spend: Spend = (steps) => {
    this.#left -= steps;
    if (this.#left < 0) throw this.ended();
  };

  ended(): WorkEnded {
    this.#left = 0;
    return new WorkEnded(this.#pointer);
  }
}
