import type { LocalStackProcess } from '../e2e/local-stack.ts';
import { eventually } from '../e2e/local-stack.ts';
import { type CommandOutcome, startCommandLine } from '../e2e/tool-process.ts';

/** `cedar-webhooks console --stack`, for a local run taken as a deployed stack. */
export class StackConsole {
  readonly #child: ReturnType<typeof startCommandLine>['child'];
  readonly #ended: Promise<CommandOutcome>;
  #printed = '';

  private constructor({ child, ended }: ReturnType<typeof startCommandLine>) {
    this.#child = child;
    this.#ended = ended;
    child.stdout?.on('data', (chunk) => {
      this.#printed += chunk;
    });
  }

  /** Starts it, and waits for its URL. @param options - further ones of the command line */
  static async start(
    { stackName, awsEndpoint, stateDirectory }: LocalStackProcess,
    ...options: readonly string[]
  ): Promise<StackConsole> {
    // The run takes any key that is not one of its functions.
    const credentials = { AWS_ACCESS_KEY_ID: 'operator', AWS_SECRET_ACCESS_KEY: 'x' };
    const address = ['--stack', stackName, '--region', 'eu-west-1', '--endpoint-url', awsEndpoint];
    const state = ['--state-directory', stateDirectory];
    const console = new StackConsole(
      startCommandLine(['console', ...address, ...state, ...options], undefined, credentials),
    );
    await Promise.race([
      eventually(async () => console.#printed.includes('\n')),
      console.#ended.then(({ err }) => Promise.reject(new Error(`The console ended:\n${err}`))),
    ]);
    return console;
  }

  /** The URL that opens it now, with its token: the last one that was printed. */
  get url(): URL {
    return new URL(this.#printed.trim().split('\n').at(-1) ?? '');
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Ends it as Ctrl-C does. */
  async end(): Promise<CommandOutcome> {
    this.#child.kill('SIGINT');
    return this.#ended;
  }
}
