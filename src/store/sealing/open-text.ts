import type { OpenKeys } from './key-cache.ts';
import { ERASED_FORM, type Place, parseSealed, unseal } from './seal.ts';

/** What a reader sees of a text whose owner's key was destroyed. */
export const ERASED = '[erased]';

/** Stands for a text that does not open where it lies: changed, moved, or never sealed. No schema of a text takes it. */
class UnreadableText {
  toJSON(): string {
    return '[unreadable]';
  }
}

/** The text as a reader sees it: {@link ERASED} once its owner's keys were destroyed, an {@link UnreadableText} where it does not open. */
export function openText(text: string, keys: ReadonlyMap<string, OpenKeys>, place: Place): unknown {
  if (text === ERASED_FORM) return ERASED;
  const sealed = parseSealed(text);
  if (sealed === null) return new UnreadableText();
  const own = keys.get(sealed.scope);
  if (own?.erased === true) return ERASED;
  const key = own?.byVersion.get(sealed.version);
  const plain = key === undefined ? null : unseal(sealed, key, place);
  return plain === null ? new UnreadableText() : plain.toString('utf8');
}

/** Whether what is written of an owner is kept: not once their keys were destroyed. Null: nothing is written of anybody. */
export function isKept(scope: string | null, keys: ReadonlyMap<string, OpenKeys>): boolean {
  return scope === null || keys.get(scope)?.erased === false;
}
