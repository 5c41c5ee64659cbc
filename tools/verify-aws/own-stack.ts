import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { LOCAL_ACCOUNT } from '../../local/run/local-account.ts';
import { synthesizeApp } from '../../local/run/synthesize-app.ts';
import type { OperatorPorts } from '../../operator/ports.ts';
import { adaptToEmulator } from './assembly.ts';
import { type CdkSettings, runCdk } from './cdk.ts';
import { UNKNOWN_RESOURCE_TYPES } from './emulator-limits.ts';
import { eventually } from './eventually.ts';
import { Difference } from './report.ts';

/** What the stack of a run is made with. */
export interface OwnStackSettings {
  readonly stage: string;
  readonly stackName: string;
  readonly cdk: CdkSettings;
  /** Whether the account is an emulator. */
  readonly isEmulator: boolean;
  readonly ports: Pick<OperatorPorts, 'now' | 'pause'>;
}

/** Types of resources that must stay the same ones for as long as the stack lives: they hold data, or URLs name them. */
const LASTING_TYPES: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::DynamoDB::Table',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
]);

/** CloudFormation takes some minutes for most of what is in a stack, and longer if something goes wrong. */
const DELETION_SECONDS = 1800;

/** After CDK was killed, a call of its that is under way may still make the stack. */
const LATE_CREATION = 5000;

/** The stack that this run makes, changes and destroys: no other. */
export class OwnStack {
  readonly #settings: OwnStackSettings;
  readonly #client = new CloudFormationClient();
  /** Whether a stack of this name can be one of this run: there was none before. */
  #isOurs = false;

  constructor(settings: OwnStackSettings) {
    this.#settings = settings;
  }

  /**
   * Deploys the stage, for the first time or once more.
   *
   * @param overrides - settings of the stage
   */
  async deploy(overrides: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<void> {
    const { stage, stackName, cdk, isEmulator } = this.#settings;
    if (!this.#isOurs) await this.#demandAbsent(signal);
    const folder = mkdtempSync(join(tmpdir(), 'verify-aws-'));
    try {
      await synthesizeApp({
        folder: cdk.projectRoot,
        app: `"${process.execPath}" tools/verify-aws/app.ts`,
        context: { stages: { [stage]: {} }, stage, stageOverrides: overrides },
        outputFolder: folder,
        ...LOCAL_ACCOUNT,
        signal,
      });
      if (isEmulator) adaptToEmulator(folder, stackName, UNKNOWN_RESOURCE_TYPES);
      const args = ['deploy', stackName, '--app', folder, '--require-approval', 'never'];
      await runCdk([...args, '--progress', 'events', '--no-notices'], cdk, signal);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Physical ids of what must outlast every change, by logical id. */
  async lastingResources(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const input = { StackName: this.#settings.stackName };
    for await (const { StackResourceSummaries = [] } of paginateListStackResources(
      { client: this.#client },
      input,
      { abortSignal: signal },
    )) {
      for (const {
        LogicalResourceId = '',
        PhysicalResourceId = '',
        ResourceType = '',
      } of StackResourceSummaries) {
        if (LASTING_TYPES.has(ResourceType)) found.set(LogicalResourceId, PhysicalResourceId);
      }
    }
    return found;
  }

  /**
   * Destroys the stack, if this run made one.
   *
   * @throws Difference if it is still there, and says what holds it
   */
  async destroy(signal: AbortSignal): Promise<void> {
    if (!this.#isOurs) return;
    const { ports } = this.#settings;
    const stackId = (await this.#find(signal))?.StackId ?? (await this.#findLate(signal))?.StackId;
    if (stackId === undefined) return;
    const waiting = { ...ports, signal };
    await eventually(waiting, DELETION_SECONDS, 'CloudFormation has come to rest', async () => {
      const { StackStatus = '' } = (await this.#find(signal, stackId)) ?? {};
      return StackStatus.endsWith('_IN_PROGRESS') && !/^(REVIEW|CREATE)_/.test(StackStatus)
        ? undefined
        : true;
    });
    await this.#client.send(new DeleteStackCommand({ StackName: stackId }), { abortSignal: signal });
    await eventually(waiting, DELETION_SECONDS, 'the stack is deleted', async () => {
      const { StackStatus = 'DELETE_COMPLETE' } = (await this.#find(signal, stackId)) ?? {};
      if (StackStatus === 'DELETE_FAILED') throw new Difference(await this.#whyNotDeleted(stackId, signal));
      return StackStatus === 'DELETE_COMPLETE' || undefined;
    });
  }

  async #findLate(signal: AbortSignal): Promise<Stack | undefined> {
    await this.#settings.ports.pause(LATE_CREATION, signal);
    return this.#find(signal);
  }

  async #demandAbsent(signal: AbortSignal): Promise<void> {
    const { stackName } = this.#settings;
    if ((await this.#find(signal)) !== undefined) {
      throw new Difference(`There is a stack ${stackName} already. It is left alone; begin again.`);
    }
    this.#isOurs = true;
  }

  async #find(signal: AbortSignal, name = this.#settings.stackName): Promise<Stack | undefined> {
    try {
      const { Stacks = [] } = await this.#client.send(new DescribeStacksCommand({ StackName: name }), {
        abortSignal: signal,
      });
      return Stacks[0];
    } catch (error) {
      if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
      throw error;
    }
  }

  async #whyNotDeleted(stackId: string, signal: AbortSignal): Promise<string> {
    const reasons: string[] = [];
    const pages = paginateDescribeStackEvents(
      { client: this.#client },
      { StackName: stackId },
      { abortSignal: signal },
    );
    for await (const { StackEvents = [] } of pages) {
      for (const { LogicalResourceId, ResourceStatus, ResourceStatusReason } of StackEvents) {
        if (ResourceStatus === 'DELETE_FAILED') reasons.push(`${LogicalResourceId}: ${ResourceStatusReason}`);
      }
    }
    return ['CloudFormation cannot delete all of it:', ...reasons].join('\n');
  }
}
