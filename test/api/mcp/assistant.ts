/** An assistant of a test: the official client, connected to the tools. */
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { Target } from '../../support/callers/caller.ts';
import type { Who } from '../../support/callers/issuer.ts';

/** What an assistant can do, and what its person says. */
export interface AssistantParts {
  /** Which protocol it speaks: that of 2026 (default), or that of 2025 with its handshake. */
  readonly era?: 'auto' | 'legacy';
  /** Left out: it can't ask anybody. */
  readonly person?: (question: string) => { action: 'accept' | 'decline'; confirmed?: boolean };
}

const Content = z.array(z.object({ type: z.literal('text'), text: z.string() }));

/** The answer of a tool, held against its output schema by the client already. */
export interface ToolAnswer {
  readonly isError: boolean;
  /** The structured answer; empty for a refusal. */
  readonly data: Record<string, unknown>;
  readonly text: string;
}

/** Connects an assistant. */
export async function connected(transport: Transport, { era = 'auto', person }: AssistantParts = {}) {
  const client = new Client(
    { name: 'test-assistant', version: '1.0.0' },
    {
      capabilities: person === undefined ? {} : { elicitation: { form: {} } },
      versionNegotiation: { mode: era },
    },
  );
  if (person !== undefined)
    client.setRequestHandler('elicitation/create', ({ params }) => {
      const { action, confirmed } = person(params.message);
      return confirmed === undefined ? { action } : { action, content: { confirmed } };
    });
  await client.connect(transport);
  return {
    client,
    async call(name: string, args: Record<string, unknown>): Promise<ToolAnswer> {
      const result = await client.callTool({ name, arguments: args });
      const [first] = Content.parse(result.content);
      return {
        isError: result.isError === true,
        data: z.record(z.string(), z.unknown()).parse(result.structuredContent ?? {}),
        text: first?.text ?? '',
      };
    },
  };
}

/** Connects an assistant over HTTP, with somebody's token. */
export async function anAssistant({ url, tokenOf }: Target, who: Who, parts: AssistantParts = {}) {
  const authorization = `Bearer ${await tokenOf({ stepUp: false, ...who })}`;
  return connected(
    new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers: { authorization } } }),
    parts,
  );
}
