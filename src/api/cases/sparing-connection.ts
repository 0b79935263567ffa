import { Connection, type Metadata } from '@temporalio/client';

/**
 * A connection that costs the rest of the process nothing while no call is under way.
 *
 * The SDK carries deadlines, abort signals and metadata to its calls in an `AsyncLocalStorage`. Before Node 24 the first
 * use of one, which connecting is, switches on hooks around every promise of the process, for good: also
 * those of a read, which never talks to Temporal. Here the storage is switched off whenever the last call
 * that needs it has ended; the next one switches it on again.
 */
export class SparingConnection extends Connection {
  #underWay = 0;

  override withDeadline<T>(deadline: number | Date, fn: () => Promise<T>): Promise<T> {
    return this.#counted(() => super.withDeadline(deadline, fn));
  }

  override withAbortSignal<T>(abortSignal: AbortSignal, fn: () => Promise<T>): Promise<T> {
    return this.#counted(() => super.withAbortSignal(abortSignal, fn));
  }

  override withMetadata<T>(metadata: Metadata, fn: () => Promise<T>): Promise<T> {
    return this.#counted(() => super.withMetadata(metadata, fn));
  }

  async #counted<T>(call: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await call();
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.callContextStorage.disable();
    }
  }
}
