/** Where two sets of figures differ. */

/** One figure that is not equal; `undefined` where one side has none. */
export interface Difference {
  readonly figure: string;
  readonly oracle: unknown;
  readonly service: unknown;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every figure, named by its path, in which the two are not equal. */
export function differences(oracle: unknown, service: unknown, path = ''): Difference[] {
  if (isRecord(oracle) && isRecord(service))
    return [...new Set([...Object.keys(oracle), ...Object.keys(service)])]
      .sort()
      .flatMap((key) => differences(oracle[key], service[key], path === '' ? key : `${path}.${key}`));
  if (Array.isArray(oracle) && Array.isArray(service) && oracle.length === service.length)
    return oracle.flatMap((item, at) => differences(item, service[at], `${path}[${at}]`));
  return JSON.stringify(oracle) === JSON.stringify(service) ? [] : [{ figure: path, oracle, service }];
}

/** How many single figures there are. */
export function countOf(figures: unknown): number {
  if (isRecord(figures)) return Object.values(figures).reduce<number>((sum, one) => sum + countOf(one), 0);
  if (Array.isArray(figures)) return figures.reduce<number>((sum, one) => sum + countOf(one), 0);
  return 1;
}
