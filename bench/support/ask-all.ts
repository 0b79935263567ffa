import { NoAnswerInTime } from './ask.ts';
import { type Block, blockOf } from './decision-report.ts';

/** Asks one question and says what the answer was. */
export type Ask<Order> = (order: Order) => Promise<string>;

/** Asks for every order, some at a time. What is not answered in time is counted, and the next one is asked. */
export async function askAll<Order>(
  ask: Ask<Order>,
  orders: readonly Order[],
  inFlight: number,
): Promise<Omit<Block, 'processorMs'>> {
  const left = [...orders];
  const milliseconds: number[] = [];
  const outcomes: string[] = [];
  let unanswered = 0;
  const startedAtMs = performance.now();
  const caller = async () => {
    for (let order = left.shift(); order !== undefined; order = left.shift()) {
      const askedAtMs = performance.now();
      try {
        outcomes.push(await ask(order));
      } catch (error) {
        if (!(error instanceof NoAnswerInTime)) throw error;
        unanswered += 1;
      }
      milliseconds.push(performance.now() - askedAtMs);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return { ...blockOf(milliseconds, performance.now() - startedAtMs, outcomes), unanswered };
}
