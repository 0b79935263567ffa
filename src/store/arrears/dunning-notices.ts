import type { Locale } from '../../domain/accounts/customer.ts';
import type { DunningCase } from '../../domain/arrears/dunning-case.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { interactionOf, type Message, noticeOf } from '../../domain/notices/telling.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { notices } from '../notices/collections.ts';
import { writeInteraction } from '../notices/interactions.ts';

/** What the customer reads, in their language. */
export interface DunningMessage extends Message {
  readonly locale: Locale;
}

/** A letter to one of several who are asked to pay: the customers of payers. */
export interface DunningLetter extends DunningMessage {
  readonly customerId: CustomerId;
}

/** Writes the letters of a step: `message` to the account's own customer, or `letters` to those who are asked in place of them. */
export async function sendLetters(
  tx: AuditedTx,
  about: Pick<DunningCase, 'billingAccountId' | 'customerId' | 'caseId'>,
  { id, code }: { readonly id: string; readonly code: string },
  { message, letters }: { readonly message: DunningMessage; readonly letters?: readonly DunningLetter[] },
  now: Instant,
): Promise<void> {
  if (letters === undefined) return tellOfDunning(tx, about, { id, code }, message, now);
  for (const [index, { customerId, ...letter }] of letters.entries()) {
    const own = { id: index === 0 ? id : `${id}:${index + 1}`, code };
    await tellOfDunning(tx, { ...about, customerId }, own, letter, now);
  }
}

/** Writes a notice and its line in the customer's record, in the transaction of what they tell of. */
export async function tellOfDunning(
  tx: AuditedTx,
  { customerId, billingAccountId, caseId }: Pick<DunningCase, 'billingAccountId' | 'customerId' | 'caseId'>,
  { id, code }: { readonly id: string; readonly code: string },
  { locale, ...message }: DunningMessage,
  now: Instant,
): Promise<void> {
  const telling = {
    ...{ id, kind: `dunning.${code}`, reference: caseId, at: now },
    ...{ customerId, billingAccountId },
  };
  const notice = noticeOf(telling, message, locale);
  const interaction = interactionOf(telling, message, { topic: 'dunning', code });
  await writing(tx, notices).insert(ofAccount(billingAccountId), notice);
  await writeInteraction(tx, interaction);
}
