import { createHash } from 'node:crypto';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { checkFieldPolicy } from '../../lambda/core/signature/field-policy.ts';
import { InvalidInputProblem } from '../problems/operator-problem.ts';
import { idValue, setField } from '../sender/json-value.ts';
import { mockStatus } from '../sender/mock-payload.ts';
import { attackUuid, reservedId } from './reserved-entity.ts';
import type { Header, WireRequest } from './wire.ts';

/** The stack that is attacked, and what its operator knows of it. */
export interface AttackedStack {
  /** Base URL, without a slash at the end. */
  readonly base: string;
  readonly eventTypes: readonly EventType[];
  /** The type whose URL the captured request went to. */
  readonly eventType: EventType;
  /** Where the URLs carry one. */
  readonly pathToken?: string;
  /** Largest body the verifier takes, in bytes. */
  readonly maxBodyBytes: number;
  /** Whether the URL is one of this machine. */
  readonly isLocal: boolean;
}

/** What somebody who saw one genuine request knows of it. Its URL is not part: that stays out of most logs. */
export interface Capture {
  /** The listed names, in order. */
  readonly names: readonly string[];
  /** The hashed text of each. */
  readonly texts: readonly string[];
  readonly bodyText: string;
  /** Hex. */
  readonly hash: string;
}

/** Parts of a request that differ from the captured one. */
export interface Change {
  /** A fresh one if absent. */
  readonly uuid?: string;
  readonly body?: string | Uint8Array;
  readonly names?: readonly string[];
  readonly hash?: string;
  /** The right one if absent, path token included. */
  readonly path?: string;
  readonly method?: string;
  /** Headers in place of all that are usual. */
  readonly headers?: readonly Header[];
}

/** Fields of a body, signed or not. */
type Fields = readonly (readonly [name: string, value: unknown])[];

/** A field that no list names: what the forger changes without touching the hash. */
export const UNLISTED = 'unlistedAmount';

/** A shorter secret may stand in any text by chance. */
const MIN_TELLTALE_LENGTH = 6;

/** One attacked stack with a captured request. Nothing shows the secret, and {@link forge} does not know it. */
export class Scene {
  readonly stack: AttackedStack;
  readonly captured: Capture;
  /** The entity all events are about. */
  readonly id: string;
  readonly status: string;
  readonly #secret: string;

  constructor(stack: AttackedStack, secret: string) {
    this.stack = stack;
    this.#secret = secret;
    this.id = reservedId(stack.eventType);
    const { names, texts } = genuineTexts(stack, this.id);
    this.status = texts[names.indexOf(stack.eventType.statusField)] ?? '';
    const bodyText = bodyOf([...names.map((name, index) => fieldOf(name, texts[index])), [UNLISTED, '1.00']]);
    this.captured = { names, texts, bodyText, hash: this.hashOf(texts.join('')) };
  }

  /** Hash under the stack's secret of what the sender would concatenate. */
  hashOf(concatenation: string): string {
    return sha256(concatenation + this.#secret);
  }

  /** Whether a text holds the secret or the path token. */
  isToldIn(text: string): boolean {
    return [this.#secret, this.stack.pathToken].some(
      (secret) => secret !== undefined && secret.length >= MIN_TELLTALE_LENGTH && text.includes(secret),
    );
  }

  /** Path of an event type, or of none. */
  pathOf(eventType: string | undefined, token = this.stack.pathToken): string {
    const prefix = new URL(this.stack.base).pathname.replace(/\/+$/, '');
    const parts = ['webhooks', token, eventType].filter((part) => part !== undefined);
    return `${prefix}/${parts.map(encodeURIComponent).join('/')}`;
  }

  /** A request made of the captured one without the secret, under a fresh UUID. */
  forge(change: Change = {}): WireRequest {
    const {
      uuid = attackUuid(),
      body = this.captured.bodyText,
      names = this.captured.names,
      hash = this.captured.hash,
      path = this.pathOf(this.stack.eventType.name),
      method = 'POST',
    } = change;
    const headers = change.headers ?? usualHeaders({ fields: names.join(','), hash, uuid });
    return { origin: new URL(this.stack.base).origin, path, method, headers, body };
  }

  /** A request that the sender signed, of the fields given in place of the captured ones. */
  sign(change: Change & { readonly signed?: string } = {}): WireRequest {
    return this.forge({ ...change, hash: this.hashOf(change.signed ?? this.captured.texts.join('')) });
  }

  /** Body with the signed fields as they were captured, and others beside them or instead of them. */
  body(others: Fields = []): string {
    const { names, texts } = this.captured;
    return bodyOf([...names.map((name, index) => fieldOf(name, texts[index])), ...others]);
  }

  /** The captured body with a text in front of its first member. */
  bodyAfter(members: string): string {
    return this.captured.bodyText.replace('{', () => `{${members},`);
  }

  /** Body of these texts under these names. */
  bodyOfTexts(names: readonly string[], texts: readonly string[]): string {
    return bodyOf(names.map((name, index) => [name, texts[index] ?? '']));
  }

  /** Whether the policy of a type takes the captured values: then the hash does not tell the types apart. */
  isTakenBy(eventType: EventType): boolean {
    return checkFieldPolicy(eventType, this.captured.names, this.captured.texts).kept;
  }
}

/** Headers as the platform spells them. */
export function usualHeaders(values: { fields: string; hash: string; uuid: string }): Header[] {
  return [
    ['Content-Type', 'application/json'],
    ['X-Webhook-Security-Fields', values.fields],
    ['X-Webhook-Security-Hash', values.hash],
    ['X-Webhook-Request-UUID', values.uuid],
  ];
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** JSON text of a body. */
export function bodyOf(fields: Fields): string {
  const body: Record<string, unknown> = {};
  for (const [name, value] of fields) setField(body, name, value);
  return JSON.stringify(body);
}

function fieldOf(name: string, text = ''): readonly [string, unknown] {
  return [name, idValue(text)];
}

/** Texts for a type's own list that keep its policy, with a status word that as few other types as possible take. */
function genuineTexts(
  { eventType, eventTypes }: AttackedStack,
  id: string,
): { names: string[]; texts: string[] } {
  const { name, signedFields, subjectField, statusField } = eventType;
  const listed = signedFields.map((field) => field.name);
  const readings = statusWords(eventType).map((word) =>
    signedFields.map((field) => {
      if (field.name === subjectField) return id;
      return field.name === statusField ? word : (fillerOf(field.pattern) ?? '');
    }),
  );
  const takers = (texts: readonly string[]) =>
    eventTypes.filter((type) => checkFieldPolicy(type, listed, texts).kept).length;
  const [texts] = readings
    .filter((candidate) => checkFieldPolicy(eventType, listed, candidate).kept)
    .sort((a, b) => takers(a) - takers(b));
  if (texts !== undefined) return { names: listed, texts };
  throw new InvalidInputProblem(`No values are known that ${name} takes for ${listed.join(',')}.`, {
    advice: { kind: 'give-event-type' },
  });
}

/** The documented words, and those that a strict list spells out. */
function statusWords(eventType: EventType): string[] {
  const pattern = eventType.signedFields.find((field) => field.name === eventType.statusField)?.pattern ?? '';
  const spelledOut = pattern.split('|').map((word) => word.replaceAll('\\', ''));
  const documented = Array.from({ length: 10 }, (_, index) => mockStatus(eventType, index));
  return [...new Set([...documented, ...spelledOut])];
}

function fillerOf(pattern: string): string | undefined {
  const expression = new RegExp(`^(?:${pattern})$`, 'u');
  return ['1', 'A', 'a', '10', 'USD', '1.00'].find((text) => expression.test(text));
}
