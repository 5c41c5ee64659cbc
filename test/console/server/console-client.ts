import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

/** One answer of the console. */
export interface ConsoleAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A browser in one person's hands, without the rules of one: it sends whatever it is told, `Host` and `Origin` too. */
export class ConsoleClient {
  readonly origin: string;
  cookie: string | undefined;
  /** Path of the page, without a slash at the end. */
  base = '';

  constructor(url: string) {
    this.origin = new URL(url).origin;
  }

  /** Presents a token as the browser does that is given the printed URL. */
  async signIn(url: string): Promise<ConsoleAnswer> {
    const stranger = new ConsoleClient(url);
    const answer = await stranger.send('GET', new URL(url).pathname + new URL(url).search);
    const [cookie] = answer.headers['set-cookie'] ?? [];
    if (cookie !== undefined) this.cookie = cookie.split(';')[0];
    this.base = answer.headers.location?.replace(/\/$/, '') ?? this.base;
    return answer;
  }

  async send(
    method: string,
    path: string,
    options: { readonly body?: unknown; readonly headers?: Record<string, string | undefined> } = {},
  ): Promise<ConsoleAnswer> {
    const response = await this.open(method, path, options);
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  }

  /** The JSON value that a call of the page gets. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, text } = await this.send(method, path, { body });
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** The answer before it is read. A body is sent as JSON; a text as it is. */
  open(
    method: string,
    path: string,
    {
      body,
      headers = {},
    }: { readonly body?: unknown; readonly headers?: Record<string, string | undefined> },
  ): Promise<IncomingMessage> {
    const all = {
      ...(this.cookie !== undefined && { cookie: this.cookie }),
      ...(method !== 'GET' && { origin: this.origin }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    };
    const given = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.origin}${this.base}${path}`,
        { method, headers: Object.fromEntries(given) },
        resolve,
      );
      sent.on('error', reject);
      sent.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
    });
  }

  /** Messages of a stream as they come. Whoever stops to take them cuts the connection. */
  async *follow<T>(path: string, headers: Record<string, string> = {}): AsyncGenerator<T> {
    const response = await this.open('GET', path, { headers });
    if (response.statusCode !== 200) throw new Error(`GET ${path}: ${response.statusCode}`);
    let rest = '';
    try {
      for await (const chunk of response.setEncoding('utf8')) {
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const data = block.split('\n').find((line) => line.startsWith('data: '));
          if (data !== undefined) yield JSON.parse(data.slice('data: '.length)) as T;
        }
      }
    } finally {
      response.destroy();
    }
  }
}
