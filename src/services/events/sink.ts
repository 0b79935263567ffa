/** Fills a sink with the next events of the log. */
import { cloudEventOf, type EventSink } from '../../domain/events/delivery.ts';
import type { RelayDeps } from './relay-deps.ts';

const WINDOW = 1_000;

/** A sink did not take events. */
export class SinkFault extends Error {
  override readonly name = 'SinkFault';
}

/**
 * Hands the next events to a sink; returns how many. The bookmark moves once the sink has them.
 * @throws SinkFault, with its cause, when the sink did not take them; what MongoDB throws
 */
export async function fillSink(
  { store, now }: Pick<RelayDeps, 'store' | 'now'>,
  sink: EventSink,
): Promise<number> {
  const { events } = store;
  const head = await events.head();
  const progress = await events.progress(sink.name);
  if (progress === null) await events.begin(sink.name);
  const position = progress?.position ?? 0;
  if (head <= position) return 0;
  const window = await events.after({ position, upTo: head, types: [], limit: WINDOW });
  if (window.length > 0)
    await sink.take(window.map(cloudEventOf)).catch((cause: unknown) => {
      throw new SinkFault(`${sink.name} did not take events`, { cause });
    });
  const upTo = window.length < WINDOW ? head : (window.at(-1)?.position ?? head);
  await events.advance(sink.name, upTo, window.length > 0 ? now() : null);
  return window.length;
}
