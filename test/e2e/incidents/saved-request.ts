import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What an engineer saves, and is to be gone at the end. */
export class Folder {
  readonly #path = mkdtempSync(join(tmpdir(), 'incidents-'));

  /** Path of a file that may not exist yet. */
  path(name: string): string {
    return join(this.#path, name);
  }

  save(name: string, content: string | Uint8Array): string {
    const path = this.path(name);
    writeFileSync(path, content);
    return path;
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}

/** A request as the platform's Webhook Log tells of it. What is absent is that of a genuine one. */
export interface LoggedRequest {
  readonly url: string;
  readonly uuid?: string;
  readonly method?: string;
  readonly fields?: string;
  readonly hash: string;
  readonly body: string;
}

/** The request in the form in which it is saved. */
export function savedRequest({ url, method, hash, body, ...given }: LoggedRequest): string {
  const { uuid = randomUUID(), fields = 'id,status' } = given;
  const headers = {
    'Content-Type': 'application/json',
    'X-Webhook-Request-UUID': uuid,
    'X-Webhook-Security-Fields': fields,
    'X-Webhook-Security-Hash': hash,
  };
  return JSON.stringify({ url, ...(method !== undefined && { method }), headers, body });
}

/** Hash as the platform makes it. @param values - the signed values, one after the other */
export function hashOf(values: string, secret: string): string {
  return createHash('sha256').update(`${values}${secret}`, 'utf8').digest('hex');
}
