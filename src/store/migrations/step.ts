import type { Db } from 'mongodb';

/** One change of a database. */
export interface MigrationStep {
  /** How the database remembers it; see `steps.ts`. */
  readonly name: string;
  /** Of a step that runs again when what it applies has changed: a hash of that. Without one a step runs once. */
  readonly fingerprint?: string;
  /**
   * Does the work. It has to skip what is done already: a step that was killed half way runs again from its beginning, and in
   * the worst case (a process that slept past its claim) beside itself.
   */
  run(db: Db): Promise<void>;
}
