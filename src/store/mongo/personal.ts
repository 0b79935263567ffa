/**
 * Which fields of a document are personal: typed by a person or about one. They are sealed on the disk.
 */

import type { LookUpKind } from '../../domain/look-up.ts';

/** A field, or a field of the elements of a list. */
export interface PersonalField {
  /** Its path in the stored document; `*` stands for the elements of a list. */
  readonly path: string;
  /** Of a path with `*`: which field of an element is its id, so that texts of two elements can't be exchanged. */
  readonly element?: string;
  /** Documents can be found by this field: a keyed hash of its form is kept beside it. Not for a path with `*`. */
  readonly lookUp?: LookUpKind;
}

/** The personal fields of a collection. */
export interface Personal {
  /** Path to the id of the customer whose they are; `service`: they concern no customer that we know. */
  readonly owner: string;
  readonly fields: readonly PersonalField[];
}

/** Personal fields by their paths, of the customer that `owner` leads to. */
export function personal(owner: string, ...fields: readonly (string | PersonalField)[]): Personal {
  return {
    owner,
    fields: fields.map((field) => (typeof field === 'string' ? { path: field } : field)),
  };
}
