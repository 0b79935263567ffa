/**
 * Sends a signal to a process group that was started with `detached: true`; a group that is already gone is no failure.
 *
 * @param pid the process id of the group's leader
 */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}

/** Whether a process with this id exists (no matter who owns it). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Asks again and again until the answer is yes.
 *
 * @param isDone asked every `everyMs`; what it throws counts as "not yet"
 * @param timeoutMs how long to go on
 * @returns false when time ran out
 */
export async function poll(
  isDone: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 50,
): Promise<boolean> {
  const endsAtMs = Date.now() + timeoutMs;
  for (;;) {
    try {
      if (await isDone()) return true;
    } catch {
      // Not yet.
    }
    if (Date.now() >= endsAtMs) return false;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
