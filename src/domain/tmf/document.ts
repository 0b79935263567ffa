/** A resource of a TM Forum API in its wire form, before `fields` cuts it. */
export interface TmfDocument {
  readonly id: string;
  readonly href: string;
  readonly [attribute: string]: unknown;
}

/** Leaves out attributes without a value: TM Forum documents say nothing where there is nothing. */
export function present<T extends Readonly<Record<string, unknown>>>(attributes: T): T {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given) as T;
}
