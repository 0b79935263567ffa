/**
 * Resources that this service keeps for its clients: made, changed, taken away and given back as TM Forum has it. What a kind means here, it says by
 * what it completes when one is made and what it shows when one is read.
 */
import type { Scope } from '../../domain/access/roles.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { TmfDocument } from '../../domain/tmf/document.ts';
import { type KeptAttributes, NO_CUSTOMER } from '../../domain/tmf/kept-attributes.ts';
import { isAttributes, merged, omitting } from '../../domain/tmf/merge-patch.ts';
import type { TmfFilter } from '../../domain/tmf/query.ts';
import {
  changeKept,
  idOfKept,
  keepSent,
  keptKey,
  removeKept,
  sentAttributes,
} from '../../services/tmf/kept-attributes.ts';
import { principalOf } from '../context.ts';
import { assertMayAccessCustomer } from '../middleware/auth.ts';
import { Problem } from '../problems/problem.ts';
import type { RouteAccess } from '../route.ts';
import { completed, TMF_SPECIFICATIONS, type TmfSpecificationName } from './attributes.ts';
import { hrefOf } from './references.ts';
import { ownId } from './request-id.ts';
import type { TmfCall, TmfChange, TmfReads, TmfRemoval, TmfResource } from './resource.ts';
import { everyItem, wantedCustomers } from './walk.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** A kind of resource that is kept. */
export interface KeptKind {
  readonly specification: TmfSpecificationName;
  readonly name: string;
  /** How its ids begin. */
  readonly prefix: string;
  readonly objects: RouteAccess['objects'];
  readonly readScopes: readonly Scope[];
  readonly writeScopes: readonly Scope[];
  readonly rate: RouteAccess['rate'];
  /** Acts of what is done when one is made, beside keeping it. */
  readonly audited?: RouteAccess['audited'];
  /** The same when one is changed or taken away. */
  readonly auditedChanges?: RouteAccess['audited'];
  /** Mandatory attributes of a body that have a sensible default. */
  readonly defaults?: readonly string[];
  /** What a client can't change by a patch. */
  readonly fixed?: readonly string[];
  /**
   * Whether one can be named without a customer, and is then shown to everybody: forms of bills are. Others are shown to who may read them of all
   * customers.
   */
  readonly isShared?: true;
  /** Whose it is; left out: the customer whom it names as a party ({@link namedCustomer}). */
  ownerOf?(call: TmfCall, sent: Attributes): Promise<CustomerId | null>;
  /** What is kept, from what was sent. It refuses what makes no sense, and does what has to be done. */
  complete?(call: TmfCall, made: MadeResource): Promise<Attributes>;
  /** What an answer has beside what is kept, read when it is asked for. */
  show?(call: TmfCall, document: TmfDocument): Promise<TmfDocument>;
  /** Told before one is changed; refuses it, or does what has to be done. Returns what is kept of the patch. */
  changing?(call: TmfCall, before: TmfDocument, patch: Attributes): Promise<Attributes>;
  /** Told before one is taken away; refuses it, or does what has to be done. */
  removing?(call: TmfCall, before: TmfDocument): Promise<void>;
  /** Those that this service has by itself, beside those that clients made. */
  readonly own?: {
    all(call: TmfCall, customers: readonly (CustomerId | null)[]): AsyncIterable<TmfDocument>;
    one(call: TmfCall, id: string): Promise<TmfDocument | null>;
  };
}

/** A resource that is being made. */
export interface MadeResource {
  readonly id: string;
  readonly customerId: CustomerId;
  readonly sent: Attributes;
}

/** The resource of a kind. `false`: its specification does not have the operation. */
export function keptResource(
  kind: KeptKind,
  operations: { readonly change?: false; readonly removal?: false; readonly alsoHas?: string } = {},
): TmfResource {
  const { specification, name } = kind;
  const table = TMF_SPECIFICATIONS[specification];
  const { type = '', create = null, update = null } = table.resources[name] ?? {};
  const attributes = Object.keys(table.types[type] ?? {});
  const access = {
    ...({ objects: kind.objects, personal: 'shown', checksCustomer: true, rate: kind.rate } as const),
    scopes: kind.writeScopes,
  };
  const resource: TmfResource = {
    ...{ specification, name },
    reads: {
      ...readsOf(kind, attributes),
      ...(operations.alsoHas === undefined ? {} : { alsoHas: operations.alsoHas }),
    },
    creation: {
      ...access,
      audited: ['tmfKept.keep', ...(kind.audited ?? [])],
      takes: Object.keys(table.types[create ?? ''] ?? {}),
      defaults: kind.defaults ?? [],
      create: (call, sent) => make(kind, call, sent),
    },
  };
  const removal: TmfRemoval = {
    ...access,
    rate: 'write',
    audited: ['tmfKept.remove', ...(kind.auditedChanges ?? [])],
    async remove(call, id) {
      const before = await find(kind, call, id);
      if (before === null) return refuseOwn(kind, call, id, false);
      await kind.removing?.(call, documentOf(kind, call, before));
      return removeKept(call.deps, before.key);
    },
  };
  const change: TmfChange = {
    ...access,
    rate: 'write',
    audited: ['tmfKept.change', ...(kind.auditedChanges ?? [])],
    takes: Object.keys(table.types[update ?? ''] ?? {}).filter(
      (attribute) => kind.fixed?.includes(attribute) !== true,
    ),
    async change(call, id, patch) {
      const before = await find(kind, call, id);
      if (before === null) return refuseOwn(kind, call, id, null);
      const document = documentOf(kind, call, before);
      const wanted = omitting(patch, kind.fixed ?? []);
      const kept = (await kind.changing?.(call, document, wanted)) ?? wanted;
      const after = await changeKept(call.deps, kind, { id, customerId: before.customerId, patch: kept });
      return shown(kind, call, documentOf(kind, call, after));
    },
  };
  return {
    ...resource,
    ...(operations.change === false ? {} : { change }),
    ...(operations.removal === false ? {} : { removal }),
  };
}

function readsOf(kind: KeptKind, fills: readonly string[]): TmfReads {
  const { specification, name, own } = kind;
  return {
    ...{ scopes: kind.readScopes, objects: kind.objects, fills, checksCustomer: true },
    // What clients sent is given back, and may hold anything.
    personal: 'shown',
    async *candidates(call, filters) {
      const customers = customersOf(kind, call, filters);
      if (own !== undefined) yield* own.all(call, customers);
      for (const customerId of customers)
        for await (const kept of everyItem((page) =>
          call.deps.store.tmfKept.list({ resource: `${specification}:${name}`, customerId, ...page }),
        ))
          if (maySee(kind, call, kept)) yield shown(kind, call, documentOf(kind, call, kept));
    },
    async one(call, id) {
      const kept = await find(kind, call, id);
      if (kept !== null) return shown(kind, call, documentOf(kind, call, kept));
      return own === undefined ? null : own.one(call, id);
    },
  };
}

/** The customers whose resources are looked through. A party that a resource names says whose it is only where its owner is that party. */
function customersOf(
  { isShared, ownerOf }: KeptKind,
  call: TmfCall,
  filters: readonly TmfFilter[],
): readonly (CustomerId | null)[] {
  if (isShared === true) return [null];
  return ownerOf === undefined ? wantedCustomers(call, filters) : [call.boundTo];
}

/** What the service has by itself is not changed by clients; what is not there is answered with `absent`. */
async function refuseOwn<T>(kind: KeptKind, call: TmfCall, id: string, absent: T): Promise<T> {
  if (kind.own === undefined || (await kind.own.one(call, id)) === null) return absent;
  throw new Problem(
    'invalid-state',
    'This is on record here, and was not made by a client: it is not changed so.',
  );
}

async function make(kind: KeptKind, call: TmfCall, sent: Attributes): Promise<TmfDocument> {
  const { c, deps } = call;
  const isThere = async (id: string) => (await deps.store.tmfKept.getMany([keptKey(kind, id)])).length > 0;
  const id = await ownId(call, kind.prefix, isThere);
  const owner = kind.ownerOf === undefined ? namedCustomer(sent) : await kind.ownerOf(call, sent);
  const customerId = owner ?? NO_CUSTOMER;
  assertMayAccessCustomer(principalOf(c), customerId);
  const [known] = await deps.store.tmfKept.getMany([keptKey(kind, id)]);
  if (known !== undefined) return shown(kind, call, documentOf(kind, call, known));
  const body = (await kind.complete?.(call, { id, customerId, sent })) ?? sent;
  return shown(kind, call, documentOf(kind, call, await keepSent(call.deps, kind, { id, customerId, body })));
}

/** The customer that a resource names: the party in that role, else the only one. */
export function namedCustomer({ relatedParty, partyRole }: Attributes): CustomerId | null {
  const parties = [relatedParty, partyRole]
    .flat()
    .filter(isAttributes)
    .map((party) => ({ id: party['id'], words: [party['role'], party['@referredType']] }));
  const isCustomer = ({ words }: { readonly words: readonly unknown[] }) =>
    words.some((word) => typeof word === 'string' && word.toLowerCase() === 'customer');
  const found = parties.find(isCustomer) ?? (parties.length === 1 ? parties[0] : undefined);
  return typeof found?.id === 'string' ? found.id : null;
}

async function find(kind: KeptKind, call: TmfCall, id: string): Promise<KeptAttributes | null> {
  const [kept] = await call.deps.store.tmfKept.getMany([keptKey(kind, id)]);
  return kept !== undefined && maySee(kind, call, kept) ? kept : null;
}

function maySee({ isShared }: KeptKind, { boundTo }: TmfCall, { customerId }: KeptAttributes): boolean {
  return boundTo === null || customerId === boundTo || (isShared === true && customerId === NO_CUSTOMER);
}

function documentOf(kind: KeptKind, { c }: TmfCall, kept: KeptAttributes): TmfDocument {
  const { specification, name } = kind;
  const table = TMF_SPECIFICATIONS[specification];
  const { type = '' } = table.resources[name] ?? {};
  const id = idOfKept(kind, kept);
  const whole = completed(table, type, merged({ '@type': type }, sentAttributes(kept)));
  return {
    ...(isAttributes(whole) ? whole : {}),
    ...{ id, href: hrefOf(c, specification, name, id) },
  };
}

async function shown({ show }: KeptKind, call: TmfCall, document: TmfDocument): Promise<TmfDocument> {
  return show === undefined ? document : show(call, document);
}
