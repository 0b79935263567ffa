/** What was started, to be stopped in the reverse order. */
export interface Endings {
  /** Adds how to stop what was just started. */
  add(step: () => Promise<unknown>): void;
  /** Stops all of it, the last first. A second call does nothing. */
  end(): Promise<void>;
}

/** None yet. */
export function noEndings(): Endings {
  const steps: (() => Promise<unknown>)[] = [];
  return {
    add: (step) => void steps.push(step),
    async end() {
      for (const step of steps.splice(0).reverse()) await step();
    },
  };
}
