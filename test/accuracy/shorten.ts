/** Finds the shortest sequence that still shows a difference of the same kind. */
import { replay, type Sequence } from './explore.ts';
import type { Step } from './oracle/operation.ts';
import type { Service } from './service.ts';
import type { Failure } from './session.ts';

/** Steps that follow each other at once are a minute apart. */
const WITHOUT_A_LOOK_MS = 3_600_000;

/**
 * Whether time passes by its own steps alone, as in every sequence that is drawn: without such a step the service does not look at the account, while the
 * oracle does everything whose time has come.
 */
export function passesByLooks({ account, steps }: Sequence): boolean {
  let lookedAt = account.begins;
  if (lookedAt === undefined) return true;
  for (const { at, requests } of steps) {
    if (at === undefined) continue;
    if (requests.some(({ operation }) => operation.kind === 'time')) lookedAt = at;
    if (Date.parse(at) - Date.parse(lookedAt) > WITHOUT_A_LOOK_MS) return false;
  }
  return true;
}

/** Whether two failures are of one kind: half of the figures that were different in the first one are different in the other one too. */
export function isSameKind(first: Failure, other: Failure): boolean {
  const figures = new Set(other.differences.map(({ figure }) => kindOf(figure)));
  const wanted = [...new Set(first.differences.map(({ figure }) => kindOf(figure)))];
  return wanted.filter((figure) => figures.has(figure)).length * 2 >= wanted.length;
}

/** What was sent at once with others is compared as a whole, and alone by its own name. */
function kindOf(figure: string): string {
  return figure === 'answers' ? 'answer' : figure;
}

/**
 * Shortens a sequence as long as it still shows a difference of the same kind: halves, quarters and so on of its steps are left out, then
 * single requests of what was sent at once. Operations of other accounts are left out by running on a fresh account.
 */
export async function shrink(
  service: Service,
  found: Sequence & { readonly failure: Failure },
  onTry: (steps: number) => void,
): Promise<{ sequence: Sequence; failure: Failure; reproduced: boolean }> {
  let best: Sequence = found;
  let failure = found.failure;
  const shows = async (steps: readonly Step[]): Promise<boolean> => {
    if (!passesByLooks({ account: found.account, steps })) return false;
    onTry(steps.length);
    // What happens at once may happen in another order the next time.
    const tries = steps.some(({ requests }) => requests.length > 1) ? 3 : 1;
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const result = await replay(service, { account: found.account, steps }, 'last');
      if (result === null || !isSameKind(found.failure, result.failure)) continue;
      best = { account: found.account, steps: steps.slice(0, result.at + 1) };
      failure = result.failure;
      return true;
    }
    return false;
  };
  if (!(await shows(found.steps))) return { sequence: found, failure, reproduced: false };
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; ) {
    let shorter = false;
    for (let from = 0; from < best.steps.length; ) {
      const steps = best.steps.filter((_, at) => at < from || at >= from + size);
      if (steps.length > 0 && (await shows(steps))) shorter = true;
      else from += size;
    }
    if (size === 1 && !shorter) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  for (let at = 0; at < best.steps.length; at += 1)
    for (let drop = 0; drop < (best.steps[at]?.requests.length ?? 0); ) {
      const requests = best.steps[at]?.requests ?? [];
      if (requests.length < 2) break;
      const fewer = requests.filter((_, index) => index !== drop);
      const without = best.steps.map((step, index) => (index === at ? { ...step, requests: fewer } : step));
      if (!(await shows(without))) drop += 1;
    }
  return { sequence: best, failure, reproduced: true };
}
