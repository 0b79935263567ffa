/** What a resource of a TM Forum API is made of here: its table, who may call it, and the functions that stand behind its operations. */
import type { Scope } from '../../domain/access/roles.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { TmfDocument } from '../../domain/tmf/document.ts';
import type { TmfFilter } from '../../domain/tmf/query.ts';
import type { AppContext } from '../context.ts';
import type { BusinessDeps } from '../dependencies.ts';
import type { RouteAccess } from '../route.ts';
import type { TmfSpecificationName } from './attributes.ts';

/** One request to a resource. */
export interface TmfCall {
  readonly c: AppContext;
  readonly deps: BusinessDeps;
  /** The one customer whom the caller's token is bound to; null for staff and systems. */
  readonly boundTo: CustomerId | null;
}

/** Attributes that cost reads of their own, so that they are added only to what is answered, or where a filter names them. */
export interface LateAttributes {
  readonly names: readonly string[];
  /** Those of the resource with an id. It may be asked before it is known whether that is there and the caller may see it: then nothing of it is answered. */
  of(call: TmfCall, id: string): Promise<Readonly<Record<string, unknown>>>;
}

/** What a list and a read of one have in common. */
export interface TmfReads {
  readonly scopes: readonly Scope[];
  readonly anyScope?: readonly Scope[];
  readonly objects: RouteAccess['objects'];
  readonly personal: RouteAccess['personal'];
  /** Whether a token that is bound to a customer may read what is that customer's. */
  readonly checksCustomer: boolean;
  /** The attributes that answers have, where there is a value; the others of the specification they leave out. For docs/tmf.md. */
  readonly fills: readonly string[];
  /** Another type of the specification, whose attributes answers have too, though their own type lacks them: they are filtered and sorted by. */
  readonly alsoHas?: string;
  /** Everything that may be on a list, in its order. The filters that a store has an index for should narrow it; all are applied afterwards. */
  candidates(call: TmfCall, filters: readonly TmfFilter[]): AsyncIterable<TmfDocument>;
  /** One of them; null when it is not there, or is another customer's than the token's. */
  one(call: TmfCall, id: string): Promise<TmfDocument | null>;
  readonly late?: LateAttributes;
}

/** How a resource is made. */
export interface TmfCreation {
  readonly scopes: readonly Scope[];
  readonly objects: RouteAccess['objects'];
  readonly personal: RouteAccess['personal'];
  readonly audited: RouteAccess['audited'];
  readonly rate: RouteAccess['rate'];
  /** Whether a token that is bound to a customer may make one, of that customer. */
  readonly checksCustomer: boolean;
  readonly anyScope?: readonly Scope[];
  /** The attributes of a body that mean something here. For docs/tmf.md. */
  readonly takes: readonly string[];
  /** Mandatory attributes that have a sensible default here. */
  readonly defaults: readonly string[];
  create(call: TmfCall, body: Readonly<Record<string, unknown>>): Promise<TmfDocument>;
}

/** How a resource is changed, by a merge patch. */
export interface TmfChange extends Omit<TmfCreation, 'create' | 'defaults'> {
  readonly bodyScopes?: readonly Scope[];
  /**
   * The resource afterwards; null when it is not there, or is another customer's than the token's.
   * @param patch null takes an attribute away; what is left out stays; lists are put in the place of those before
   */
  change(call: TmfCall, id: string, patch: Readonly<Record<string, unknown>>): Promise<TmfDocument | null>;
}

/** How a resource is taken away. */
export interface TmfRemoval extends Omit<TmfCreation, 'create' | 'defaults' | 'takes'> {
  /** False when it is not there, or is another customer's than the token's. */
  remove(call: TmfCall, id: string): Promise<boolean>;
}

/** One resource of one specification. */
export interface TmfResource {
  readonly specification: TmfSpecificationName;
  /** As in its path, such as `customerBill`. */
  readonly name: string;
  readonly reads: TmfReads;
  readonly creation?: TmfCreation;
  readonly change?: TmfChange;
  readonly removal?: TmfRemoval;
}

/** The values that a filter wants of an attribute to be equal to; null: any. */
export function wantedOf(filters: readonly TmfFilter[], path: string): readonly string[] | null {
  const filter = filters.find(({ path: at, operator }) => operator === 'eq' && at.join('.') === path);
  return filter?.values ?? null;
}
