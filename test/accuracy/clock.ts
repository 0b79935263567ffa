/**
 * A clock of one's own: within `atInstant`, `Date` of this process says what the clock says, in everything that is called and awaited there. So lives
 * of several accounts pass beside each other, each at its own pace. What this file replaces stays replaced until the process ends.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const clocks = new AsyncLocalStorage<number>();
const SystemDate = Date;

function nowMs(): number {
  return clocks.getStore() ?? SystemDate.now();
}

let isInstalled = false;

/** From here on, `Date` follows the clocks. */
export function installClocks(): void {
  if (isInstalled) return;
  isInstalled = true;
  globalThis.Date = new Proxy(SystemDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [nowMs()] : args, newTarget),
    get: (target, name, receiver) => (name === 'now' ? nowMs : Reflect.get(target, name, receiver)),
  });
}

/** Does something at an instant: it stands still until that is done. */
export function atInstant<T>(instant: string, work: () => Promise<T>): Promise<T> {
  return clocks.run(SystemDate.parse(instant), work);
}
