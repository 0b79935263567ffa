/** Frozen payment methods: they may not be charged or accepted until a false positive or a person lifts the freeze. */
import type { Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { FrozenMethod, LiftReason } from '../../domain/fraud/frozen-method.ts';
import type { Store } from '../../store/store.ts';

/** What frozen methods are read and lifted with. */
export interface FreezeDeps {
  readonly store: Pick<Store, 'fraud' | 'frozenMethods'>;
  readonly now: () => Instant;
}

/** Whether the method of a processor's token may be charged or accepted at this moment. */
export async function methodAccepted({ store }: Pick<FreezeDeps, 'store'>, token: string): Promise<boolean> {
  const frozen = await store.frozenMethods.get(store.fraud.hashed('method', token));
  return frozen?.state !== 'frozen';
}

/**
 * Lifts the freeze of a method. A repetition changes nothing.
 * @throws BusinessFailure NotFound
 */
export function liftFreeze(
  { store, now }: FreezeDeps,
  method: string,
  lifting: { readonly by: SubjectId; readonly reason: LiftReason },
): Promise<FrozenMethod> {
  return store.frozenMethods.lift(method, lifting, now());
}
