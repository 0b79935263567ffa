/** Which fields of two requests differ. */
import type { FailureFault } from '../../domain/failure-types.ts';
import { jsonPointer } from '../../domain/json-pointer.ts';

/**
 * One fault for each leaf in which `sent` differs from `known`. The values themselves are not repeated.
 * @param sent the present request
 * @param known the first request
 */
export function differencesOf(sent: unknown, known: unknown, path: readonly string[] = []): FailureFault[] {
  if (isObject(sent) && isObject(known) && Array.isArray(sent) === Array.isArray(known)) {
    const names = [...new Set([...Object.keys(sent), ...Object.keys(known)])].sort();
    return names.flatMap((name) => differencesOf(sent[name], known[name], [...path, name]));
  }
  if (Object.is(sent ?? null, known ?? null)) return [];
  return [
    {
      pointer: jsonPointer(path),
      code: 'differs',
      detail: 'This is not what was submitted first.',
    },
  ];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
