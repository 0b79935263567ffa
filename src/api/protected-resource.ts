/** Whose tokens the API takes, as clients find it (OAuth 2.0 Protected Resource Metadata, RFC 9728). */
import type { AppContext } from './context.ts';

/** The path of the tools for assistants, a resource of its own for their clients. */
const ASSISTANTS_PATH = '/mcp';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** A Bearer challenge with the address of the metadata; any other is left as it is. */
export function challengeWithResource(c: AppContext, challenge: string): string {
  const [, parameters = ''] = /^Bearer(?: (.*))?$/.exec(challenge) ?? [null];
  if (!challenge.startsWith('Bearer')) return challenge;
  const part = c.req.path === ASSISTANTS_PATH ? ASSISTANTS_PATH : '';
  const own = `resource_metadata="${c.get('platform').publicBaseUrl}${WELL_KNOWN}${part}"`;
  return `Bearer ${parameters === '' ? own : `${parameters}, ${own}`}`;
}

/** A challenge that an inner request of a tool met, as its outer request answers it. */
export function challengeToAssistants(challenge: string): string {
  return challenge.replace(`${WELL_KNOWN}"`, `${WELL_KNOWN}${ASSISTANTS_PATH}"`);
}

/**
 * The metadata of a resource.
 * @param path of the resource below the public address; empty for the whole API
 */
export function resourceMetadata(publicBaseUrl: string, path: string, issuers: readonly string[]) {
  return {
    resource: `${publicBaseUrl}${path}`,
    authorization_servers: issuers,
    bearer_methods_supported: ['header'],
    resource_name: 'Goodstanding',
    resource_documentation: `${publicBaseUrl}/docs`,
  };
}
