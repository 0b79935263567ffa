/** TMF666 accountRelationship: the account above, and who pays. Other relations, and those to accounts that live elsewhere, are kept as they are sent. */
import { z } from 'zod';
import type { BillingAccount } from '../../../domain/accounts/billing-account.ts';
import { payerOn } from '../../../domain/accounts/payer.ts';
import { type CivilDate, civilDateAt, instantFromOutside } from '../../../domain/civil-date.ts';
import type { BillingAccountId } from '../../../domain/flavor.ts';
import { isInternalAccount } from '../../../domain/payments/suspense.ts';
import { isAttributes } from '../../../domain/tmf/merge-patch.ts';
import { setParentAccount, setPayerOfAccount } from '../../../services/accounts/hierarchy.ts';
import { type AppContext, principalOf } from '../../context.ts';
import { Problem } from '../../problems/problem.ts';
import { readTmfBody } from '../conventions/body.ts';
import { accountRef, customerParty } from '../references.ts';
import type { TmfCall } from '../resource.ts';
import { instantOfDay } from './customer-bill.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** The relations that mean something here. */
const MEANT = ['parent', 'payer'] as const;
type Meant = (typeof MEANT)[number];

const Relations = z.object({
  accountRelationship: z
    .array(
      z.object({
        relationshipType: z.string(),
        account: z.object({ id: z.string() }).nullish(),
        validFor: z.object({ startDateTime: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

/** The relations of an account that the service itself knows; since when it has the account above is not on record. */
export function relationsOf(c: AppContext, account: BillingAccount): readonly Attributes[] {
  const { parentAccountId = null, payers = [], timeZone } = account;
  const at = (date: CivilDate) => instantOfDay(date, timeZone);
  return [
    ...(parentAccountId === null
      ? []
      : [
          {
            ...{ relationshipType: 'parent', account: accountRef(c, parentAccountId) },
            validFor: { startDateTime: at(account.openedDate) },
          },
        ]),
    ...payers.flatMap(({ from, payer }, index) => {
      const until = payers[index + 1]?.from;
      if (payer === null) return [];
      return [
        {
          ...{ relationshipType: 'payer', account: accountRef(c, payer.billingAccountId) },
          validFor: {
            startDateTime: at(from),
            ...(until === undefined ? {} : { endDateTime: at(until) }),
          },
        },
      ];
    }),
  ];
}

/** Who pays the bills of an account today, as a party; none where it pays for itself. */
export function payerParties(c: AppContext, account: BillingAccount, today: CivilDate) {
  const payer = payerOn(account, today);
  return payer === null ? [] : [{ ...customerParty(c, payer.customerId), role: 'payer' }];
}

/** What is shown of relations: those that the service knows, and those that a client sent of other kinds or to accounts that are not here. */
export function shownRelations(own: readonly Attributes[], sent: unknown): readonly Attributes[] {
  const kept = (Array.isArray(sent) ? sent : []).filter(isAttributes);
  return [...own, ...kept];
}

/**
 * Does what a body says of the account above and of the payer. A list that names neither takes them away; a body without the list leaves them as
 * they are. What is so already changes nothing.
 * @returns the body without the relations that were done
 * @throws Problem `validation-failed` (by a token that is bound to a customer); what the services throw
 */
export async function relate(call: TmfCall, account: BillingAccount, sent: Attributes): Promise<Attributes> {
  const { accountRelationship } = readTmfBody(Relations, sent);
  if (accountRelationship === undefined) return sent;
  const given = accountRelationship ?? [];
  const known = await knownAmong(
    call,
    given.flatMap(({ account: named }) => named?.id ?? []),
  );
  const of = (type: Meant) =>
    given.filter((one) => typeOf(one) === type && one.account != null && known.has(one.account.id));
  const [parent] = of('parent');
  const elsewhere = (type: Meant) => given.some((one) => typeOf(one) === type) && of(type).length === 0;
  if (!elsewhere('parent')) await relateParent(call, account, parent?.account?.id ?? null);
  if (!elsewhere('payer')) await relatePayers(call, account, of('payer'));
  const list = sent['accountRelationship'];
  const left = Array.isArray(list) ? list.filter((_one, index) => !isDone(given[index], known)) : list;
  return { ...sent, accountRelationship: left };
}

type Relation = NonNullable<z.output<typeof Relations>['accountRelationship']>[number];

function typeOf({ relationshipType }: Relation): Meant | null {
  return MEANT.find((type) => type === relationshipType.toLowerCase()) ?? null;
}

function isDone(relation: Relation | undefined, known: ReadonlySet<BillingAccountId>): boolean {
  return relation?.account != null && typeOf(relation) !== null && known.has(relation.account.id);
}

async function knownAmong(
  { deps }: TmfCall,
  ids: readonly BillingAccountId[],
): Promise<ReadonlySet<BillingAccountId>> {
  if (ids.length === 0) return new Set();
  const { found } = await deps.store.accounts.getMany([...new Set(ids)]);
  return new Set(
    found.filter((one) => !isInternalAccount(one)).map(({ billingAccountId }) => billingAccountId),
  );
}

async function relateParent(call: TmfCall, account: BillingAccount, wanted: BillingAccountId | null) {
  if (wanted === (account.parentAccountId ?? null)) return;
  assertUnbound(call);
  await setParentAccount(call.deps, account.billingAccountId, wanted);
}

async function relatePayers(call: TmfCall, account: BillingAccount, wanted: readonly Relation[]) {
  const { payers = [], billingAccountId, timeZone } = account;
  const today = civilDateAt(call.deps.now(), timeZone);
  const asked = wanted.map((one) => ({
    payerAccountId: one.account?.id ?? null,
    from: dayOf(one.validFor?.startDateTime, timeZone),
  }));
  const isKnown = ({ payerAccountId, from }: (typeof asked)[number]) =>
    payers.some(
      (one) => one.payer?.billingAccountId === payerAccountId && (from === null || from === one.from),
    );
  const fresh = asked
    .filter((one) => !isKnown(one))
    .sort((a, b) => ((a.from ?? today) < (b.from ?? today) ? -1 : 1));
  const by = principalOf(call.c).subject;
  const ends = asked.length === 0 && payerOn(account, today) !== null;
  if (fresh.length > 0 || ends) assertUnbound(call);
  for (const one of fresh) await setPayerOfAccount(call.deps, { billingAccountId, by, ...one });
  if (ends) await setPayerOfAccount(call.deps, { billingAccountId, by, payerAccountId: null, from: null });
}

/** The day of an instant that a client wrote; null: it wrote none. */
function dayOf(text: string | null | undefined, timeZone: string): CivilDate | null {
  if (text === null || text === undefined) return null;
  const read = instantFromOutside(text);
  if (typeof read === 'string') throw refused('/accountRelationship', 'bad-format', 'an instant in RFC 3339');
  return civilDateAt(read.at, timeZone);
}

/** Who pays for whom is not for customers to say. */
function assertUnbound({ boundTo }: TmfCall): void {
  if (boundTo !== null)
    throw refused(
      '/accountRelationship',
      'not-allowed-value',
      'the relations that the account has; staff change them',
    );
}

function refused(pointer: string, code: 'not-allowed-value' | 'bad-format', detail: string): Problem {
  return new Problem(
    'validation-failed',
    'The relations of the billing account can not be taken as they are.',
    {
      errors: [{ pointer, code, detail }],
    },
  );
}
