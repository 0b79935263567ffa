import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { STANDINGS } from '../../src/domain/accounts/standing.ts';
import { BILL_STATES } from '../../src/domain/billing/bill.ts';
import { CYCLE_CHANGE_STATES } from '../../src/domain/billing/cycle/change.ts';
import { INQUIRY_STATES } from '../../src/domain/cases/inquiry.ts';
import { APPROVAL_STATES } from '../../src/domain/cases/order.ts';
import { OUTCOMES } from '../../src/domain/decisions/decision.ts';
import { ENTRY_TYPES } from '../../src/domain/ledger/entry.ts';
import { POLICY_STATES } from '../../src/domain/policies/lifecycle.ts';
import { SEARCH_ATTRIBUTES } from '../../src/messages/search-attributes.ts';
import { filesBelow, linkTarget, ROOT } from './imports.ts';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const documents = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...filesBelow(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

const routes = Object.entries(
  z
    .looseObject({
      paths: z.record(
        z.string(),
        z.record(
          z.string(),
          z.looseObject({
            parameters: z
              .array(z.looseObject({ name: z.string(), required: z.boolean().optional() }))
              .optional(),
            'x-step-up': z.string().optional(),
          }),
        ),
      ),
    })
    .parse(JSON.parse(read('docs/openapi.json'))).paths,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/?]+')}$`),
    wantsKey:
      operation.parameters?.some(({ name, required }) => name === 'Idempotency-Key' && required) ?? false,
    wantsStepUp: operation['x-step-up'] === 'always',
  })),
);

/** The requests to routes of the product that a document shows as lines to paste. */
function curlsIn(text: string): { command: string; method: string; path: string }[] {
  const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.split(/^(?=curl )/m))
    .flatMap((command) => {
      const path = /^curl [\s\S]*?(\/v1\/[^\s"'?]+)/.exec(command)?.[1];
      if (path === undefined) return [];
      const method =
        /-X ([A-Z]+)/.exec(command)?.[1] ?? (/ (?:-d|--data(?:-binary)?) /.test(command) ? 'POST' : 'GET');
      return [{ command, method, path }];
    });
}

describe('documents', () => {
  test('the code map names every folder of src, and no removed one', () => {
    const map = /## Code map\n([\s\S]*?)\n## /.exec(read('ARCHITECTURE.md'))?.[1] ?? '';
    const named = [...map.matchAll(/^\| `(src\/[a-z-]+)` \|/gm)].map(([, folder]) => folder).sort();
    const there = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `src/${name}`)
      .sort();
    expect(named).toEqual(there);
  });

  test.each(documents)('every link of %s to a file leads somewhere', (document) => {
    const links = [...read(document).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = '']) => link.replace(/#.*$/, ''))
      .filter((link) => link !== '' && !/^[a-z]+:/.test(link));
    expect(links.filter((link) => linkTarget(document, link) === null)).toEqual([]);
  });

  test.each(documents)('every file of ours that %s names in code is there', (document) => {
    const paths = [
      ...read(document).matchAll(/`((?:src|test|deploy|scripts|docs|policies)\/[A-Za-z0-9_./-]+)`/g),
    ];
    expect(paths.map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test.each(documents)(
    'every curl line of %s sends what its route asks for: a key, a step-up',
    (document) => {
      const text = read(document);
      const lacking = curlsIn(text).flatMap(({ command, method, path }) => {
        const route = routes.find((known) => known.method === method && known.pattern.test(path));
        if (route === undefined) return [`${method} ${path}: no route`];
        return [
          ...(route.wantsKey && !/idempotency-key/i.test(command)
            ? [`${method} ${path}: no Idempotency-Key`]
            : []),
          ...(route.wantsStepUp && !text.includes('--step-up') ? [`${method} ${path}: no --step-up`] : []),
        ];
      });
      expect(lacking).toEqual([]);
    },
  );

  test('the glossary has every outcome, state, standing, kind of ledger entry and state of a policy', () => {
    const glossary = read('docs/glossary.md');
    const terms = [
      ...OUTCOMES,
      ...APPROVAL_STATES,
      ...INQUIRY_STATES,
      ...CYCLE_CHANGE_STATES,
      ...STANDINGS,
      ...BILL_STATES,
      ...ENTRY_TYPES,
      ...POLICY_STATES,
    ];
    expect(terms.filter((term) => !glossary.includes(`\`${term}\``))).toEqual([]);
  });

  test('the runbook explains every state, and its saved views use only search attributes that are registered', () => {
    const runbook = read('docs/runbook.md');
    for (const state of [...APPROVAL_STATES, ...INQUIRY_STATES, ...CYCLE_CHANGE_STATES])
      expect(runbook).toContain(`\`${state}\``);
    const queries = [...runbook.matchAll(/workflows\?query=([^)\s]+)/g)].map(([, query = '']) =>
      decodeURIComponent(query),
    );
    expect(queries.length).toBeGreaterThan(5);
    const known = [...Object.keys(SEARCH_ATTRIBUTES), 'ExecutionStatus', 'WorkflowId'];
    for (const query of queries) {
      const attributes =
        query.replace(/"[^"]*"/g, '""').match(/\b[A-Z][A-Za-z]+\b(?=\s*(=|<|>|!=|IN|IS))/g) ?? [];
      expect(attributes.length).toBeGreaterThan(0);
      expect(attributes.filter((attribute) => !known.includes(attribute))).toEqual([]);
    }
  });
});
