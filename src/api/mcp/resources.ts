/** What an assistant may read: the words of the trade, the policies that decide, the receipts of decisions. */
import {
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  type Resource,
  type ResourceTemplateType,
} from '@modelcontextprotocol/server';
import type { JsonObject } from './json.ts';

/** Operations that resources name. */
export const RESOURCE_OPERATIONS = ['listPolicies', 'getPolicy', 'getDecision'] as const;

const JSON_TYPE = 'application/json';
const GLOSSARY = 'goodstanding://glossary';
const POLICIES = 'goodstanding://policies';

export const RESOURCES: Resource[] = [
  {
    uri: GLOSSARY,
    name: 'glossary',
    title: 'Glossary',
    description: 'What the words mean: standing, credit party, promise, receipt and the others.',
    mimeType: 'text/markdown',
  },
  {
    uri: POLICIES,
    name: 'policies',
    title: 'Policies',
    description: 'Every version of everything that decides, with its state.',
    mimeType: JSON_TYPE,
  },
];

export const RESOURCE_TEMPLATES: ResourceTemplateType[] = [
  {
    uriTemplate: `${POLICIES}/{name}/{version}`,
    name: 'policy',
    title: 'One version of a policy',
    description: 'Its rules and parameters, as they decide.',
    mimeType: JSON_TYPE,
  },
  {
    uriTemplate: 'goodstanding://receipts/{receiptId}',
    name: 'receipt',
    title: 'The receipt of a decision',
    description: 'The frozen record of one decision: facts, policy, outcome, reasons.',
    mimeType: JSON_TYPE,
  },
];

/** Where a resource is found. */
type Found =
  | { readonly kind: 'glossary' }
  | { readonly kind: 'operation'; readonly operation: string; readonly args: JsonObject };

/** @throws ProtocolError for an address that names no resource */
export function resourceAt(uri: string): Found {
  if (uri === GLOSSARY) return { kind: 'glossary' };
  if (uri === POLICIES) return { kind: 'operation', operation: 'listPolicies', args: {} };
  const [, receiptId] = /^goodstanding:\/\/receipts\/([^/?#]+)$/.exec(uri) ?? [];
  if (receiptId !== undefined)
    return { kind: 'operation', operation: 'getDecision', args: { receiptId: plain(receiptId) } };
  const [, name, version] = /^goodstanding:\/\/policies\/([^/?#]+)\/([^/?#]+)$/.exec(uri) ?? [];
  if (name === undefined || version === undefined) throw noResource();
  return { kind: 'operation', operation: 'getPolicy', args: { name: plain(name), version: plain(version) } };
}

export function noResource(): ProtocolError {
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    'There is no such resource, or not for this token.',
  );
}

export function textResource(uri: string, mimeType: string, text: string): ReadResourceResult {
  return { contents: [{ uri, mimeType, text }] };
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw noResource();
  }
}
