/**
 * Services and store name their own fields. A client of TM Forum's APIs sent attributes of TM Forum: what is refused is told by the attribute that the
 * field was read from.
 */
import type { AppContext } from '../context.ts';
import { problemOfRefusal } from '../problems/of-failure.ts';
import { type Fault, Problem } from '../problems/problem.ts';
import { TMF_SPECIFICATIONS } from './attributes.ts';

/** The attributes that a field of ours is read from: the first one counts that the body can have. */
const READ_FROM: Readonly<Record<string, readonly string[]>> = {
  billingAccountId: ['billingAccount', 'account'],
  customerId: ['relatedParty', 'engagedParty', 'partyRole'],
  orderId: ['externalId', 'productOrder'],
  paymentId: ['correlatorId', 'payment'],
  eventId: ['correlatorId'],
  amount: ['totalAmount'],
  method: ['paymentMethod'],
  billId: ['paymentItem'],
  email: ['contactMedium'],
  phone: ['contactMedium'],
  postalAddress: ['contactMedium'],
  segment: ['characteristic'],
  locale: ['characteristic'],
  country: ['characteristic'],
  customerSince: ['validFor'],
  currency: ['creditLimit', 'totalAmount'],
  cycle: ['billStructure'],
  offering: ['productOrderItem', 'productOffering'],
  monthlyCharge: ['productOrderItem'],
  oneOffCharge: ['productOrderItem'],
  termMonths: ['productOrderItem'],
  installation: ['productOrderItem'],
  area: ['relatedPlace'],
  reason: ['cancellationReason', 'reason'],
};

/** The field of ours that is the id of the resource itself. */
const OWN_ID: Readonly<Record<string, string>> = {
  billingAccount: 'billingAccountId',
  customer: 'customerId',
  customerBill: 'billId',
  productOrder: 'orderId',
  payment: 'paymentId',
  appointment: 'appointmentId',
};

const OF_HUBS = ['callback', 'query'];

/** The attributes that the body of an operation can have; none where it takes no body. @param method in small letters @param path as it is declared */
export function attributesOf(method: string, path: string): readonly string[] {
  if (path.endsWith('/hub')) return OF_HUBS;
  for (const { basePath, resources, types } of Object.values(TMF_SPECIFICATIONS)) {
    const name = resourceOf(path);
    const row = path.startsWith(`${basePath}/`) ? resources[name] : undefined;
    const type = method === 'post' ? row?.create : method === 'patch' ? row?.update : null;
    if (type != null) return Object.keys(types[type] ?? {});
  }
  return [];
}

const resourceOf = (path: string): string => path.split('/')[4] ?? '';

/** What an operation threw, with its faults by the attributes of its request. What is no refusal stays as it is. */
function byAttributes(
  error: unknown,
  { method, path }: { readonly method: string; readonly path: string },
): unknown {
  const refusal = error instanceof Problem ? error : problemOfRefusal(error);
  if (refusal?.errors === undefined) return error;
  const attributes = attributesOf(method, path);
  const { kind, detail, headers, cause } = refusal;
  const errors = refusal.errors.map((fault) => renamed(fault, path, attributes));
  return new Problem(kind, detail, { errors, headers, cause });
}

function renamed(fault: Fault, path: string, attributes: readonly string[]): Fault {
  const { in: place, ...bare } = fault;
  const name = fault.pointer.split('/')[1] ?? '';
  // What is in no body and in no path has the same name everywhere. What the body should not have is no attribute.
  if (
    (place !== undefined && place !== 'path') ||
    fault.code === 'unknown-field' ||
    attributes.includes(name)
  )
    return fault;
  if (OWN_ID[resourceOf(path)] === name || name === 'id')
    return path.endsWith('/{id}') ? { ...bare, pointer: '/id', in: 'path' } : { ...bare, pointer: '/id' };
  const from = READ_FROM[name]?.find((attribute) => attributes.includes(attribute));
  return { ...bare, pointer: from === undefined ? '' : `/${from}` };
}

/** A handler whose refusals are told so. */
export function toldByAttributes(
  route: { readonly method: string; readonly path: string },
  handler: (c: AppContext) => Promise<Response>,
): (c: AppContext) => Promise<Response> {
  return async (c) => {
    try {
      return await handler(c);
    } catch (error) {
      throw byAttributes(error, route);
    }
  };
}
