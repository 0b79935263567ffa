import type { Connection } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { poll } from './kill.ts';

/** Name of a type of search attribute, as the Temporal CLI writes it. */
export type SearchAttributeTypeName =
  | 'Keyword'
  | 'KeywordList'
  | 'Text'
  | 'Int'
  | 'Double'
  | 'Bool'
  | 'Datetime';

/** Custom search attributes: name to type. */
export type SearchAttributeTypes = Readonly<Record<string, SearchAttributeTypeName>>;

// The numbers of the protocol: the package is CommonJS whose enums can't be imported by name.
const TYPES: Record<SearchAttributeTypeName, temporal.api.enums.v1.IndexedValueType> = {
  Keyword: 2,
  KeywordList: 7,
  Text: 1,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
};

/**
 * Compares the custom search attributes of a namespace with those that are wanted.
 *
 * @returns the names that are missing
 * @throws when an attribute is there with another type, which only its owner can mend
 */
export async function missingSearchAttributes(
  connection: Connection,
  namespace: string,
  wanted: SearchAttributeTypes,
): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.entries(wanted).flatMap(([name, type]) => {
    const there = customAttributes?.[name];
    if (there === undefined) return [name];
    if (there === TYPES[type]) return [];
    throw new Error(
      `search attribute ${name} of namespace ${namespace} has another type than ${type}; ` +
        `temporal operator search-attribute remove --name ${name}`,
    );
  });
}

/**
 * Registers the custom search attributes a namespace lacks. Does nothing when all are there, so any number of processes
 * may call it at any time, against any Temporal server that allows it.
 *
 * @returns the names that were added
 * @throws when an attribute is there with another type, or the server refuses
 */
export async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
  wanted: SearchAttributeTypes,
): Promise<string[]> {
  const missing = await missingSearchAttributes(connection, namespace, wanted);
  if (missing.length === 0) return [];
  const types = Object.entries(wanted).filter(([name]) => missing.includes(name));
  const searchAttributes = Object.fromEntries(types.map(([name, type]) => [name, TYPES[type]]));
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    // Another process may have been quicker; then nothing is missing any more.
    if ((await missingSearchAttributes(connection, namespace, wanted)).length > 0) throw error;
  }
  const isThere = async (): Promise<boolean> =>
    (await missingSearchAttributes(connection, namespace, wanted)).length === 0;
  if (!(await poll(isThere, 30_000))) throw new Error('the search attributes were added but do not show up');
  return missing;
}
