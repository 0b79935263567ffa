/**
 * The service where time passes: its API in this process, over a MongoDB, without Temporal. Each account has a clock of its own. What a workflow does on
 * a signal or when its timer ends is done by calling the functions that its activities call, as in scripts/simulate.
 */
import { createApp } from '../../src/api/app.ts';
import { businessRoutes } from '../../src/api/business.ts';
import { DEVELOPMENT_ACR } from '../../src/api/dev-issuer.ts';
import { createTokenVerifier } from '../../src/api/middleware/tokens.ts';
import { createCallersTurns } from '../../src/api/middleware/turns.ts';
import { createDraining } from '../../src/api/routes/platform/operational.ts';
import { newKeyEntry, parseKeyring } from '../../src/codec/keyring.ts';
import { RATE_WINDOW_MS, rateLimitsWith } from '../../src/domain/access/rate-limits.ts';
import { serviceContext } from '../../src/domain/audit/context.ts';
import type { BillRun } from '../../src/domain/billing/bill-run.ts';
import { type Instant, instantOf } from '../../src/domain/civil-date.ts';
import { prepareDatabase } from '../../src/mains/prepare.ts';
import { PROMISE_TO_PAY } from '../../src/messages/promise-to-pay.ts';
import type { Servers } from '../../src/servers/index.ts';
import { createRequestMeter } from '../../src/services/access/request-meter.ts';
import { settleEndedAccounts } from '../../src/services/accounts/account-ending.ts';
import { dunningStep } from '../../src/services/arrears/dunning.ts';
import { checkPromise } from '../../src/services/arrears/promises.ts';
import { createAccessLog } from '../../src/services/audit/access-log.ts';
import { accountsPaidByRun, billAccount, recordBillRun } from '../../src/services/billing/bill-run.ts';
import { createCycleOffer } from '../../src/services/decisions/evaluation.ts';
import { createExplanationDesk } from '../../src/services/decisions/explanations.ts';
import { writeReminders } from '../../src/services/notices/reminders.ts';
import type { PaymentNewsDeps } from '../../src/services/payments/after-payment-change.ts';
import { releaseIfDue } from '../../src/services/payments/due-deposits.ts';
import { tellOfStanding } from '../../src/services/payments/news.ts';
import { createPolicyDesk } from '../../src/services/policies/desk.ts';
import { createPolicyProvider } from '../../src/services/policies/policy-provider.ts';
import { createRequestCounts } from '../../src/store/access/request-counts.ts';
import { createTicketStore } from '../../src/store/access/tickets.ts';
import { actingAs } from '../../src/store/audit/current-context.ts';
import { connectMongo } from '../../src/store/mongo/connection.ts';
import { createIdempotencyStore } from '../../src/store/mongo/idempotency.ts';
import { createStepUpStore } from '../../src/store/mongo/step-ups.ts';
import { createSealing } from '../../src/store/store.ts';
import { createLogger, createMetrics } from '../../src/telemetry/telemetry.ts';
import { AUDIENCE, anIssuer, ISSUER } from '../support/callers/issuer.ts';
import { auditFaultsOf } from '../support/product/audit-faults.ts';
import { TEST_AUDIT_KEYS } from '../support/product/audit-keys.ts';
import { testKeys } from '../support/product/field-keys.ts';
import { noEndings } from '../support/run/endings.ts';
import { uniqueName } from '../support/run/names.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { installClocks } from './clock.ts';
import { releaseRulesOfTheRun } from './rules-of-the-run.ts';
import { inNameOf, nameless, type Service } from './service.ts';

/** Starts it in a database of its own; nothing in it happens but what is asked for. */
export async function startLivingService({
  mongodb,
}: {
  readonly mongodb: Pick<Servers['mongodb'], 'uri'>;
}): Promise<Service> {
  installClocks();
  const ends = noEndings();
  try {
    const client = await connectMongo(mongodb.uri, { appName: 'accuracy', auditKeys: TEST_AUDIT_KEYS });
    ends.add(() => client.close());
    const name = uniqueName('accuracy_life');
    const db = client.db(name);
    ends.add(() => db.dropDatabase({ timeoutMS: 5_000 }).catch(() => undefined));
    const own = await prepareDatabase(client, name, testKeys);
    const store = inNameOf(serviceContext('os:accuracy'), own);
    await releaseRulesOfTheRun(store);
    const folder = await temporaryFolder('issuer');
    ends.add(folder.remove);
    const issuer = await anIssuer(folder.path);
    const policies = createPolicyProvider(own);
    const now = (): Instant => instantOf(Date.now());
    const dun = (billingAccountId: string, at: Instant) =>
      dunningStep({ store: own, policies }, billingAccountId, at);

    // The accounts whose dunning has a workflow. It ends when there is nothing to wait for.
    const dunned = new Set<string>();
    const dunnedOn = async (billingAccountId: string) => {
      const { did, nextLookAt } = await dun(billingAccountId, now());
      if (nextLookAt === null) dunned.delete(billingAccountId);
      else dunned.add(billingAccountId);
      return did;
    };

    // What the workflow of a promise does when it is told: it looks, and an end is told on.
    const lookAtPromise = async (promiseId: string): Promise<boolean> => {
      const { promise } = await checkPromise({ store: own }, promiseId, now());
      if (promise.state !== 'active') await tellOfStanding(news, promise.billingAccountId, promiseId);
      return true;
    };
    const signals: PaymentNewsDeps['signals'] = {
      tellPromise: lookAtPromise,
      tellDunning: async (billingAccountId) => {
        if (!dunned.has(billingAccountId)) return false;
        await dunnedOn(billingAccountId);
        return true;
      },
      tellOrder: () => Promise.resolve(false),
      reconsider: () => Promise.resolve(false),
    };
    const news = { store: own, signals, policies, now, dun };

    const bill = async (billingAccountId: string, runId: string) => {
      const done = await billAccount({ store: own }, { runId, now: now(), billingAccountId });
      for await (const id of accountsPaidByRun({ store: own }, runId)) await tellOfStanding(news, id, runId);
      return done;
    };
    let runs = 0;
    const notHere = () => Promise.reject(new Error('no workflow runs where time passes'));
    const routes = businessRoutes({
      store: own,
      policies,
      now,
      signals: { ...signals, tellPrivacyRequest: () => Promise.resolve(false) },
      dun,
      cases: {
        start: notHere,
        update: notHere,
        exists: () => Promise.resolve(false),
        // The first thing that a promise's workflow does: it looks, and tells that a promise is in force.
        async launch({ workflowType, input, billingAccountId }) {
          if (workflowType !== PROMISE_TO_PAY || billingAccountId === null) return;
          const { promiseId } = Object(input);
          await checkPromise({ store: own }, String(promiseId), now());
          await tellOfStanding(news, billingAccountId, String(promiseId));
        },
      },
      billRuns: {
        async start(input, at) {
          runs += 1;
          const runId = `run-${runs}`;
          const run: BillRun = {
            ...{ runId, ...input, state: 'running', startedAt: at, endedAt: null, bills: 0, failed: [] },
          };
          await own.billing.beginRun(run);
          const { failed } = await bill(input.billingAccountId ?? '', runId);
          const state = failed.length === 0 ? 'done' : 'needsAttention';
          return recordBillRun({ store: own }, { ...run, state, endedAt: at, failed });
        },
      },
      fraudWatch: {
        books: own.fraud,
        watchAt: () => Promise.resolve(null),
        raise: () => Promise.resolve(),
      },
      alertNews: { tellAlert: () => Promise.resolve(false) },
      webhooks: { newSecret: () => 'none', urlFault: () => null },
      noticeChannels: [],
      offerCycleOptions: createCycleOffer(policies),
      policyDesk: createPolicyDesk(),
      explanationDesk: createExplanationDesk(own),
      workflowLink: (workflowId) => `http://nowhere.test/${encodeURIComponent(workflowId)}`,
    });
    const log = createLogger({ level: 'error', name: 'accuracy' });
    const app = createApp({
      log,
      metrics: createMetrics({ processMetrics: false }),
      auth: createTokenVerifier({
        ...{ issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'], keys: { jwks: issuer.jwks } },
      }),
      idempotency: createIdempotencyStore(db, { sealing: createSealing(db, testKeys) }),
      stepUp: {
        rules: { classes: [DEVELOPMENT_ACR], asked: [DEVELOPMENT_ACR], maxAgeSeconds: 300 },
        uses: createStepUpStore(db),
        demands: { isOpen: async () => false, meet: async () => undefined },
      },
      audit: createAccessLog(own, (error) => log.error({ err: error }, 'not entered')),
      auditAddresses: 'off',
      rates: {
        limits: rateLimitsWith({
          read: { client: null, person: null },
          write: { client: null, person: null },
          costly: { client: null, person: null },
          decision: { client: null, person: null },
          lookUp: { client: null, person: null },
        }),
        meter: createRequestMeter(createRequestCounts(db, RATE_WINDOW_MS), {
          ...{ windowMs: RATE_WINDOW_MS, now: () => performance.now(), onError: () => undefined },
        }),
        costly: createCallersTurns({ atOnce: 16, waiting: 64, refusal: 'too-many-requests' }),
        proxyHops: 0,
      },
      tickets: createTicketStore(db),
      publicBaseUrl: 'http://accuracy.test',
      operational: { checks: [], draining: createDraining(), version: '0.0.0' },
      assistants: {
        ...{ version: '0.0.0', keys: parseKeyring(newKeyEntry('k1')), issuers: [ISSUER], allowedHosts: [] },
      },
      routes,
    });

    const heldBy = async (billingAccountId: string) =>
      (
        await own.deposits.list({
          billingAccountId,
          customerId: null,
          state: 'held',
          limit: 50,
          cursor: null,
        })
      ).items;
    // The sweep goes by id: it looks at the first account after this one.
    const before = (id: string) =>
      `${id.slice(0, -1)}${String.fromCharCode(id.charCodeAt(id.length - 1) - 1)}\uffff`;
    /** The sweep judges one account: others have clocks of their own. */
    const remind = (billingAccountId: string) => {
      const page = { billingAccountIds: [billingAccountId], looked: 1, next: null };
      const reminders = { ...own.reminders, candidates: () => Promise.resolve(page) };
      return writeReminders({ store: { ...own, reminders }, policies }, now());
    };
    const look = async (billingAccountId: string): Promise<void> => {
      await bill(billingAccountId, `night-${billingAccountId}-${now()}`);
      for (const promiseId of await own.promises.untoldOf(billingAccountId)) await lookAtPromise(promiseId);
      const { parameters: terms } = await policies.current('deposits', now());
      for (const deposit of await heldBy(billingAccountId))
        await releaseIfDue({ ...news, store: own }, deposit, terms, now());
      // The first account after this id is another one, with a clock of its own, where this one does not end.
      if ((await own.accounts.get(billingAccountId))?.ending != null)
        await settleEndedAccounts(
          { ...news, store: own },
          { now: now(), after: before(billingAccountId), limit: 1 },
        );
      // After the end of an episode the next sweep finds what is overdue still.
      if ((await dunnedOn(billingAccountId)) === 'left') await dunnedOn(billingAccountId);
      await remind(billingAccountId);
    };
    return {
      store,
      url: 'http://accuracy.test',
      fetch: async (url, init) => app.request(url, init),
      // A token is of an instant, and each account has its own.
      tokenOf: ({ role, subject = 'accuracy', customerId, stepUp = true }) =>
        issuer.issueToken({
          ...{ role, subject, stepUp },
          ...(customerId === undefined ? {} : { customerId }),
        }),
      look: (accountId) => actingAs(serviceContext('accuracy-time'), () => look(accountId)),
      trailFaults: async () => [
        ...(await nameless(db)),
        ...(await auditFaultsOf(db, TEST_AUDIT_KEYS, client)).map(({ kind, entryId, shard, document }) =>
          [kind, entryId ?? shard ?? '', document?.collection ?? '', document?.id ?? ''].join(' '),
        ),
      ],
      stop: ends.end,
    };
  } catch (error) {
    await ends.end();
    throw error;
  }
}
