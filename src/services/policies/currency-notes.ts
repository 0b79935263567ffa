import type { Instant } from '../../domain/civil-date.ts';
import { currencyGaps, gapNote } from '../../rules/currency-coverage.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from './policy-provider.ts';

/** What an operator has to know about currencies of accounts that no policy covers; empty when all are covered. */
export async function currencyNotes(
  deps: {
    readonly store: { readonly accounts: Pick<Store['accounts'], 'currencies'> };
    readonly policies: Pick<PolicyProvider, 'inForce'>;
  },
  at: Instant,
): Promise<string[]> {
  const { store, policies } = deps;
  const [dunning, limits, disputes, reminders, promises, terms, watch] = await Promise.all([
    policies.inForce('dunning', at),
    policies.inForce('credit-limits', at),
    policies.inForce('disputes', at),
    policies.inForce('reminders', at),
    policies.inForce('promise-to-pay', at),
    policies.inForce('account-terms', at),
    policies.inForce('fraud-watch', at),
  ]);
  const inForce = {
    dunning,
    'credit-limits': limits?.parameters ?? null,
    disputes: disputes?.parameters ?? null,
    reminders: reminders?.parameters ?? null,
    'promise-to-pay': promises?.parameters ?? null,
    'account-terms': terms?.parameters ?? null,
    'fraud-watch': watch,
  };
  return currencyGaps(await store.accounts.currencies(), inForce).map(gapNote);
}
