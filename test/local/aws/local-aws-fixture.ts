import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../../../local/aws/local-aws.ts';

/** Client settings that reach the stand-in, failing fast. */
export function clientConfig(aws: LocalAws) {
  return {
    region: aws.region,
    endpoint: aws.endpoint,
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
}

/** Starts stand-ins in folders that go away with {@link clean}. */
export class LocalAwsFixture {
  readonly #directories: string[] = [];
  readonly #running = new Set<LocalAws>();

  directory(): string {
    const directory = mkdtempSync(join(tmpdir(), 'local-aws-'));
    this.#directories.push(directory);
    return directory;
  }

  async start(options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
    const aws = await startLocalAws({
      stateDirectory: this.directory(),
      region: 'eu-west-1',
      accountId: '000000000000',
      ...options,
    });
    this.#running.add(aws);
    return aws;
  }

  async stop(aws: LocalAws): Promise<void> {
    this.#running.delete(aws);
    await aws.close();
  }

  async clean(): Promise<void> {
    await Promise.all([...this.#running].map((aws) => this.stop(aws)));
    for (const directory of this.#directories) rmSync(directory, { recursive: true, force: true });
  }
}
