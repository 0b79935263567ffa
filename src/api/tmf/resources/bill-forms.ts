/** TMF666 billFormat and billPresentationMedia: how bills look and where customers get them. Ours, and what clients add. */

import type { TmfDocument } from '../../../domain/tmf/document.ts';
import type { AppContext } from '../../context.ts';
import { type KeptKind, keptResource } from '../kept-resource.ts';
import { hrefOf } from '../references.ts';

interface Form {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** Every bill has all of its lines. */
const DETAILED: Form = {
  ...{ id: 'detailed', name: 'Detailed bill' },
  description: 'Every charge and credit with its day, the tax that they contain, and the sum.',
};

/** Bills are read online; that one was made is told on the channel that the customer chose. */
const ONLINE: Form = {
  ...{ id: 'online', name: 'Online' },
  description: 'The bill can be read by the address in billDocument.',
};

/** The form of every bill, as an account refers to it. */
export const billFormatRef = (c: AppContext) => refOf(c, 'billFormat', 'BillFormat', DETAILED);
/** Where every bill is, as an account refers to it. */
export const onlineRef = (c: AppContext) =>
  refOf(c, 'billPresentationMedia', 'BillPresentationMedia', ONLINE);

export const BILL_FORMAT = keptResource(formKind('billFormat', 'BillFormat', 'BF', [DETAILED]));
export const BILL_PRESENTATION_MEDIA = keptResource(
  formKind('billPresentationMedia', 'BillPresentationMedia', 'BPM', [ONLINE]),
);

function formKind(name: string, type: string, prefix: string, own: readonly Form[]): KeptKind {
  const documentOf = (c: AppContext, form: Form): TmfDocument => ({
    ...form,
    ...{ href: hrefOf(c, 'tmf666', name, form.id), '@type': type },
  });
  return {
    ...{ specification: 'tmf666', name, prefix, rate: 'write', isShared: true, objects: ['customer'] },
    ...{ readScopes: ['customers:read'], writeScopes: ['accounts:write'] },
    own: {
      async *all({ c }) {
        for (const form of own) yield documentOf(c, form);
      },
      async one({ c }, id) {
        const form = own.find((each) => each.id === id);
        return form === undefined ? null : documentOf(c, form);
      },
    },
  };
}

function refOf(c: AppContext, name: string, type: string, { id, name: called }: Form) {
  return {
    ...{ id, href: hrefOf(c, 'tmf666', name, id), name: called, isRef: true },
    '@referredType': type,
  };
}
