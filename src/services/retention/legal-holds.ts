/** Legal holds: one person sets one, another lifts it. Repeating a call changes nothing. */
import type { Instant } from '../../domain/civil-date.ts';
import type { LegalHold } from '../../domain/retention/hold.ts';
import type { Store } from '../../store/store.ts';

interface Deps {
  readonly store: Pick<Store, 'legalHolds'>;
  readonly now: () => Instant;
}

/** Sets a hold. @throws BusinessFailure as the store says */
export function setLegalHold(
  { store, now }: Deps,
  hold: Parameters<Store['legalHolds']['set']>[0],
): Promise<LegalHold> {
  return store.legalHolds.set(hold, now());
}

/** Lifts a hold. @throws BusinessFailure as the store says */
export function liftLegalHold(
  { store, now }: Deps,
  request: Parameters<Store['legalHolds']['lift']>[0],
): Promise<LegalHold> {
  return store.legalHolds.lift(request, now());
}
