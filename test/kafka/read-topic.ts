/** What a topic of Kafka holds. */
import { Consumer, stringDeserializers } from '@platformatic/kafka';
import { z } from 'zod';

/** A record of the topic, as it was read. */
export interface ReadRecord {
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  /** Of the event in it. */
  readonly id: string;
}

const Event = z.looseObject({ specversion: z.literal('1.0'), id: z.string(), partitionkey: z.string() });
/** Asks for the end of each partition. */
const LATEST = -1n;

/** Reads a topic from its beginning to its present end. @throws ZodError when a record holds no event, or its key is another */
export async function readTopic(broker: string, topic: string): Promise<ReadRecord[]> {
  const consumer = new Consumer({
    ...{ clientId: 'reader', groupId: `reader-${Date.now()}`, bootstrapBrokers: [broker] },
    deserializers: stringDeserializers,
  });
  try {
    const ends = await consumer.listOffsets({ topics: [topic], timestamp: LATEST });
    const all = Number((ends.get(topic) ?? []).reduce((sum, end) => sum + end, 0n));
    const records: ReadRecord[] = [];
    if (all === 0) return records;
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false });
    for await (const { key, value, partition, offset } of stream) {
      const { id, partitionkey } = Event.parse(JSON.parse(value));
      records.push({ partition, offset, id, key: z.literal(partitionkey).parse(key) });
      if (records.length === all) break;
    }
    return records;
  } finally {
    await consumer.close(true);
  }
}
