/** The doors beside the routes of our own API: lines of many, TM Forum, assistants, the pages to sign in, and files that are imported. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ROLES, type Role } from '../../src/domain/access/roles.ts';
import { importEntries } from '../../src/import/entries.ts';
import { loadPlan } from '../../src/import/migration/plan.ts';
import { runMigration } from '../../src/import/migration/run.ts';
import { GOOD_REQUESTS, PAYMENT } from '../api/good-requests.ts';
import { anAssistant } from '../api/mcp/assistant.ts';
import { TMF_GOOD_PATCHES, TMF_GOOD_REQUESTS } from '../api/tmf/good-requests.ts';
import { formRoutes } from '../badinput/forms.ts';
import { ACCOUNT_ID, CUSTOMER_ID } from '../support/builders/builders.ts';
import { testKeys } from '../support/product/field-keys.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { eur, type Teller } from './teller.ts';

const STAFF: readonly Role[] = ROLES.filter((role) => role !== 'selfcare');

/** Goes through each of these doors once. */
export async function throughOtherDoors(teller: Teller): Promise<void> {
  await linesOfMany(teller);
  await tmForum(teller);
  await anAssistantAsks(teller);
  await somebodySignsIn(teller);
  await filesAreImported(teller);
}

async function linesOfMany({ caller, canaries, keep }: Teller): Promise<void> {
  const send = (what: string, role: Role, path: string, line: object) =>
    keep(
      what,
      caller.post(path, {
        ...{ role, body: `${JSON.stringify(line)}\n` },
        headers: { 'content-type': 'application/x-ndjson' },
      }),
    );
  const of = (what: string) => `${what} in a line`;
  await send('lines of customers', 'provisioning', '/v1/bulk/customers', {
    ...{ name: canaries.text(of('name')), email: canaries.email(of('e-mail')) },
    phone: canaries.phone(of('phone')),
    postalAddress: {
      ...{ street: canaries.text(of('street')), postcode: canaries.word(of('postcode')) },
      ...{ city: canaries.text(of('city')), country: 'DE' },
    },
  });
  await send('lines of payments', 'processor', '/v1/bulk/payments', {
    ...{ ...PAYMENT, paymentId: 'PAY-LEAK-LINE', billingAccountId: 'BA-NOBODY' },
    method: { brand: 'visa', last4: '4242', token: canaries.word(of('token')) },
    reference: canaries.text(of('reference')),
  });
  await keep(
    'payment with a reference',
    caller.post('/v1/payments', {
      role: 'processor',
      body: {
        ...{ ...PAYMENT, paymentId: 'PAY-LEAK-REFERENCE', billingAccountId: 'BA-NOBODY' },
        reference: canaries.text('reference of a payment'),
      },
    }),
  );
  await send('lines of entries', 'rating', '/v1/entries', {
    ...GOOD_REQUESTS.entry.body,
    ...{ idempotencyKey: 'leak-line', billingAccountId: ACCOUNT_ID, note: canaries.text(of('note')) },
  });
}

/** Every resource with words in each text that has some, or in a description; then a change of it. */
async function tmForum({ caller, canaries, keep }: Teller): Promise<void> {
  for (const { path, body } of TMF_GOOD_REQUESTS.filter(({ path: at }) => !at.endsWith('/hub'))) {
    const made = await keep(
      `TM Forum ${path}`,
      caller.post(path, { role: STAFF, body: withWords(ofMade(body), path, canaries) }),
    );
    const patch = TMF_GOOD_PATCHES.find((good) => good.path === path);
    if (patch === undefined) continue;
    const at = `${path}/${encodeURIComponent(Made.safeParse(JSON.parse(made)).data?.id ?? 'NONE')}`;
    await keep(
      `TM Forum patch ${path}`,
      caller.patch(at, {
        ...{ role: STAFF, body: withWords(patch.body, `patch of ${path}`, canaries) },
        headers: { 'content-type': 'application/merge-patch+json' },
      }),
    );
  }
}

const Made = z.object({ id: z.string() });

/** The good requests name nothing that is there; what was made right before them is. */
const ofMade = (body: object): object =>
  z
    .record(z.string(), z.unknown())
    .parse(
      JSON.parse(
        JSON.stringify(body).replaceAll('PAY-TMF-NONE', 'PAY-TMF-1').replaceAll('ORD-TMF-NONE', 'ORD-TMF-1'),
      ),
    );

const WORDED = ['name', 'reason', 'cancellationReason', 'description'];

function withWords(body: object, what: string, canaries: Teller['canaries']): object {
  const worded = Object.entries(body).map(([name, value]) =>
    WORDED.includes(name) ? [name, canaries.text(`${what}: ${name}`)] : [name, value],
  );
  const isWorded = Object.keys(body).some((name) => WORDED.includes(name));
  return {
    ...Object.fromEntries(worded),
    ...(isWorded ? {} : { description: canaries.text(`${what}: description`) }),
  };
}

async function anAssistantAsks({ product, canaries, keep }: Teller): Promise<void> {
  const person = () => ({ action: 'accept', confirmed: true }) as const;
  const { call, client } = await anAssistant(product, { role: 'care' }, { person });
  const said = (what: string, answer: Awaited<ReturnType<typeof call>>) =>
    keep(what, Promise.resolve(new Response(answer.text, { status: answer.isError ? 422 : 200 })));
  const text = canaries.text('question of an assistant');
  const question = {
    customerId: CUSTOMER_ID,
    billingAccountId: ACCOUNT_ID,
    channel: 'chat',
    topic: 'other',
    text,
  };
  await said('question of an assistant', await call('open_payment_inquiry', question));
  await client.close();
}

/** Nobody has an account: what is typed is not kept, and not logged. */
async function somebodySignsIn({ product, canaries, keep }: Teller): Promise<void> {
  const { origin } = new URL(product.publicBaseUrl);
  for (const { name, route, fields } of formRoutes()) {
    const isScript = route.sends === 'page script';
    const typed = Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [
        field,
        typeof value === 'string' ? canaries.word(`sign-in ${name}: ${field}`) : value,
      ]),
    );
    const body = isScript
      ? JSON.stringify(typed)
      : Object.entries(typed)
          .map(([field, value]) => `${field}=${encodeURIComponent(String(value))}`)
          .join('&');
    const type = isScript ? 'application/json' : 'application/x-www-form-urlencoded';
    const headers = { 'content-type': type, origin, 'sec-fetch-site': 'same-origin' };
    await keep(
      `sign-in ${name}`,
      fetch(`${product.url}${route.path}`, { method: 'POST', headers, body, redirect: 'manual' }),
      'either',
    );
  }
}

async function filesAreImported({ product, canaries, keep }: Teller): Promise<void> {
  const folder = await temporaryFolder('leak-import');
  const { db, client } = product;
  const target = { db, client, keys: testKeys };
  try {
    const of = (what: string) => `${what} in a file`;
    const records = [
      {
        ...{
          kind: 'customer',
          customerId: 'CUST-FILE',
          name: canaries.text(of('name')),
          segment: 'consumer',
        },
        ...{ locale: 'de', customerSince: '2020-01-01', email: canaries.email(of('e-mail')) },
        phone: canaries.phone(of('phone')),
      },
      {
        ...{ kind: 'account', billingAccountId: 'BA-FILE', customerId: 'CUST-FILE', currency: 'EUR' },
        ...{ timeZone: 'Europe/Berlin', creditLimit: 0, graceDays: 3, openedDate: '2020-01-01' },
        ...{ frequency: 'monthly', nextBillDate: '2199-01-01', paymentTermDays: 30 },
      },
      {
        kind: 'credit',
        billingAccountId: 'BA-FILE',
        amount: 500,
        date: '2026-01-01',
        note: canaries.text(of('note')),
      },
    ];
    const report = join(folder.path, 'refused.ndjson');
    await writeFile(
      join(folder.path, 'all.ndjson'),
      records.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    await writeFile(
      join(folder.path, 'plan.json'),
      JSON.stringify({ name: 'leak', files: [{ file: 'all.ndjson' }] }),
    );
    const entry = {
      ...{ ...GOOD_REQUESTS.entry.body, idempotencyKey: 'leak-file', billingAccountId: ACCOUNT_ID },
      ...{ note: canaries.text('note of an imported entry'), amount: eur(77) },
    };
    await writeFile(join(folder.path, 'entries.ndjson'), `${JSON.stringify(entry)}\n`);
    const migrated = await runMigration({
      ...{ plan: await loadPlan(join(folder.path, 'plan.json')), mode: 'load', target },
      reportFile: report,
    });
    const posted = await importEntries({
      file: join(folder.path, 'entries.ndjson'),
      target,
      reportFile: report,
    });
    for (const [what, summary] of [
      ['imported records', migrated],
      ['imported entries', posted],
    ] as const)
      await keep(
        what,
        Promise.resolve(new Response(JSON.stringify(summary), { status: summary.refused === 0 ? 200 : 422 })),
      );
  } finally {
    await folder.remove();
  }
}
