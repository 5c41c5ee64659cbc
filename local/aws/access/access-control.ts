import type { IncomingHttpHeaders } from 'node:http';
import { accessDenied } from '../injected-errors.ts';
import type { ServiceName, ServiceResponse } from '../service.ts';
import { callingFunction } from './caller.ts';
import { type Access, allows, type PolicyStatement, unusedGrants } from './policy.ts';
import { type AccountFacts, requiredAccess } from './required-access.ts';

/** The role a function works under. */
export interface Role {
  readonly name: string;
  /** All statements of all its policies. */
  readonly statements: readonly PolicyStatement[];
}

/** What one function may do, and did. */
export interface FunctionAccess {
  readonly statements: readonly PolicyStatement[];
  /** What it needed so far, each once. */
  readonly used: readonly (Access & { readonly allowed: boolean })[];
  /** What it may do and has not needed so far. */
  readonly unused: readonly Access[];
}

/** Access of functions by their names. */
export type AccessReport = Readonly<Record<string, FunctionAccess>>;

interface ControlledFunction {
  readonly role: Role;
  readonly used: Map<string, Access & { readonly allowed: boolean }>;
}

/**
 * Has each function do only what its role allows, as IAM does, and keeps a record of what it needed. Whoever is no
 * function may do everything.
 */
export class AccessControl {
  readonly #account: AccountFacts;
  readonly #functions = new Map<string, ControlledFunction>();

  constructor(account: AccountFacts) {
    this.#account = account;
  }

  /** Has a function work under a role from now on. */
  assume(functionName: string, role: Role): void {
    this.#functions.set(functionName, { role, used: new Map() });
  }

  /** Notes that a function needs something. @returns whether it may */
  need(functionName: string, access: Access): boolean {
    const caller = this.#functions.get(functionName);
    const allowed = caller !== undefined && allows(caller.role.statements, access);
    const key = `${access.action} ${access.resource}`;
    // What was rejected once is not hidden by what was allowed then.
    if (caller?.used.get(key)?.allowed !== false) caller?.used.set(key, { ...access, allowed });
    return allowed;
  }

  /** @returns the answer to a call that is not allowed */
  rejection(
    service: ServiceName,
    call: {
      readonly operation: string;
      readonly headers: IncomingHttpHeaders;
      readonly body: Buffer;
      readonly path?: string;
    },
  ): ServiceResponse | undefined {
    const functionName = callingFunction(call.headers.authorization);
    if (functionName === undefined) return undefined;
    const needed = requiredAccess(service, call.operation, call.body, this.#account, call.path);
    const denied = needed.filter((access) => !this.need(functionName, access));
    return denied[0] && accessDenied(service, this.#reason(functionName, denied[0]));
  }

  report(): AccessReport {
    return Object.fromEntries(
      [...this.#functions].map(([name, { role, used }]) => {
        const uses = [...used.values()];
        return [
          name,
          { statements: role.statements, used: uses, unused: unusedGrants(role.statements, uses) },
        ];
      }),
    );
  }

  /** IAM's own words. */
  #reason(functionName: string, { action, resource }: Access): string {
    const role = this.#functions.get(functionName)?.role.name ?? 'none';
    const user = `arn:aws:sts::${this.#account.accountId}:assumed-role/${role}/${functionName}`;
    return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  }
}
