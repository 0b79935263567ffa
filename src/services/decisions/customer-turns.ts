import type { CustomerId, Ms } from '../../domain/flavor.ts';

/** The longest turn: several times as long as reading, deciding and recording take on a busy worker. */
const TURN_MS: Ms = 1_000;
/** How long an order waits for its turn before it goes ahead without one; well within the time limit of its step. */
const PATIENCE_MS: Ms = 5_000;

interface Turn {
  readonly workflowId: string;
  /** Resolves when the turn is over. */
  readonly over: Promise<void>;
  readonly end: () => void;
}

/**
 * Makes a worker decide the orders of one customer one after the other, first come, first served. A decision is bound to the version of the
 * account that it has read. Without turns, one of fifty orders that read at once is recorded, the others have worked for nothing and begin
 * again, and an unlucky one is overtaken time after time.
 *
 * A turn is no lock: it ends by itself, an order that has waited too long goes ahead, and other workers know nothing about it. The version
 * alone prevents giving credit twice.
 */
export class CustomerTurns {
  readonly #lines = new Map<CustomerId, readonly Turn[]>();

  /** Resolves when it is this workflow's turn, or when it has waited long enough. {@link end} ends the turn. */
  async take(customerId: CustomerId, workflowId: string): Promise<void> {
    this.end(customerId, workflowId);
    const line = this.#lines.get(customerId) ?? [];
    const before = line.at(-1);
    const turn = turnOf(workflowId);
    this.#lines.set(customerId, [...line, turn]);
    const leave = () => this.#leave(customerId, turn);
    const patience = setTimeout(leave, PATIENCE_MS);
    await Promise.race([before?.over, turn.over]);
    clearTimeout(patience);
    setTimeout(leave, TURN_MS).unref();
  }

  /** Ends this workflow's turn, if it has one. */
  end(customerId: CustomerId, workflowId: string): void {
    const turn = this.#lines.get(customerId)?.find((each) => each.workflowId === workflowId);
    if (turn !== undefined) this.#leave(customerId, turn);
  }

  #leave(customerId: CustomerId, turn: Turn): void {
    turn.end();
    const left = this.#lines.get(customerId)?.filter((each) => each !== turn) ?? [];
    if (left.length === 0) this.#lines.delete(customerId);
    else this.#lines.set(customerId, left);
  }
}

function turnOf(workflowId: string): Turn {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { workflowId, over, end };
}
