/**
 * Transactions of this process that change one account take turns. Without turns, of fifty that read an account at once one is committed,
 * and all others have worked for nothing and begin again.
 *
 * A turn is no lock: who has waited too long goes ahead, and other processes know nothing about it. That nothing is lost or counted twice
 * rests on MongoDB alone, which refuses a write to what changed since the transaction has read it.
 */
import type { Db, MongoClient } from 'mongodb';
import type { BillingAccountId, Ms } from '../../domain/flavor.ts';

/** How long a transaction waits for those before it. One that fails each time gives up in two minutes, and must not stop the others so long. */
const PATIENCE_MS: Ms = 20_000;
/**
 * The same for one that others may wait for in turn: it holds other accounts, or has written a document that the one before it wants to
 * write too. That one is refused by MongoDB and tries again, in its turn, until this transaction has ended.
 */
const PATIENCE_HOLDING_MS: Ms = 50;

/** When the last one in the line of each account is done, by client. */
const lines = new WeakMap<MongoClient, Map<string, Promise<void>>>();

/** The turn of one transaction on the accounts that it takes, however often it is run. */
export class AccountTurn {
  readonly #line: Map<string, Promise<void>>;
  readonly #database: string;
  readonly #mine = new Set<string>();
  readonly #over: Promise<void>;
  #end = () => {};

  constructor(client: MongoClient, db: Db) {
    const line = lines.get(client) ?? new Map<string, Promise<void>>();
    lines.set(client, line);
    this.#line = line;
    this.#database = db.databaseName;
    this.#over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /**
   * Resolves once those that took one of these accounts before are done, or after waiting long enough.
   * @param hasWritten whether the transaction has written already, and so waits only shortly
   */
  async take(
    ids: readonly BillingAccountId[],
    { hasWritten }: { readonly hasWritten: boolean },
  ): Promise<void> {
    const patienceMs = hasWritten || this.#mine.size > 0 ? PATIENCE_HOLDING_MS : PATIENCE_MS;
    const wanted = ids.map((id) => `${this.#database}/${id}`).filter((name) => !this.#mine.has(name));
    // All at once, so that two that want the same accounts never wait for each other.
    const before = wanted.flatMap((name) => this.#line.get(name) ?? []);
    for (const name of wanted) {
      this.#mine.add(name);
      this.#line.set(name, this.#over);
    }
    if (before.length === 0) return;
    let patience: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, patienceMs);
    });
    await Promise.race([Promise.all(before), enough]);
    clearTimeout(patience);
  }

  /** Lets the next ones go on. */
  end(): void {
    this.#end();
    for (const name of this.#mine) if (this.#line.get(name) === this.#over) this.#line.delete(name);
  }
}
