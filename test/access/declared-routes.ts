/** The routes of the API with what each declares about its callers: the one source of what a token may do. */
import { z } from 'zod';
import { openApiText } from '../../src/api/openapi/text.ts';
import { ROLES, type Role, SCOPES_BY_ROLE } from '../../src/domain/access/roles.ts';

/** A route as it is declared. */
export interface DeclaredRoute {
  /** Such as `get /v1/bills/{billId}`. */
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** All of these are needed, and one of `anyScope` where it names any. */
  readonly scopes: readonly string[];
  readonly anyScope: readonly string[];
  /** Scopes that only some bodies or queries need. */
  readonly bodyScopes: readonly string[];
  /** Whether a token that is bound to a customer is taken, for that customer's own things alone. */
  readonly bound: 'own' | 'refused';
  readonly operationId: string;
  /** Which limit its requests count against. */
  readonly rate: string;
  /** The kinds of things that it reads or changes. */
  readonly objects: readonly string[];
  /** Whether its answers show personal fields. */
  readonly personal: 'none' | 'shown' | 'masked';
  /** The acts that the trail may have of one of its requests. */
  readonly audited: readonly string[];
  /** When a fresh authentication for this operation and object is needed. */
  readonly stepUp: 'always' | 'for some bodies' | 'as lines' | 'never';
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Method = (typeof METHODS)[number];

const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()).min(1),
  'x-required-scopes': z.array(z.string()),
  'x-any-scope': z.array(z.string()).default([]),
  'x-body-scopes': z.array(z.string()).default([]),
  'x-bound-tokens': z.enum(['own', 'refused']),
  'x-rate-class': z.string(),
  'x-objects': z.array(z.string()).min(1),
  'x-personal-data': z.enum(['none', 'shown', 'masked']),
  'x-audited': z.array(z.string()),
  'x-step-up': z.enum(['always', 'for some bodies', 'as lines', 'never']).default('never'),
});
const Document = z.looseObject({
  paths: z.record(z.string(), z.partialRecord(z.enum(METHODS), Operation)),
});

/** Every business route, in the order of the OpenAPI document. */
export function declaredRoutes(): readonly DeclaredRoute[] {
  routes ??= read();
  return routes;
}

let routes: readonly DeclaredRoute[] | undefined;

function read(): readonly DeclaredRoute[] {
  return Object.entries(Document.parse(JSON.parse(openApiText({ withTmf: true }))).paths).flatMap(
    ([path, operations]) =>
      METHODS.flatMap((method) => {
        const operation = operations[method];
        if (operation === undefined) return [];
        const {
          operationId,
          summary,
          tags,
          'x-required-scopes': scopes,
          'x-bound-tokens': bound,
        } = operation;
        const { 'x-any-scope': anyScope, 'x-body-scopes': bodyScopes, 'x-step-up': stepUp } = operation;
        const name = `${method} ${path}`;
        const callers = { scopes, anyScope, bodyScopes, bound, stepUp };
        const duties = {
          ...{ rate: operation['x-rate-class'], objects: operation['x-objects'] },
          ...{ personal: operation['x-personal-data'], audited: operation['x-audited'] },
        };
        return [{ name, operationId, method, path, tag: tags[0] ?? '', summary, ...callers, ...duties }];
      }),
  );
}

/** Whether a caller with these roles has the scopes that a route wants of every caller. */
export function mayCall(roles: readonly Role[], route: DeclaredRoute): boolean {
  const granted: readonly string[] = roles.flatMap((role) => SCOPES_BY_ROLE[role]);
  const oneOf = route.anyScope;
  return (
    route.scopes.every((scope) => granted.includes(scope)) &&
    (oneOf.length === 0 || oneOf.some((scope) => granted.includes(scope)))
  );
}

/** The roles that may call a route. */
export function rolesOf(route: DeclaredRoute): readonly Role[] {
  return ROLES.filter((role) => mayCall([role], route));
}
