/** Lists, page after page, as async iterators. */
import type { CallOptions, Goodstanding } from './client.ts';
import type { Answer, Args, OperationId } from './request.ts';

interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

/** Operations that answer a page and take the cursor of the next one. */
export type ListId = {
  [Id in OperationId]: Answer<Id> extends Page ? ('cursor' extends keyof Args<Id> ? Id : never) : never;
}[OperationId];

/** What a list is made of. */
export type Item<Id extends ListId> =
  Answer<Id> extends { readonly items: readonly (infer Each)[] } ? Each : never;

/**
 * The pages of a list, each asked for when it is taken: who stops early asks for no more.
 * @param args of the operation; `cursor` begins in the middle
 */
export async function* pages<Id extends ListId>(
  client: Goodstanding,
  id: Id,
  args: Args<Id>,
  options?: Omit<CallOptions, 'idempotencyKey'>,
): AsyncGenerator<Answer<Id>, void, undefined> {
  const ask = client[id] as (args: object, options?: CallOptions) => Promise<Answer<Id> & Page>;
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Answer<Id> & Page = await ask(cursor === undefined ? args : { ...args, cursor }, options);
    yield page;
    cursor = page.nextCursor;
  }
}

/** The items of a list, over all its pages. */
export async function* items<Id extends ListId>(
  client: Goodstanding,
  id: Id,
  args: Args<Id>,
  options?: Omit<CallOptions, 'idempotencyKey'>,
): AsyncGenerator<Item<Id>, void, undefined> {
  for await (const page of pages(client, id, args, options)) yield* page.items as readonly Item<Id>[];
}
