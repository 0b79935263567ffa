import { BusinessFailure } from '../domain/failure-types.ts';
import { MoneyError } from '../domain/money.ts';
import { isInvalidDocument, StoredDataError } from '../store/mongo/errors.ts';

/**
 * Why one account can't be handled, as a code without personal data; a sweep goes on with the others. What is not the account's
 * own fault, such as a database that does not answer, is thrown again.
 */
export function accountFaultCode(error: unknown): string {
  if (error instanceof BusinessFailure) return error.type;
  if (error instanceof StoredDataError || error instanceof MoneyError) return error.name;
  if (isInvalidDocument(error) || (error instanceof Error && error.name === 'ZodError'))
    return 'InvalidDocument';
  throw error;
}
