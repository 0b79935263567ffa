/**
 * What routes answered as JSON, for requests of this app to itself: it has the value at hand, and need not read it out of the text of the answer
 * again.
 */
import type { AppContext } from './context.ts';

const values = new WeakMap<Response, unknown>();

/** Remembers what the handler of this request gives to `c.json`, with the answer that becomes of it. */
export function rememberJson(c: AppContext): void {
  c.json = new Proxy(c.json, {
    apply(target, self, args: Parameters<typeof c.json>) {
      const answer: unknown = Reflect.apply(target, self, args);
      if (answer instanceof Response) values.set(answer, args[0]);
      return answer;
    },
  });
}

/**
 * The value of an answer that was given as JSON in this process: as the route had it, so that members may be undefined, which JSON leaves out.
 * Nothing for every other answer, such as one that middleware put in its place.
 */
export function jsonOf(answer: Response): { readonly value: unknown } | undefined {
  return values.has(answer) ? { value: values.get(answer) } : undefined;
}
