import type { ClientCredentialDeps } from '../../../services/access/service-accounts.ts';
import type { App } from '../../context.ts';
import { registerOAuthRoutes } from './oauth.ts';
import { registerOwnAccountRoutes } from './own-account.ts';
import { registerSignInRoutes, type StaffLogin } from './sign-in.ts';

/** What people and systems sign in with. */
export interface StaffLoginParts {
  readonly login: StaffLogin;
  readonly credentials: ClientCredentialDeps;
}

/** Registers the pages and endpoints of signing in. */
export function registerStaffLogin(app: App, { login, credentials }: StaffLoginParts): void {
  registerSignInRoutes(app, login);
  registerOwnAccountRoutes(app, login);
  registerOAuthRoutes(app, login, credentials);
}
