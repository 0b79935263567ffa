/** The generated part of docs/access.md: which role may call which route. */

import { PUBLIC_ROUTES, type PublicRoute } from '../../src/api/public-route.ts';
import { ROLES, SCOPES_BY_ROLE } from '../../src/domain/access/roles.ts';
import { type DeclaredRoute, declaredRoutes, rolesOf } from './declared-routes.ts';

const MARKER = '<!-- Below: written by npm run export-access-docs. -->';

/** The document with everything below its marker written anew. Throws when it has no marker. */
export function accessDocument(found: string): string {
  const at = found.indexOf(MARKER);
  if (at < 0) throw new Error(`docs/access.md has lost its marker: ${MARKER}`);
  return `${found.slice(0, at)}${MARKER}\n\n${scopesByRole()}\n${publicRoutes()}\n${routesByTag()}`;
}

function scopesByRole(): string {
  const rows = ROLES.map(
    (role) => `| \`${role}\` | ${SCOPES_BY_ROLE[role].map((scope) => `\`${scope}\``).join(' ')} |`,
  );
  return ['## Scopes of each role', '', '| role | scopes |', '|---|---|', ...rows, ''].join('\n');
}

function routesByTag(): string {
  const routes = declaredRoutes();
  const tags = [...new Set(routes.map(({ tag }) => tag))].sort();
  const tables = tags.map((tag) =>
    tableOf(
      tag,
      routes.filter((route) => route.tag === tag),
    ),
  );
  return ['## Roles of each route', '', ...tables].join('\n');
}

function publicRoutes(): string {
  const routes: readonly PublicRoute[] = Object.values(PUBLIC_ROUTES);
  const rows = routes.map(
    ({ method, path, summary, proof, rate, personal, audited }) =>
      `| ${method.toUpperCase()} \`${path}\` | ${summary} | ${proof} | ${rate} | ${personal === 'none' ? '' : personal} | ${audited.join(', ')} |`,
  );
  return [
    ...['## Routes outside of the description of the API', ''],
    ...[
      '| route | what it is | proof | rate | personal data | acts |',
      '|---|---|---|---|---|---|',
      ...rows,
      '',
    ],
  ].join('\n');
}

function tableOf(tag: string, routes: readonly DeclaredRoute[]): string {
  const rows = routes.map((route) => {
    const roles = rolesOf(route);
    const cells = [
      ...[`${route.method.toUpperCase()} \`${route.path}\``, route.bound, scopesOf(route)],
      ...[route.stepUp === 'never' ? '' : route.stepUp, route.rate, route.objects.join(', ')],
      ...[route.personal === 'none' ? '' : route.personal, route.audited.join(', '), roles.join(', ')],
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `### ${tag}`,
    '',
    '| route | bound tokens | scopes | step-up | rate | touches | personal data | acts | roles |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function scopesOf({ scopes, anyScope, bodyScopes }: DeclaredRoute): string {
  const one = anyScope.length === 0 ? [] : [anyScope.join(' or ')];
  return [...scopes, ...one, ...bodyScopes.map((scope) => `for some bodies ${scope}`)].join(', ');
}
