/** Looking a customer up by what they say on the telephone. */

/** What customers can be looked up by. */
export const SEARCHED_BY = ['name', 'email', 'phone'] as const;
export type SearchedBy = (typeof SEARCHED_BY)[number];

/** A look-up: the whole name, address or number, however it is spelt. A part of one finds nobody. */
export interface CustomerSearch {
  readonly by: SearchedBy;
  readonly text: string;
}
