/** A CRM that speaks TM Forum's Open APIs, version 4. */
import { z } from 'zod';
import type { Crm, CrmCustomer, CrmInteraction } from '../../domain/events/crm.ts';
import type { Ms } from '../../domain/flavor.ts';
import type { SendResult } from '../../domain/notices/delivery.ts';
import { isSuccess, requestJson } from '../json-request.ts';

/** Where the CRM is. */
export interface TmfCrmSettings {
  /** What the paths of the specifications are appended to, without a trailing slash: `https://crm.example/tmf-api`. */
  readonly url: string;
  /** Sent as a bearer token; undefined: none is. */
  readonly token: string | undefined;
}

const ANSWER_MS: Ms = 10_000;
/** More than a page of ids has. */
const MOST_BYTES = 1024 * 1024;

const Customers = z.array(
  z.looseObject({ id: z.string().min(1), engagedParty: z.looseObject({ id: z.string() }).optional() }),
);
const Interactions = z.array(
  z.looseObject({
    interactionItem: z
      .array(z.looseObject({ item: z.looseObject({ id: z.string().optional() }).optional() }))
      .optional(),
  }),
);

/** What the CRM answered, or why it did not. */
class CrmFault extends Error {
  override readonly name = 'CrmFault';
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/**
 * A client of TMF629 and TMF683. It looks for what is there before it writes: a write that was answered by nothing has its effect once all the
 * same. What the CRM finds that is another's is left alone.
 */
export function createTmfCrm({ url, token }: TmfCrmSettings): Crm {
  const customers = `${url}/customerManagement/v4/customer`;
  const interactions = `${url}/partyInteraction/v4/partyInteraction`;

  const call = async (method: 'GET' | 'POST' | 'PATCH', to: string, body?: object): Promise<unknown> => {
    const answer = await requestJson({
      ...{ url: to, method, token, signal: AbortSignal.timeout(ANSWER_MS), mostBytes: MOST_BYTES },
      ...(body === undefined ? {} : { body }),
    });
    if (!isSuccess(answer)) throw new CrmFault(`HTTP_${answer.status}`);
    return answer.json;
  };

  const find = async <T>(schema: z.ZodType<T>, from: string, filter: string, id: string): Promise<T> => {
    const query = new URLSearchParams({ [filter]: id });
    const parsed = schema.safeParse(await call('GET', `${from}?${query}`));
    if (!parsed.success) throw new CrmFault('CRM_ANSWER');
    return parsed.data;
  };

  return {
    putCustomer: (customer: CrmCustomer) =>
      resultOf(async () => {
        const { id } = customer.engagedParty;
        const found = await find(Customers, customers, 'engagedParty.id', id);
        // A CRM that does not know the filter answers all customers.
        const own = found.find(({ engagedParty }) => engagedParty?.id === id);
        if (own === undefined) await call('POST', customers, customer);
        else await call('PATCH', `${customers}/${encodeURIComponent(own.id)}`, customer);
      }),
    addInteraction: (interaction: CrmInteraction) =>
      resultOf(async () => {
        const id = interaction.interactionItem[0]?.item.id ?? '';
        const found = await find(Interactions, interactions, 'interactionItem.item.id', id);
        const isThere = found.some(({ interactionItem = [] }) =>
          interactionItem.some(({ item }) => item?.id === id),
        );
        if (!isThere) await call('POST', interactions, interaction);
      }),
  };
}

async function resultOf(work: () => Promise<void>): Promise<SendResult> {
  try {
    await work();
    return { ok: true };
  } catch (error) {
    return { ok: false, code: codeOf(error), permanent: false };
  }
}

function codeOf(error: unknown): string {
  if (error instanceof CrmFault) return error.code;
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return 'HTTP_TIMEOUT';
  return 'HTTP_UNREACHABLE';
}
