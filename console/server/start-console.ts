import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ResumeKey } from '../../lib/local-console-file.ts';
import type { Page } from '../build.ts';
import { READ_ONLY } from '../read-only-words.ts';
import { cookieValues, isSpeculative, judgeSource, Keyring } from './access.ts';
import type { ConsoleSetting } from './console-setting.ts';
import { type StreamMessage, sendEvents } from './event-stream.ts';
import { HttpProblem, tellFailure } from './http-problem.ts';
import { readJsonBody } from './read-json-body.ts';
import { REJECTION_POLICY, rejectionPage } from './rejection-page.ts';
import { Resumption } from './resumption.ts';
import { type FileAnswer, findRoute, type Route } from './route-table.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** A console that is up. */
export interface ConsoleServer {
  /** Without a token. */
  readonly url: string;
  /** Ends it, and every stream. Once more changes nothing. */
  close(): Promise<void>;
}

/** Streams of all browsers together. */
const MAX_STREAMS = 50;

/**
 * Serves the console on 127.0.0.1. Nothing but the listening happens until somebody opens it.
 *
 * @throws the error of `node:http` if the port cannot be had
 */
export async function startConsole(setting: ConsoleSetting): Promise<ConsoleServer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(setting.port, '127.0.0.1', resolve);
  });
  const site = new ConsoleSite(server, setting);
  server.on('request', (request, response) => void site.handle(request, response));
  return { url: site.url, close: () => site.close() };
}

class ConsoleSite {
  readonly url: string;
  readonly #server: Server;
  readonly #setting: ConsoleSetting;
  readonly #authority: string;
  readonly #cookie: string;
  /** What the paths of everything but signing in begin with. */
  readonly #base: string;
  readonly #keyring: Keyring;
  readonly #resumption: Resumption;
  /** Keys of those who are signed in, by their session. */
  readonly #resumeKeys = new Map<string, ResumeKey>();
  readonly #closing = new AbortController();
  #page: Promise<Page> | undefined;
  #routes: Promise<readonly Route[]> | undefined;
  #streams = 0;
  #closed: Promise<void> | undefined;

  constructor(server: Server, setting: ConsoleSetting) {
    const { port } = server.address() as AddressInfo;
    this.#server = server;
    this.#setting = setting;
    // As browsers write it: without the port if it is 80.
    this.#authority = new URL(`http://127.0.0.1:${port}`).host;
    this.url = `http://${this.#authority}`;
    // Browsers send cookies to every port of a host, so two consoles must not share a name.
    this.#cookie = `webhooks-console-${port}`;
    const kept = setting.memory?.load();
    this.#base = kept?.base ?? `/${randomBytes(16).toString('base64url')}`;
    this.#resumption = new Resumption(this.#authority, kept?.resumeKeys ?? [], setting.ports.now);
    this.#keyring = new Keyring((token) => setting.onUrl(`${this.url}/?token=${token}`));
    this.#save();
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#closing.abort();
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    return this.#closed;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, this.#closing.signal]);
    try {
      await this.#answer(request, response, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#reject(request, response, error);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const { method = '', headers } = request;
    const verdict = judgeSource(method, headers, this.#authority);
    if (verdict !== 'own') throw new HttpProblem(verdict.status, verdict.message);
    const { pathname, searchParams } = this.#locationOf(request);
    const token = searchParams.get('token');
    if (method === 'GET' && pathname === '/' && token !== null) {
      this.#signIn(request, response, token);
      return;
    }
    if (!pathname.startsWith(`${this.#base}/`)) throw new HttpProblem(401, this.#signInWords);
    const path = pathname.slice(this.#base.length);
    if (method === 'POST' && path === '/resume') {
      await this.#resume(request, response);
      return;
    }
    const session = cookieValues(headers.cookie, this.#cookie).find((value) =>
      this.#keyring.isSession(value),
    );
    if (session === undefined) throw new HttpProblem(401, this.#signInWords);
    if (method === 'GET' && path === '/resume-key') {
      const { id, key } = this.#resumeKeys.get(session) ?? {};
      response.writeHead(200, JSON_TYPE).end(JSON.stringify({ id, key }));
      return;
    }
    const asset = method === 'GET' ? await this.#asset(path) : undefined;
    if (asset === undefined) await this.#answerApi(request, response, path, searchParams, signal);
    else response.writeHead(200, { 'Content-Type': asset.type }).end(asset.text);
  }

  #locationOf({ url = '' }: IncomingMessage): URL {
    // The form of a proxy, with a host of its own, is none for here.
    const location = url.startsWith('/') ? URL.parse(`${this.url}${url}`) : null;
    if (location === null) throw new HttpProblem(400, 'The path cannot be read.');
    return location;
  }

  /**
   * Takes the token out of the address, so that it is in no history that is looked at later. Browsers send cookies to
   * every port of a host, but not outside their path: that of the page cannot be guessed, so no other server gets this one.
   */
  #signIn(request: IncomingMessage, response: ServerResponse, token: string): void {
    // What the browser fetches in advance must not use the token up.
    if (isSpeculative(request.headers)) throw new HttpProblem(503, 'Open it, please.');
    const session = this.#keyring.redeem(token);
    if (session === undefined) throw new HttpProblem(401, this.#signInWords);
    this.#resumeKeys.set(session, this.#resumption.issue());
    this.#save();
    response.writeHead(303, { Location: `${this.#base}/`, 'Set-Cookie': this.#cookieOf(session) }).end();
  }

  /** For a page that was open when an earlier run ended. */
  async #resume(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Takes long to load, and most runs are never looked at.
    const { parseInput, RESUME_FORM } = await import('./parse-input.ts');
    const { id, nonce, proof } = parseInput(RESUME_FORM, await readJsonBody(request));
    if (proof === undefined) {
      const challenge = this.#resumption.challenge(id, nonce);
      if (challenge === undefined) throw new HttpProblem(401, this.#signInWords);
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(challenge));
      return;
    }
    const key = this.#resumption.accept(id, nonce, proof);
    if (key === undefined) throw new HttpProblem(401, this.#signInWords);
    const session = this.#keyring.open();
    this.#resumeKeys.set(session, key);
    response.writeHead(200, { ...JSON_TYPE, 'Set-Cookie': this.#cookieOf(session) }).end('{}');
  }

  get #signInWords(): string {
    const orPrinted =
      this.#setting.deployed === undefined ? ', or that "npx cedar-webhooks console" prints' : '';
    return `Open the console by the URL that the terminal shows last${orPrinted}. It works once.`;
  }

  #cookieOf(session: string): string {
    return `${this.#cookie}=${session}; HttpOnly; SameSite=Strict; Path=${this.#base}/`;
  }

  #save(): void {
    this.#setting.memory?.save({ base: this.#base, resumeKeys: this.#resumption.keys });
  }

  async #asset(path: string): Promise<{ readonly type: string; readonly text: string } | undefined> {
    const asset = ASSETS[path];
    if (asset === undefined) return undefined;
    this.#page ??= this.#setting.buildPage();
    try {
      return { type: asset.type, text: (await this.#page)[asset.part] };
    } catch (error) {
      // Whoever works on the page corrects it and loads it again.
      this.#page = undefined;
      throw error;
    }
  }

  async #answerApi(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
    signal: AbortSignal,
  ): Promise<void> {
    const { method = '', headers } = request;
    const { route, params } = findRoute(await this.#loadRoutes(), method, path);
    // By the method and not by a list, so that no route that is added can be forgotten.
    if (route.method !== 'GET' && this.#setting.deployed?.allowChanges === false) {
      throw new HttpProblem(403, READ_ONLY);
    }
    const lastEventId = headers['last-event-id'];
    const answer = await route.answer({
      params,
      query,
      body: method === 'POST' || method === 'PUT' ? await readJsonBody(request) : undefined,
      ...(typeof lastEventId === 'string' && { lastEventId }),
      signal,
    });
    if ('json' in answer) response.writeHead(200, JSON_TYPE).end(JSON.stringify(answer.json));
    else if ('stream' in answer) await this.#stream(response, answer.stream, signal);
    else await sendFile(response, answer.file, signal);
  }

  async #stream(
    response: ServerResponse,
    messages: AsyncIterable<StreamMessage>,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#streams >= MAX_STREAMS) {
      throw new HttpProblem(503, 'The console is open in too many tabs.', { 'Retry-After': '10' });
    }
    this.#streams += 1;
    try {
      await sendEvents(response, messages, signal);
    } finally {
      this.#streams -= 1;
    }
  }

  /** What reads a stack takes long to load, and most runs are never looked at. */
  #loadRoutes(): Promise<readonly Route[]> {
    this.#routes ??= import('./routes.ts').then(({ makeRoutes }) =>
      makeRoutes(this.#setting, this.#closing.signal),
    );
    return this.#routes;
  }

  #reject(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const { status, problem, fault } = tellFailure(error);
    if (fault !== undefined) this.#setting.onFault(fault);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    // What is left of a body that nobody reads must not be taken for the next request.
    response.setHeader('Connection', 'close');
    const headers = error instanceof HttpProblem ? error.headers : {};
    if (request.headers.accept?.includes('text/html')) {
      const page = { 'Content-Type': HTML, 'Content-Security-Policy': REJECTION_POLICY };
      response
        .writeHead(status, { ...headers, ...page })
        .end(rejectionPage(status, problem.message, this.#setting.deployed !== undefined));
    } else {
      response.writeHead(status, { ...headers, ...JSON_TYPE }).end(JSON.stringify(problem));
    }
  }
}

/** Takes the next piece only when the browser has room for it. One that fails in the middle breaks off, so nobody takes it for whole. */
async function sendFile(
  response: ServerResponse,
  { type, name, headers, text }: FileAnswer,
  signal: AbortSignal,
): Promise<void> {
  const all = { ...headers, 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` };
  for (const [header, value] of Object.entries(all)) response.setHeader(header, value);
  await pipeline(Readable.from(text), response, { signal });
}

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };

type Asset = { readonly part: keyof Page; readonly type: string };
const ASSETS: Readonly<Record<string, Asset>> = {
  '/': { part: 'html', type: HTML },
  '/console.js': { part: 'script', type: 'text/javascript; charset=utf-8' },
  '/console.css': { part: 'style', type: 'text/css; charset=utf-8' },
  '/icon.svg': { part: 'icon', type: 'image/svg+xml' },
};
