import type { CustomerId, Ms } from '../../domain/flavor.ts';

/** The longest turn. Every decision ends its own turn, also when it fails: only a worker that hangs comes near this. */
const TURN_MS: Ms = 10_000;
/** How long an order waits for its turn; well within the time limit of its step, so that the step has time for its work. */
const PATIENCE_MS: Ms = 5_000;

interface Turn {
  readonly workflowId: string;
  /** Lets the order go ahead. */
  readonly begin: () => void;
}

/**
 * Makes a worker decide the orders of one customer one after the other, first come, first served. A decision is bound to the version of the
 * account that it has read. Without turns, one of fifty orders that read at once is recorded, the others have worked for nothing and begin
 * again, and an unlucky one is overtaken time after time.
 *
 * A turn is no lock: it ends by itself, and other workers know nothing about it. The version alone prevents giving credit twice.
 */
export class CustomerTurns {
  /** The first of each line has its turn. */
  readonly #lines = new Map<CustomerId, readonly Turn[]>();

  /**
   * Waits for this workflow's turn, at the end of the line. {@link end} ends the turn.
   * @returns false when it has waited too long: it has left the line, and should come again
   */
  take(customerId: CustomerId, workflowId: string): Promise<boolean> {
    this.end(customerId, workflowId);
    return new Promise((resolve) => {
      const patience = setTimeout(() => {
        resolve(false);
        this.#leave(customerId, turn);
      }, PATIENCE_MS);
      const turn: Turn = {
        workflowId,
        begin: () => {
          clearTimeout(patience);
          setTimeout(() => this.#leave(customerId, turn), TURN_MS).unref();
          resolve(true);
        },
      };
      const line = this.#lines.get(customerId) ?? [];
      this.#lines.set(customerId, [...line, turn]);
      if (line.length === 0) turn.begin();
    });
  }

  /** Ends this workflow's turn, if it has one. */
  end(customerId: CustomerId, workflowId: string): void {
    const turn = this.#lines.get(customerId)?.find((each) => each.workflowId === workflowId);
    if (turn !== undefined) this.#leave(customerId, turn);
  }

  #leave(customerId: CustomerId, turn: Turn): void {
    const line = this.#lines.get(customerId) ?? [];
    if (!line.includes(turn)) return;
    const left = line.filter((each) => each !== turn);
    if (left.length === 0) this.#lines.delete(customerId);
    else this.#lines.set(customerId, left);
    if (line[0] === turn) left[0]?.begin();
  }
}
