/** Alignments: they move the accounts of one customer to one cycle, each account by a change of its own. */
import { absence } from '../../domain/absences.ts';
import type { CycleChangeRequest } from '../../domain/billing/cycle/change.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import type { CycleChangeCase } from '../../domain/cases/cases.ts';
import { BusinessFailure, isFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../../domain/flavor.ts';
import type { Store } from '../../store/store.ts';
import { accountsOfRequest } from '../accounts/of-request.ts';
import { type CycleChangeDeps, confirmCycleChange, startCycleChange } from '../cases/cycle-change-case.ts';

/** The largest number of accounts of one alignment. */
export const MOST_ACCOUNTS = 50;

/**
 * The states of an alignment.
 * - `quoted`: every account has an option, or is on that cycle already
 * - `confirmed`: every account is on that cycle, or will be
 * - `partly`: some could be changed and others could not
 * - `declined`: none can be changed
 */
export const ALIGNMENT_STATES = ['quoted', 'confirmed', 'partly', 'declined'] as const;
export type AlignmentState = (typeof ALIGNMENT_STATES)[number];

/** What alignments work with. */
export interface AlignmentDeps extends CycleChangeDeps {
  readonly store: Pick<Store, 'cases' | 'accounts'>;
}

/** The cycle that all the accounts should get. */
export interface AlignmentWish extends Pick<CycleChangeRequest, 'preference' | 'override'> {
  readonly alignmentId: string;
  readonly customerId: CustomerId;
  /** Null: every account of the customer that is not closed. */
  readonly billingAccountIds: readonly BillingAccountId[] | null;
  readonly requestedBy: SubjectId;
}

/** The answer: a change for each account, or the change that did not answer in time. */
export type AlignmentAnswer =
  | { readonly kind: 'quoted'; readonly changes: readonly CycleChangeCase[] }
  | { readonly kind: 'pending'; readonly changeId: string };

/**
 * Asks for a quote for each account, one after the other. The same alignment again joins the existing changes.
 * @throws BusinessFailure NotFound when a named account is not the customer's; Invalid for too many, or for a day of the month with a
 * weekly cycle; RequestDiffers; what a workflow refuses
 */
export async function askAlignment(deps: AlignmentDeps, wish: AlignmentWish): Promise<AlignmentAnswer> {
  const { alignmentId, customerId, requestedBy, preference, override } = wish;
  const changes: CycleChangeCase[] = [];
  for (const billingAccountId of await accountIdsOf(deps, wish)) {
    const changeId = `${alignmentId}.${billingAccountId}`;
    const request: CycleChangeRequest = {
      ...{ preference, changeId, alignmentId, customerId, billingAccountId, confirm: false },
      ...(override === undefined ? {} : { override }),
    };
    const change = await startCycleChange(deps, { request, requestedBy });
    if (change === null) return { kind: 'pending', changeId };
    changes.push(change);
  }
  return { kind: 'quoted', changes };
}

/**
 * Commits the recommended option of every account that has one. An account that changed since its quote is left out.
 * @param evenIfPartly also when an account has no option
 * @param updateId the same again has one effect
 * @returns the changes as they are afterwards
 * @throws BusinessFailure OptionNotAvailable when an account has no option; NoAnswerYet
 */
export async function confirmAlignment(
  deps: AlignmentDeps,
  changes: readonly CycleChangeCase[],
  { evenIfPartly, updateId }: { readonly evenIfPartly: boolean; readonly updateId: string },
): Promise<readonly CycleChangeCase[]> {
  const refused = changes.filter((change) => !isAligned(change) && change.state !== 'quoted');
  if (refused.length > 0 && !evenIfPartly)
    throw billingRefusal('not-all-accounts', {
      detail: `Not every account can be changed; look at the alignment, or send evenIfPartly: ${refused.map(({ request }) => request.billingAccountId).join(', ')}.`,
    });
  const after: CycleChangeCase[] = [];
  for (const change of changes) after.push(await confirmed(deps, change, updateId));
  return after;
}

async function confirmed(
  deps: AlignmentDeps,
  change: CycleChangeCase,
  updateId: string,
): Promise<CycleChangeCase> {
  const { quote, state, request } = change;
  const optionId = quote?.recommendedOptionId ?? null;
  if (state !== 'quoted' || quote === null || optionId === null) return change;
  try {
    return await confirmCycleChange(deps, change, { quoteId: quote.quoteId, optionId }, updateId);
  } catch (error) {
    // The others go on; its own change shows what happened to it.
    if (!(error instanceof BusinessFailure) || isFailure(error, 'NoAnswerYet')) throw error;
    return (await deps.store.cases.getCycleChange(request.changeId)) ?? change;
  }
}

async function accountIdsOf(
  deps: AlignmentDeps,
  { customerId, billingAccountIds, preference }: AlignmentWish,
): Promise<string[]> {
  const accounts = await accountsOfRequest(deps.store, customerId, null);
  const own = new Map(accounts.map((account) => [account.billingAccountId, account]));
  const wanted =
    billingAccountIds ??
    accounts.filter(({ state }) => state !== 'closed').map((account) => account.billingAccountId);
  if (wanted.some((id) => !own.has(id))) throw absence('account-of-another-customer');
  const weekly = wanted.filter((id) => own.get(id)?.cycle.frequency === 'weekly');
  const wishesDay = preference.billCycleDay !== null || preference.payday !== null;
  if (weekly.length > 0 && wishesDay && preference.frequency === null)
    throw new BusinessFailure('Invalid', 'a day of the month for a weekly cycle', {
      told: 'A weekly cycle has no day of the month.',
      faults: [
        {
          pointer: '/preference/frequency',
          code: 'missing',
          detail: `These accounts are billed weekly; name the frequency that all should get, or leave them out: ${weekly.join(', ')}.`,
        },
      ],
    });
  if (wanted.length > MOST_ACCOUNTS)
    throw new BusinessFailure('Invalid', 'too many accounts', {
      told: `More than ${MOST_ACCOUNTS} accounts: name at most that many in each request.`,
      faults: [
        {
          pointer: '/billingAccountIds',
          code: 'too-big',
          detail: `These are more than ${MOST_ACCOUNTS} accounts.`,
          accepted: `at most ${MOST_ACCOUNTS} accounts`,
        },
      ],
    });
  return [...new Set(wanted)].sort();
}

/** Whether the account is on the wished cycle, by this change or already before. */
function isAligned({ state, reasons }: CycleChangeCase): boolean {
  return state === 'confirmed' || (state === 'declined' && reasons[0]?.code === 'CYCLE_UNCHANGED');
}

/** The state of the whole alignment, by its changes. */
export function alignmentState(changes: readonly CycleChangeCase[]): AlignmentState {
  if (changes.every(isAligned)) return 'confirmed';
  const able = changes.filter((change) => isAligned(change) || change.state === 'quoted');
  if (able.length === changes.length) return 'quoted';
  return able.some((change) => change.state === 'quoted' || change.state === 'confirmed')
    ? 'partly'
    : 'declined';
}
