import { Agent } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';

type ConnectionOptions = Parameters<Agent['createConnection']>[0];

/** Connections to AWS, kept open between requests; and opened before the first, so that it need not wait for the handshake. */
export class Connections extends Agent {
  readonly #opened = new Map<string, TLSSocket>();

  constructor() {
    super({ keepAlive: true, maxSockets: 50 });
  }

  /** Called by Node.js when a request finds no free connection. */
  override createConnection(
    options: ConnectionOptions,
    callback?: Parameters<Agent['createConnection']>[1],
  ): Duplex | null | undefined {
    const key = `${options.host}:${options.port}`;
    const socket = this.#opened.get(key);
    this.#opened.delete(key);
    return socket?.writable ? socket.ref() : super.createConnection(options, callback);
  }

  /**
   * Opens a connection that the next request to this server takes. No byte is sent but the handshake's.
   *
   * @param url - where to; only `https` is opened early
   * @throws Error if it cannot be opened, or not before the signal ends it
   */
  async open(url: URL, signal: AbortSignal): Promise<void> {
    if (url.protocol !== 'https:') return;
    signal.throwIfAborted();
    const { hostname: host } = url;
    const port = url.port === '' ? 443 : Number(url.port);
    // An agent for HTTPS makes no other kind.
    const socket = super.createConnection({ host, port, servername: isIP(host) ? '' : host }) as TLSSocket;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', abort);
    socket.once('secureConnect', resolve).once('error', reject);
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
    // An error of a connection that nobody uses yet is nobody's; without a listener it would end the process.
    socket.on('error', () => {});
    this.#opened.set(`${host}:${port}`, socket.unref());
  }
}
