/** The TM Forum APIs that are served: their paths, and how their events are wrapped. */

/** An API of version 4. */
export interface TmfApi {
  readonly basePath: string;
  /** What the member of an event is called that holds the resource: TMF666 differs from the others. */
  readonly envelope: 'event' | 'payload';
}

export const TMF_APIS = {
  tmf622: { basePath: '/tmf-api/productOrderingManagement/v4', envelope: 'event' },
  tmf629: { basePath: '/tmf-api/customerManagement/v4', envelope: 'event' },
  tmf646: { basePath: '/tmf-api/appointment/v4', envelope: 'event' },
  tmf666: { basePath: '/tmf-api/accountManagement/v4', envelope: 'payload' },
  tmf676: { basePath: '/tmf-api/paymentManagement/v4', envelope: 'event' },
  tmf678: { basePath: '/tmf-api/customerBillManagement/v4', envelope: 'event' },
  tmf679: { basePath: '/tmf-api/productOfferingQualification/v4', envelope: 'event' },
  tmf683: { basePath: '/tmf-api/partyInteraction/v4', envelope: 'event' },
  tmf696: { basePath: '/tmf-api/riskManagement/v4', envelope: 'event' },
} as const satisfies Readonly<Record<string, TmfApi>>;

/** The name of an API. */
export type TmfApiName = keyof typeof TMF_APIS;

export const TMF_API_NAMES: readonly TmfApiName[] = Object.keys(TMF_APIS).filter(isTmfApiName);

/** Whether a text is the name of an API. */
function isTmfApiName(name: string): name is TmfApiName {
  return Object.hasOwn(TMF_APIS, name);
}

/** What a listener asked for. */
export interface Hub {
  readonly api: TmfApiName;
  /** As it was given: conditions such as `eventType=PaymentStateChangeEvent&payment.status=done`; null: all events of the API. */
  readonly query: string | null;
  /** Where clients reach the API, without a slash at its end: resources are told by their addresses. */
  readonly baseUrl: string;
}
