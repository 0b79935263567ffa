/** Composition root of the HTTP process. */

import { Client } from '@temporalio/client';
import type { Db } from 'mongodb';
import { type AppDeps, createApp } from '../api/app.ts';
import { businessRoutes } from '../api/business.ts';
import type { App, RateControl } from '../api/context.ts';
import { createCallersTurns } from '../api/middleware/turns.ts';
import { createDraining, type ReadinessCheck } from '../api/routes/platform/operational.ts';
import { createDataConverter } from '../codec/data-converter.ts';
import { createPayloadCodec } from '../codec/payload-codec.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { configuredChannels, NO_CHANNEL } from '../config/notices.ts';
import {
  requireAuditKeys,
  requireJwt,
  requireKeyProvider,
  requireRequestKeys,
  requireStepUpRules,
} from '../config/requirements.ts';
import { VERSION } from '../config/version.ts';
import { RATE_WINDOW_MS } from '../domain/access/rate-limits.ts';
import { type Instant, instantOf, MINUTE_MS } from '../domain/civil-date.ts';
import type { Ms } from '../domain/flavor.ts';
import { webhookUrlFault } from '../gateways/events/address-guard.ts';
import { newWebhookSecret } from '../gateways/events/webhook-sender.ts';
import { createRequestMeter } from '../services/access/request-meter.ts';
import { dunningStep } from '../services/arrears/dunning.ts';
import { createAccessLog } from '../services/audit/access-log.ts';
import { createBillRunClient } from '../services/billing/bill-run-client.ts';
import { authenticatedRequests } from '../services/cases/authenticated-client.ts';
import { createCaseClient } from '../services/cases/case-client.ts';
import { createRequestAuthentication } from '../services/cases/request-authentication.ts';
import { createCycleOffer } from '../services/decisions/evaluation.ts';
import { createExplanationDesk } from '../services/decisions/explanations.ts';
import { raiseAlert } from '../services/fraud/alerts.ts';
import { createFraudFeed } from '../services/fraud/feed.ts';
import { tellOrdersOfProof } from '../services/fraud/identity.ts';
import { createFraudShadow } from '../services/fraud/shadow.ts';
import { recordQueryTimes } from '../services/insight/query-times.ts';
import { currencyNotes } from '../services/policies/currency-notes.ts';
import { createPolicyDesk } from '../services/policies/desk.ts';
import { createPolicyProvider } from '../services/policies/policy-provider.ts';
import { createWorkflowNews } from '../services/workflow-news.ts';
import { createRequestCounts } from '../store/access/request-counts.ts';
import { createTicketStore } from '../store/access/tickets.ts';
import { listenToReports } from '../store/mongo/after-commit.ts';
import { connectMongo, ping } from '../store/mongo/connection.ts';
import { createIdempotencyStore } from '../store/mongo/idempotency.ts';
import { createStepUpStore } from '../store/mongo/step-ups.ts';
import { createSealing } from '../store/store.ts';
import { createLogger, createMetrics, type Logger } from '../telemetry/telemetry.ts';
import { watchFiles } from './file-watch.ts';
import { closeServer, listen } from './listen.ts';
import { liveMongodbTls, liveTemporalOptions } from './live-tls.ts';
import { isMain, runMain } from './main.ts';
import { outsideOf } from './outside.ts';
import { prepareDatabase } from './prepare.ts';
import { staffLoginHere } from './staff-login.ts';
import { connectTemporal } from './temporal-connection.ts';
import { askedOf, verifierOf } from './token-issuers.ts';

/** An API that answers. */
export interface RunningApi {
  /** Where it listens, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Where callers reach it; equals `url` when the configured port is 0. */
  readonly publicBaseUrl: string;
  /**
   * Readiness off, time for the load balancer to notice, no new connections, what runs may end, then the connections
   * to the servers are closed.
   */
  stop(): Promise<void>;
}

/** What a test or a launcher may replace. */
export interface ApiOverrides {
  readonly log?: Logger;
  /** The clock of reads and dry runs, in milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * Starts the API of a configuration: migrates the database, connects to both servers, listens. A port of 0 takes a
 * free one.
 * @throws ConfigError without JWT settings, classes of step-up, request keys or field keys; otherwise when a server does not answer or the port is taken
 */
export async function startApi(config: Config, overrides: ApiOverrides = {}): Promise<RunningApi> {
  const jwt = config.staff === undefined ? requireJwt(config) : config.jwt;
  const stepUpRules = requireStepUpRules(config);
  const requestKeys = requireRequestKeys(config);
  const authentication = createRequestAuthentication(requestKeys);
  const fieldKeys = requireKeyProvider(config);
  const log = overrides.log ?? createLogger({ level: config.logLevel, name: 'api' });
  const now = overrides.now ?? Date.now;
  const { mongodb, temporal, limits, keyring, shutdown, http } = config;
  const closing: (() => Promise<unknown>)[] = [];
  try {
    const mongodbTls = liveMongodbTls(config);
    const temporalOptions = liveTemporalOptions(config);
    const keys = { what: 'keys', ...config.rotation };
    const unwatch = watchFiles([keys, ...mongodbTls.watched, ...temporalOptions.watched], log);
    closing.unshift(async () => unwatch());
    const mongo = await connectMongo(mongodb.uri.reveal(), {
      appName: 'goodstanding-api',
      auditKeys: requireAuditKeys(config),
      ...mongodbTls.value,
    });
    closing.unshift(() => mongo.close());
    const db = mongo.db(mongodb.database);
    const sealing = createSealing(db, fieldKeys);
    const store = await prepareDatabase(mongo, mongodb.database, sealing);
    const connection = await connectTemporal(temporalOptions.value);
    closing.unshift(() => connection.close());
    const client = new Client({
      connection,
      namespace: temporal.namespace,
      dataConverter: createDataConverter(keyring),
      interceptors: { workflow: [authenticatedRequests(authentication)] },
    });
    const policies = createPolicyProvider(store);
    const news = createWorkflowNews(client, { taskQueue: temporal.taskQueue });
    const fraudShadow = createFraudShadow({ store, policies }, (result, error) => {
      if (result === 'failed')
        log.warn({ err: error }, 'a candidate of the fraud watch failed in the shadow');
    });
    closing.unshift(() => fraudShadow.settled());
    const watch = {
      books: store.fraud,
      watchAt: (at: Instant) => policies.inForce('fraud-watch', at),
      onCounted: fraudShadow.observe,
    };
    const feed = createFraudFeed({
      ...watch,
      raise: (event) => raiseAlert({ store, news }, event, instantOf(now())),
      now: () => instantOf(now()),
      onLeft: (error) => log.warn({ err: error }, 'an event is left to the fraud sweep'),
    });
    listenToReports(mongo, feed.push);
    closing.unshift(() => feed.settled());
    const draining = createDraining();
    const outside = outsideOf(config.outside, log);
    const routes = businessRoutes({
      store,
      cases: createCaseClient(client, { taskQueue: temporal.taskQueue, waitMs: limits.decisionWaitMs }),
      billRuns: createBillRunClient(client, store, { taskQueue: temporal.taskQueue }),
      signals: news,
      alertNews: news,
      webhooks: {
        newSecret: newWebhookSecret,
        urlFault: (url) => webhookUrlFault(url, config.events.webhooks),
      },
      policies,
      fraudWatch: { ...watch, raise: feed.raise },
      dun: (billingAccountId, at) => dunningStep({ store, policies }, billingAccountId, at),
      now: () => instantOf(now()),
      noticeChannels: configuredChannels(config.notices),
      offerCycleOptions: createCycleOffer(policies),
      ...(outside === undefined ? {} : { outside }),
      policyDesk: createPolicyDesk(),
      explanationDesk: createExplanationDesk(store),
      workflowLink: (workflowId) =>
        `${temporal.uiUrl}/namespaces/${encodeURIComponent(temporal.namespace)}/workflows/${encodeURIComponent(workflowId)}`,
    });
    const queryTimes = recordQueryTimes(createMetrics(), {
      put: (times) => store.kpis.putQueryTimes(times),
      now: () => instantOf(now()),
      onError: (error) => log.warn({ err: error }, 'the times of balance queries could not be kept'),
    });
    closing.unshift(() => queryTimes.stop());
    const audit = createAccessLog(store, (err) => log.warn({ err }, 'what was counted was not entered'));
    closing.unshift(() => audit.stop());
    const rates = rateControl(config, db, log);
    const checks: readonly ReadinessCheck[] = [
      { name: 'mongodb', check: () => ping(db) },
      { name: 'temporal', check: () => client.workflowService.getSystemInfo({}) },
    ];
    const appOf = (publicBaseUrl: string): App => {
      const here =
        config.staff === undefined ? undefined : staffLoginHere(config.staff, { store, db, publicBaseUrl });
      return createApp({
        log,
        metrics: queryTimes.metrics,
        auth: verifierOf(jwt, here?.issuer, config.boundTokenRoles),
        ...(here === undefined ? {} : { staffLogin: here.parts }),
        idempotency: createIdempotencyStore(db, {
          sealing,
          leaseMs: limits.idempotencyLeaseMs,
          retentionMs: limits.idempotencyRetentionMs,
        }),
        stepUp: {
          rules: { ...stepUpRules, asked: askedOf(stepUpRules.classes, jwt, here) },
          uses: createStepUpStore(db),
          demands: {
            isOpen: store.stepUpDemands.isOpen,
            async meet(customerId) {
              const provenAt = instantOf(now());
              await store.stepUpDemands.meet(customerId, provenAt);
              // The customer's request does not wait for it, nor fail with it: the fraud sweep tells the orders again.
              tellOrdersOfProof({ store, news }, customerId, provenAt).catch((err) =>
                log.warn({ err }, 'the orders that wait for a proof of identity are told later'),
              );
            },
          },
        },
        audit,
        auditAddresses: config.auditAddresses,
        rates,
        tickets: createTicketStore(db),
        publicBaseUrl,
        maxBodyBytes: limits.maxBodyBytes,
        operational: {
          checks,
          draining,
          notes: notesOf(config, now()),
          currentNotes: keptFor(MINUTE_MS, () => currencyNotes({ store, policies }, instantOf(now()))),
          ...(config.securityContact === undefined ? {} : { securityContact: config.securityContact }),
          version: VERSION,
        },
        codec: codecOf(config),
        assistants: {
          version: VERSION,
          keys: requestKeys,
          issuers: [jwt?.issuer, here?.issuer.issuer].filter((issuer) => issuer !== undefined),
          allowedHosts: config.assistantHosts,
        },
        routes,
      });
    };
    await openConnections(checks);
    const listening = await listen(http, log, appOf);
    log.info(
      { url: listening.url, database: mongodb.database, namespace: temporal.namespace },
      'api listens',
    );
    let stopped: Promise<void> | undefined;
    return {
      url: listening.url,
      publicBaseUrl: listening.publicBaseUrl,
      stop() {
        stopped ??= (async () => {
          draining.start();
          await pause(shutdown.drainMs);
          await closeServer(listening.server, shutdown.graceMs);
          for (const step of closing) await step();
          log.info('api stopped');
        })();
        return stopped;
      },
    };
  } catch (error) {
    for (const step of closing) await step().catch(() => undefined);
    throw error;
  }
}

/** Asks again only after `ms`: /readyz is called often, and by anybody. */
function keptFor<T>(ms: Ms, ask: () => Promise<T>): () => Promise<T> {
  let kept: { readonly until: Ms; readonly answer: Promise<T> } | undefined;
  return () => {
    if (kept === undefined || kept.until <= Date.now()) {
      const answer = ask();
      kept = { until: Date.now() + ms, answer };
      answer.catch(() => {
        kept = undefined;
      });
    }
    return kept.answer;
  };
}

/** What an operator should know though the API is ready. */
function notesOf({ notices, securityContact }: Config, nowMs: number): string[] {
  return [
    ...(configuredChannels(notices).length > 0 ? [] : [NO_CHANNEL]),
    ...(securityContact !== undefined && Date.parse(securityContact.expiresAt) <= nowMs
      ? ['SECURITY_CONTACT_EXPIRES is over: nobody has to rely on security.txt any more']
      : []),
  ];
}

/**
 * Counts requests. Reports to the other processes are made in the background: when MongoDB does not answer, each process counts alone, and
 * nobody is refused for want of it.
 */
function rateControl({ rates }: Config, db: Db, log: Logger): RateControl {
  const { limits, costlyAtOnce, proxyHops } = rates;
  return {
    ...{ limits, proxyHops },
    meter: createRequestMeter(createRequestCounts(db, RATE_WINDOW_MS), {
      windowMs: RATE_WINDOW_MS,
      now: () => performance.now(),
      onError: (err) => log.warn({ err }, 'requests were counted by this process alone'),
    }),
    costly: createCallersTurns({
      ...{ atOnce: costlyAtOnce, waiting: COSTLY_WAITING, refusal: 'too-many-requests' },
    }),
  };
}

/** How long a start waits for the first answers of what the API rests on. */
const FIRST_ANSWERS_MS: Ms = 2_000;

/** Asks each dependency once, so that no caller waits for a connection to it. /readyz tells of one that does not answer. */
async function openConnections(checks: readonly ReadinessCheck[]): Promise<void> {
  const signal = AbortSignal.timeout(FIRST_ANSWERS_MS);
  const overdue = new Promise((resolve) => signal.addEventListener('abort', resolve));
  await Promise.race([Promise.allSettled(checks.map(({ check }) => check(signal))), overdue]);
}

/** With what runs, a system with 32 requests in flight is never refused. */
const COSTLY_WAITING = 32;

function codecOf({ keyring, codec }: Config): NonNullable<AppDeps['codec']> {
  return {
    codec: createPayloadCodec(keyring),
    allowedOrigins: codec.allowedOrigins,
    ...(codec.capabilityToken === undefined ? {} : { capabilityToken: codec.capabilityToken.reveal() }),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

if (isMain(import.meta.url)) await runMain('api', () => startApi(loadConfig(process.env)));
