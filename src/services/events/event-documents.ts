/** The documents about events for their subscribers, made of the catalogue and the schemas. */
import { z } from 'zod';
import { EVENT_SENTENCES, EVENT_TYPES, type EventType } from '../../domain/events/catalogue.ts';
import { EVENT_SCHEMAS } from '../../store/events/event-schemas.ts';

type Json = Readonly<Record<string, unknown>>;

/** The JSON Schema of the data of a type. Readers ignore fields that they don't know: later versions may add some. */
function dataSchema(type: EventType): Json {
  const { $schema: _, additionalProperties: _closed, ...schema } = z.toJSONSchema(EVENT_SCHEMAS[type]);
  return { title: type, description: EVENT_SENTENCES[type], ...schema };
}

const ENVELOPE = {
  specversion: { const: '1.0' },
  id: { type: 'string', description: 'The same however often the event is delivered.' },
  source: { type: 'string', format: 'uri-reference' },
  subject: { type: 'string', description: 'What it is about; events about one subject come in their order.' },
  time: { type: 'string', format: 'date-time' },
  datacontenttype: { const: 'application/json' },
  partitionkey: { type: 'string' },
  sequence: { type: 'string', description: 'Rises from event to event, and compares as text.' },
} as const;

/** Every type with the JSON Schema of its data, for `docs/events/schemas.json`. */
export function eventSchemaDocument(): Readonly<Record<EventType, Json>> {
  const entries = EVENT_TYPES.map((type) => [type, dataSchema(type)]);
  return Object.fromEntries(entries);
}

/** The AsyncAPI 3 document of what goes to webhooks. */
export function asyncApiDocument(): Json {
  const nameOf = (type: EventType) => type.replace('com.goodstanding.', '').replaceAll('.', '-');
  const messages = Object.fromEntries(
    EVENT_TYPES.map((type) => [
      nameOf(type),
      {
        name: type,
        title: type,
        summary: EVENT_SENTENCES[type],
        contentType: 'application/cloudevents+json',
        payload: {
          type: 'object',
          required: [...Object.keys(ENVELOPE), 'type', 'data'],
          properties: { ...ENVELOPE, type: { const: type }, data: dataSchema(type) },
        },
      },
    ]),
  );
  const refs = Object.keys(messages);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Goodstanding events',
      version: '1.0.0',
      description: 'CloudEvents 1.0 in JSON, signed after Standard Webhooks. See docs/events.md.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      webhook: {
        title: 'The webhook of a subscriber',
        messages: Object.fromEntries(refs.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
      },
    },
    operations: {
      sendEvents: {
        action: 'send',
        channel: { $ref: '#/channels/webhook' },
        messages: refs.map((name) => ({ $ref: `#/channels/webhook/messages/${name}` })),
      },
    },
    components: { messages },
  };
}
