/** What a client sent of a resource and nobody here interprets: kept when it is made, given back when it is read. */
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { maskCardNumbers } from '../../domain/payments/card-number.ts';
import type { TmfDocument } from '../../domain/tmf/document.ts';
import type { KeptAttributes } from '../../domain/tmf/kept-attributes.ts';
import { isAttributes, merged } from './conventions/merge-patch.ts';
import type { TmfCall, TmfResource } from './resource.ts';

type Sent = Readonly<Record<string, unknown>>;
type Place = Pick<TmfResource, 'specification' | 'name'>;

/** The key under which the attributes of a resource are kept. */
export function keptKey({ specification, name }: Place, id: string): string {
  return `${specification}:${name}:${id}`;
}

/**
 * Keeps what was sent, and returns what is kept. The first wins: the same resource sent again keeps nothing anew.
 * @throws BusinessFailure OrderDiffers when the id was used for another customer; it tells nothing of what they sent
 */
export async function keepSent(
  { deps }: TmfCall,
  place: Place,
  sent: {
    readonly id: string;
    readonly customerId: CustomerId;
    readonly body: Readonly<Record<string, unknown>>;
    readonly refusal?: string;
  },
): Promise<KeptAttributes> {
  const mine: KeptAttributes = {
    key: keptKey(place, sent.id),
    resource: `${place.specification}:${place.name}`,
    customerId: sent.customerId,
    attributes: JSON.stringify(withoutCards(sent.body)),
    refusal: sent.refusal ?? null,
    createdAt: deps.now(),
  };
  if (await deps.store.tmfKept.keep(mine)) return mine;
  const [kept] = await deps.store.tmfKept.getMany([mine.key]);
  if (kept?.customerId !== sent.customerId)
    throw new BusinessFailure('OrderDiffers', 'the id is known of another customer', { faults: [] });
  return kept;
}

/** The id of a resource by its key. */
export function idOfKept(place: Place, { key }: Pick<KeptAttributes, 'key'>): string {
  return key.slice(keptKey(place, '').length);
}

/** Card numbers are kept nowhere: they are masked in texts, in names and where they are numbers, also where no attribute of the specification holds them. */
function withoutCards(value: unknown): unknown {
  if (typeof value === 'string') return maskCardNumbers(value).text;
  if (typeof value === 'number') {
    const { text, masked } = maskCardNumbers(String(value));
    return masked > 0 ? text : value;
  }
  if (Array.isArray(value)) return value.map(withoutCards);
  if (!isAttributes(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [maskCardNumbers(name).text, withoutCards(one)]),
  );
}

/** Changes what is kept of a resource by a merge patch, or keeps the patch where nothing is kept yet. */
export async function changeKept(
  call: TmfCall,
  place: Place,
  { id, customerId, patch }: { readonly id: string; readonly customerId: CustomerId; readonly patch: Sent },
): Promise<KeptAttributes> {
  const key = keptKey(place, id);
  const masked = withoutCards(patch);
  const changed = await call.deps.store.tmfKept.change(
    key,
    (attributes) =>
      JSON.stringify(merged(sentAttributes({ attributes }), isAttributes(masked) ? masked : {})),
    call.deps.now(),
  );
  return changed ?? keepSent(call, place, { id, customerId, body: merged({}, patch) });
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
