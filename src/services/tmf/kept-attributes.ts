/** What a client sent of a resource and nobody here interprets: kept when it is made, changed and taken away with it. */
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { maskCardNumbers } from '../../domain/payments/card-number.ts';
import type { KeptAttributes, TmfKey } from '../../domain/tmf/kept-attributes.ts';
import { isAttributes, merged } from '../../domain/tmf/merge-patch.ts';
import type { Store } from '../../store/store.ts';

type Sent = Readonly<Record<string, unknown>>;

/** What keeping works with. */
export interface KeepingDeps {
  readonly store: Pick<Store, 'tmfKept'>;
  readonly now: () => Instant;
}

/** A kind of resource, by the specification that has it. */
export interface KeptPlace {
  readonly specification: string;
  readonly name: string;
}

/** The key under which the attributes of a resource are kept. */
export function keptKey({ specification, name }: KeptPlace, id: string): string {
  return `${specification}:${name}:${id}`;
}

/** The id of a resource by its key. */
export function idOfKept(place: KeptPlace, { key }: Pick<KeptAttributes, 'key'>): string {
  return key.slice(keptKey(place, '').length);
}

/**
 * Keeps what was sent, and returns what is kept. The first wins: the same resource sent again keeps nothing anew.
 * @throws BusinessFailure OrderDiffers when the id was used for another customer; it tells nothing of what they sent
 */
export async function keepSent(
  deps: KeepingDeps,
  place: KeptPlace,
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

/** Changes what is kept of a resource by a merge patch, or keeps the patch where nothing is kept yet. */
export async function changeKept(
  deps: KeepingDeps,
  place: KeptPlace,
  { id, customerId, patch }: { readonly id: string; readonly customerId: CustomerId; readonly patch: Sent },
): Promise<KeptAttributes> {
  const key = keptKey(place, id);
  const masked = withoutCards(patch);
  const changed = await deps.store.tmfKept.change(
    key,
    (attributes) =>
      JSON.stringify(merged(sentAttributes({ attributes }), isAttributes(masked) ? masked : {})),
    deps.now(),
  );
  return changed ?? keepSent(deps, place, { id, customerId, body: merged({}, patch) });
}

/** Takes what is kept of a resource away; false when nothing was kept. */
export function removeKept({ store, now }: KeepingDeps, key: TmfKey): Promise<boolean> {
  return store.tmfKept.remove(key, now());
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
