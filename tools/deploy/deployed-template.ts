import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import { OperatorProblem } from '../../operator/problems/operator-problem.ts';
import type { ChangedTemplate } from './faults-of-change.ts';

/** A stack of which nothing is there: it was never created, or its creation was taken back. */
const EMPTY: ReadonlySet<StackStatus> = new Set([
  StackStatus.REVIEW_IN_PROGRESS,
  StackStatus.ROLLBACK_COMPLETE,
  StackStatus.DELETE_COMPLETE,
]);

/**
 * Reads the template of a deployed stack; `undefined` if there is none.
 *
 * @throws OperatorProblem if the template was not written by CDK; what the AWS client throws if AWS denies it
 */
export async function deployedTemplate(
  client: Pick<CloudFormationClient, 'send'>,
  stackName: string,
): Promise<ChangedTemplate | undefined> {
  if (EMPTY.has(await statusOf(client, stackName))) return undefined;
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: stackName }));
  try {
    return JSON.parse(TemplateBody) as ChangedTemplate;
  } catch (cause) {
    throw new OperatorProblem(
      `The template of the stack ${stackName} is not JSON, so it was not deployed by this project.`,
      { cause },
    );
  }
}

async function statusOf(client: Pick<CloudFormationClient, 'send'>, stackName: string): Promise<StackStatus> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks[0]?.StackStatus ?? StackStatus.DELETE_COMPLETE;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ValidationError')) throw error;
    if (!error.message.includes('does not exist')) throw error;
    return StackStatus.DELETE_COMPLETE;
  }
}
