import { z } from 'zod';
import { EVENT_TYPES, type EventType, type StoredEvent } from '../../domain/events/catalogue.ts';
import { id, instant } from '../mongo/primitives.ts';

const eventType: z.ZodType<EventType> = z.literal(EVENT_TYPES);

/** An event as the log has it. Its data was checked by the schema of its type when it was announced. */
export const storedEventSchema: z.ZodType<StoredEvent> = z.object({
  eventId: id,
  type: eventType,
  subject: id,
  at: instant,
  data: z.record(z.string(), z.unknown()),
});
