/** `n` calls at once, in one list of results. */
export function atOnce<T>(
  n: number,
  call: (index: number) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  return Promise.allSettled(Array.from({ length: n }, (_, index) => call(index)));
}
