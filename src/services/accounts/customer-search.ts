import type { Customer } from '../../domain/accounts/customer.ts';
import type { CustomerSearch } from '../../domain/accounts/customer-search.ts';
import type { AuditContext } from '../../domain/audit/context.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { Store } from '../../store/store.ts';
import type { AccessLog } from '../audit/access-log.ts';

/** A search that finds more does not identify a customer. */
const MOST_FOUND = 10;

/** The customers that were found, and whether there are more. */
export interface FoundCustomers {
  readonly customers: readonly Customer[];
  readonly more: boolean;
}

/**
 * Searches for customers. The search is entered in the audit trail first: who searched, by what kind of text, never the text itself.
 * @throws BusinessFailure Invalid when the text is none that anybody could have
 */
export async function findCustomers(
  { store, audit }: { readonly store: Pick<Store, 'customers'>; readonly audit: Pick<AccessLog, 'enter'> },
  search: CustomerSearch,
  context: AuditContext,
): Promise<FoundCustomers> {
  await audit.enter({ act: 'customers.lookUp', outcome: 'done', reason: search.by, context });
  const found = await store.customers.search(search, MOST_FOUND + 1);
  if (found === null)
    throw new BusinessFailure('Invalid', 'nobody can have this text', {
      faults: [
        {
          pointer: '/text',
          code: 'bad-format',
          detail:
            search.by === 'phone'
              ? 'Has to be a telephone number with its country, such as +49 170 1234567.'
              : 'Has to hold a letter or a digit.',
        },
      ],
    });
  return { customers: found.slice(0, MOST_FOUND), more: found.length > MOST_FOUND };
}
