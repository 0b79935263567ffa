/** What a topic of Kafka holds. */
import { API, type Client, createKafkaClient, setLogger } from 'kafka-ts';
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
/** Asks for the end, and for the beginning, of each partition. */
const [LATEST, EARLIEST] = [-1n, -2n];

/** A client of the broker at `host:port`, which asks for no password. */
export function plainClient(broker: string): Client {
  const silent = () => undefined;
  setLogger({ debug: silent, info: silent, warn: silent, error: silent });
  const [host = '', port = ''] = broker.split(':');
  return createKafkaClient({ clientId: 'test', bootstrapServers: [{ host, port: Number(port) }] });
}

/** Reads a topic from its beginning to its present end. @throws ZodError when a record holds no event, or its key is another */
export async function readTopic(broker: string, topic: string): Promise<ReadRecord[]> {
  const client = plainClient(broker);
  const all = await countOf(client, topic);
  const records: ReadRecord[] = [];
  if (all === 0) return records;
  const { promise: done, resolve, reject } = withResolvers();
  const consumer = await client.startConsumer({
    ...{ topics: [topic], fromTimestamp: EARLIEST },
    onBatch: (batch) => {
      try {
        for (const { key, value, partition, offset } of batch) {
          const { id, partitionkey } = Event.parse(JSON.parse(value ?? ''));
          records.push({ partition, offset, id, key: z.literal(partitionkey).parse(key) });
        }
        if (records.length >= all) resolve();
      } catch (error) {
        reject(error);
      }
    },
  });
  try {
    await done;
    return records;
  } finally {
    await consumer.close(true);
  }
}

/** How many records the topic of a cluster with one broker has. */
async function countOf(client: Client, topic: string): Promise<number> {
  const cluster = client.createCluster();
  await cluster.connect();
  try {
    const about = await cluster.sendRequest(API.METADATA, { topics: [{ id: null, name: topic }] });
    const partitions = (about.topics[0]?.partitions ?? []).map(({ partitionIndex }) => ({
      ...{ partitionIndex, currentLeaderEpoch: -1, timestamp: LATEST },
    }));
    // A reader, of what is not committed too.
    const asked = { replicaId: -1, isolationLevel: 0 };
    const asking = { ...asked, topics: [{ name: topic, partitions }] };
    const { topics } = await cluster.sendRequest(API.LIST_OFFSETS, asking);
    return Number((topics[0]?.partitions ?? []).reduce((sum, { offset }) => sum + offset, 0n));
  } finally {
    await cluster.disconnect();
  }
}

function withResolvers() {
  let [resolve, reject]: [() => void, (error: unknown) => void] = [() => undefined, () => undefined];
  const promise = new Promise<void>((kept, failed) => {
    resolve = kept;
    reject = failed;
  });
  return { promise, resolve, reject };
}
