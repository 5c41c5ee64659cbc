/** What one function has asked of one operation of AWS. */
export interface OperationUsage {
  readonly requests: number;
  /** DynamoDB's write units, those of indexes among them. */
  readonly writeUnits: number;
  /** DynamoDB's read units. */
  readonly readUnits: number;
  /** Bytes by which what DynamoDB stores has grown. */
  readonly storedBytes: number;
  /** Bytes of messages sent to SQS, with their attributes. */
  readonly messageBytes: number;
  /** Requests that SQS bills: a message counts once for each started 64 KB. */
  readonly billedMessages: number;
}

/** Usage by function and, below that, by operation, such as `dynamodb.PutItem`. */
export type UsageReport = Readonly<
  Record<
    string,
    { readonly invocations: number; readonly operations: Readonly<Record<string, OperationUsage>> }
  >
>;

const NOTHING: OperationUsage = {
  requests: 0,
  writeUnits: 0,
  readUnits: 0,
  storedBytes: 0,
  messageBytes: 0,
  billedMessages: 0,
};

/**
 * Adds up what functions use of AWS, as AWS would bill it.
 *
 * Off until it is started, because units of DynamoDB cost further reads of the emulator.
 */
export class UsageMeter {
  #running = false;
  readonly #invocations = new Map<string, number>();
  readonly #operations = new Map<string, Map<string, OperationUsage>>();

  get running(): boolean {
    return this.#running;
  }

  /** Begins from zero. */
  start(): void {
    this.#running = true;
    this.#invocations.clear();
    this.#operations.clear();
  }

  stop(): void {
    this.#running = false;
  }

  invoked(functionName: string): void {
    if (!this.#running) return;
    this.#invocations.set(functionName, (this.#invocations.get(functionName) ?? 0) + 1);
  }

  /** @param operation - with its service, such as `dynamodb.PutItem` */
  add(functionName: string, operation: string, usage: Partial<OperationUsage>): void {
    if (!this.#running) return;
    const operations = this.#operations.get(functionName) ?? new Map<string, OperationUsage>();
    this.#operations.set(functionName, operations);
    const before = operations.get(operation) ?? NOTHING;
    operations.set(operation, {
      requests: before.requests + (usage.requests ?? 0),
      writeUnits: before.writeUnits + (usage.writeUnits ?? 0),
      readUnits: before.readUnits + (usage.readUnits ?? 0),
      storedBytes: before.storedBytes + (usage.storedBytes ?? 0),
      messageBytes: before.messageBytes + (usage.messageBytes ?? 0),
      billedMessages: before.billedMessages + (usage.billedMessages ?? 0),
    });
  }

  report(): UsageReport {
    const names = new Set([...this.#invocations.keys(), ...this.#operations.keys()]);
    return Object.fromEntries(
      [...names].map((name) => [
        name,
        {
          invocations: this.#invocations.get(name) ?? 0,
          operations: Object.fromEntries(this.#operations.get(name) ?? []),
        },
      ]),
    );
  }
}
