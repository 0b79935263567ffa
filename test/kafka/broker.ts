/** A real broker of Apache Kafka on this machine: broker and controller in one (KRaft), started with Java. */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { API, type Client } from 'kafka-ts';
import { writeCertificates } from '../../src/cli/certs/certs.ts';
import type { KafkaLogin } from '../../src/gateways/events/kafka-sink.ts';
import { onPath, runCommand } from '../../src/servers/command.ts';
import { killGroup } from '../../src/servers/kill.ts';
import { withLock } from '../../src/servers/lock.ts';
import { lastLines, type ManagedProcess, startManaged } from '../../src/servers/managed-process.ts';
import { cacheFolder } from '../../src/servers/paths.ts';
import { anyFreePort } from '../../src/servers/ports.ts';
import { eventually } from '../support/run/eventually.ts';
import { plainClient } from './read-topic.ts';

const VERSION = '3.9.1';
const LONGEST_MS = 10 * 60_000;
const SERVES_WITHIN_MS = 90_000;
const GRACE_MS = 20_000;

/** A broker that runs. */
export interface Broker {
  /** `host:port`, without TLS and password. */
  readonly address: string;
  /** The settings of a sink that writes to it, by TLS and password where it was started with a login. */
  readonly sinkEnv: Readonly<Record<string, string>>;
  makeTopic(topic: string, partitions: number): Promise<void>;
  /** SIGKILL; returns once it is gone. */
  kill(): void;
  /** Starts it again on the same data and port, and waits until it serves. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>fetch-kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

/** The jars of the broker, fetched with Maven at the first call. @throws with what Maven said */
async function jars(log: (line: string) => void): Promise<string> {
  const mvn = need('mvn', 'maven');
  const cache = cacheFolder(process.env);
  const folder = join(cache, 'kafka', VERSION);
  const complete = join(folder, 'complete');
  await mkdir(join(cache, 'locks'), { recursive: true });
  return withLock(join(cache, 'locks', 'kafka.lock'), 'fetching Kafka', LONGEST_MS, log, async () => {
    const lib = join(folder, 'lib');
    if (existsSync(complete)) return lib;
    log(`fetching Apache Kafka ${VERSION} (46 MB) with Maven`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'pom.xml'), POM);
    const copy = ['-B', '-q', 'dependency:copy-dependencies', '-DincludeScope=runtime'];
    await run(mvn, [...copy, `-DoutputDirectory=${lib}`], folder);
    await writeFile(complete, '');
    return lib;
  });
}

/**
 * Starts a broker whose files are below `folder`.
 * @param login it listens by TLS too, to those who have this password
 * @throws when Java or Maven are missing, or it does not serve in time
 */
export async function startBroker(
  folder: string,
  log: (line: string) => void,
  login?: KafkaLogin,
): Promise<Broker> {
  const java = need('java', 'default-jre-headless');
  const classpath = ['-cp', join(await jars(log), '*')];
  const address = `127.0.0.1:${await anyFreePort()}`;
  const certs = join(folder, 'certs');
  const secured = login === undefined ? null : { address: `localhost:${await anyFreePort()}`, login, certs };
  if (secured !== null) await writeCertificates({ folder: certs, host: [], days: 2 });
  const properties = join(folder, 'server.properties');
  const controller = `127.0.0.1:${await anyFreePort()}`;
  const data = join(folder, 'data');
  await writeFile(properties, [...settings({ address, controller, data, secured }), ''].join('\n'));
  const format = ['kafka.tools.StorageTool', 'format', '-t', 'c2hhcmVkLWNsdXN0ZXItaQ', '-c', properties];
  await run(java, [...classpath, ...format, ...scramOf(login)], folder);

  const asking = async (ask: (cluster: ReturnType<Client['createCluster']>) => Promise<unknown>) => {
    const cluster = plainClient(address).createCluster();
    await cluster.connect();
    await ask(cluster).finally(() => cluster.disconnect());
  };
  const logFile = join(folder, 'kafka.log');
  const start = async (): Promise<ManagedProcess> => {
    const options = { env: process.env, logFile, graceMs: GRACE_MS };
    const started = await startManaged(java, ['-Xmx512m', ...classpath, 'kafka.Kafka', properties], options);
    await eventually(() => asking((cluster) => cluster.sendRequest(API.METADATA, { topics: null })), {
      ...{ withinMs: SERVES_WITHIN_MS },
    }).catch(async (error: unknown) => {
      await started.stop();
      throw new Error(`Kafka does not serve\n${lastLines(logFile)}`, { cause: error });
    });
    return started;
  };
  let server = await start();
  return {
    address,
    sinkEnv:
      secured === null
        ? { EVENT_KAFKA_BROKERS: address, EVENT_KAFKA_TLS: 'off' }
        : {
            ...{ EVENT_KAFKA_BROKERS: secured.address, EVENT_KAFKA_SASL: secured.login.mechanism },
            EVENT_KAFKA_USER: secured.login.username,
            EVENT_KAFKA_PASSWORD: secured.login.password,
            NODE_EXTRA_CA_CERTS: join(certs, 'ca.crt'),
          },
    async makeTopic(topic, partitions) {
      const topics = [{ name: topic, numPartitions: partitions, replicationFactor: 1 }];
      await asking(async (cluster) => {
        const { controllerId } = await cluster.sendRequest(API.METADATA, { topics: [] });
        await cluster.sendRequestToNode(controllerId)(API.CREATE_TOPICS, { topics, timeoutMs: 10_000 });
      });
    },
    kill: () => killGroup(server.pid, 'SIGKILL'),
    async restart() {
      await server.stop();
      server = await start();
    },
    stop: () => server.stop(),
  };
}

interface Places {
  readonly address: string;
  readonly controller: string;
  readonly data: string;
  readonly secured: { readonly address: string; readonly login: KafkaLogin; readonly certs: string } | null;
}

function settings({ address, controller, data, secured }: Places): string[] {
  const plain = `PLAINTEXT://${address}`;
  const all = secured === null ? plain : `${plain},SASL_SSL://${secured.address}`;
  return [
    ...['process.roles=broker,controller', 'node.id=1', `controller.quorum.voters=1@${controller}`],
    ...[`listeners=${all},CONTROLLER://${controller}`, `advertised.listeners=${all}`],
    ...['controller.listener.names=CONTROLLER', `log.dirs=${data}`, 'auto.create.topics.enable=false'],
    'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL',
    ...['offsets.topic.replication.factor=1', 'transaction.state.log.replication.factor=1'],
    ...['transaction.state.log.min.isr=1', 'group.initial.rebalance.delay.ms=0'],
    ...(secured === null ? [] : secureSettings(secured.login, secured.certs)),
  ];
}

function secureSettings({ mechanism, username, password }: KafkaLogin, certs: string): string[] {
  const at = `listener.name.sasl_ssl.${mechanism.toLowerCase()}.sasl.jaas.config`;
  const security = 'org.apache.kafka.common.security';
  return [
    ...['ssl.keystore.type=PEM', `ssl.keystore.location=${join(certs, 'server.pem')}`],
    `sasl.enabled.mechanisms=${mechanism}`,
    mechanism === 'PLAIN'
      ? `${at}=${security}.plain.PlainLoginModule required user_${username}="${password}";`
      : `${at}=${security}.scram.ScramLoginModule required;`,
  ];
}

/** SCRAM keeps its users in the metadata of the cluster. */
function scramOf(login: KafkaLogin | undefined): string[] {
  if (login === undefined || login.mechanism === 'PLAIN') return [];
  return ['--add-scram', `${login.mechanism}=[name=${login.username},password=${login.password}]`];
}

function need(command: string, debian: string): string {
  const found = onPath(command, process.env);
  if (found === undefined) throw new Error(`${command} is missing (Debian: apt install ${debian})`);
  return found;
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, stdout, stderr } = await runCommand(command, args, {
    ...{ env: process.env, cwd, timeoutMs: LONGEST_MS },
  });
  if (code !== 0) throw new Error(`${command} ended with ${code}\n${stdout}\n${stderr}`);
}
