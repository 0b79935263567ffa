/** What this service says of resources, over what clients sent of them. */
import type { CustomerId } from '../../domain/flavor.ts';
import type { TmfDocument } from '../../domain/tmf/document.ts';
import { keptKey, sentAttributes } from '../../services/tmf/kept-attributes.ts';
import type { TmfCall, TmfResource } from './resource.ts';

type Sent = Readonly<Record<string, unknown>>;
type Place = Pick<TmfResource, 'specification' | 'name'>;

/** A document, and whose it is. */
export interface OwnedDocument {
  readonly document: TmfDocument;
  readonly customerId: CustomerId;
}

/**
 * Documents with what was sent of each beneath what this service says of it. One read for all. What another customer's client sent under the same
 * id is not shown: an id can be used by anybody.
 * @param over puts what this service says over what was sent, where attributes inside of attributes come from both
 */
export async function withKept(
  { deps }: TmfCall,
  place: Place,
  owned: readonly OwnedDocument[],
  over: (sent: Sent, document: TmfDocument) => TmfDocument = (sent, document) => ({ ...sent, ...document }),
): Promise<readonly TmfDocument[]> {
  const found = await deps.store.tmfKept.getMany(owned.map(({ document }) => keptKey(place, document.id)));
  const byKey = new Map(found.map((kept) => [kept.key, kept]));
  return owned.map(({ document, customerId }) => {
    const kept = byKey.get(keptKey(place, document.id));
    return kept?.customerId === customerId ? over(sentAttributes(kept), document) : document;
  });
}
