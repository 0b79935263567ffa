/** What a client sent of a resource and nobody here interprets: kept when it is made, given back when it is read. */
import type { CustomerId } from '../../domain/flavor.ts';
import type { KeptAttributes } from '../../domain/tmf/kept-attributes.ts';
import type { TmfDocument } from './conventions/document.ts';
import type { TmfCall, TmfResource } from './resource.ts';

type Place = Pick<TmfResource, 'specification' | 'name'>;

/** The key under which the attributes of a resource are kept. */
export function keptKey({ specification, name }: Place, id: string): string {
  return `${specification}:${name}:${id}`;
}

/** Keeps what was sent. The first wins: the same resource sent again keeps nothing anew. */
export function keepSent(
  { deps }: TmfCall,
  place: Place,
  sent: {
    readonly id: string;
    readonly customerId: CustomerId;
    readonly body: Readonly<Record<string, unknown>>;
    readonly refusal?: string;
  },
): Promise<boolean> {
  return deps.store.tmfKept.keep({
    key: keptKey(place, sent.id),
    resource: `${place.specification}:${place.name}`,
    customerId: sent.customerId,
    attributes: JSON.stringify(sent.body),
    refusal: sent.refusal ?? null,
    createdAt: deps.now(),
  });
}

/** The attributes as they were sent; none when they were erased with their customer. */
export function sentAttributes({
  attributes,
}: Pick<KeptAttributes, 'attributes'>): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(attributes);
    return typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {};
  } catch {
    return {};
  }
}

/** Documents with what was sent of each beneath what this service says of it. One read for all. */
export async function withKept(
  { deps }: TmfCall,
  place: Place,
  documents: readonly TmfDocument[],
): Promise<readonly TmfDocument[]> {
  const found = await deps.store.tmfKept.getMany(documents.map(({ id }) => keptKey(place, id)));
  const byKey = new Map(found.map((kept) => [kept.key, kept]));
  return documents.map((document) => {
    const kept = byKey.get(keptKey(place, document.id));
    return kept === undefined ? document : { ...sentAttributes(kept), ...document };
  });
}
