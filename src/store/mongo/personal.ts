/**
 * Which fields of a document are personal: typed by a person or about one. They are sealed on the disk.
 */

/** A field, or a field of the elements of a list. */
export interface PersonalField {
  /** Its path in the stored document; `*` stands for the elements of a list. */
  readonly path: string;
  /** Of a path with `*`: which field of an element is its id, so that texts of two elements can't be exchanged. */
  readonly element?: string;
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
