/** TMF666 accounts that are kept and not billed here: party accounts, settlement accounts, financial accounts. */
import { type KeptKind, keptResource } from '../kept-resource.ts';

/** What every account has, whether its maker says it or not. */
function accountKind(name: string, prefix: string): KeptKind {
  return {
    ...{ specification: 'tmf666', name, prefix, rate: 'write', objects: ['customer'] },
    ...{ readScopes: ['customers:read'], writeScopes: ['accounts:write'] },
    fixed: ['lastModified'],
    complete: async ({ deps }, { sent }) => ({ state: 'active', ...sent, lastModified: deps.now() }),
    changing: async ({ deps }, _before, patch) => ({ ...patch, lastModified: deps.now() }),
  };
}

export const PARTY_ACCOUNT = keptResource(accountKind('partyAccount', 'PA'));
export const SETTLEMENT_ACCOUNT = keptResource(accountKind('settlementAccount', 'SA'));
export const FINANCIAL_ACCOUNT = keptResource(accountKind('financialAccount', 'FA'));
