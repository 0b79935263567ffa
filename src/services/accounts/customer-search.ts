import type { Customer } from '../../domain/accounts/customer.ts';
import type { CustomerSearch } from '../../domain/accounts/customer-search.ts';
import type { AuditContext } from '../../domain/audit/context.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { Store } from '../../store/store.ts';
import type { AccessLog } from '../audit/access-log.ts';

/** Whoever finds more did not say enough to mean one customer. */
const MOST_FOUND = 10;

/** Who was found, and whether there are more than are told. */
export interface FoundCustomers {
  readonly customers: readonly Customer[];
  readonly more: boolean;
}

/**
 * Looks customers up. That somebody did is entered in the audit trail first: who, by what kind of text, never the text.
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
