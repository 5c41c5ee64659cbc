import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { deployedTemplate } from '../../../tools/deploy/deployed-template.ts';

/** CloudFormation with one stack; an error is thrown. */
function cloudFormation(
  status: string | Error,
  template = '{"Resources":{}}',
): Pick<CloudFormationClient, 'send'> {
  return {
    send: async ({ constructor: { name } }: object) => {
      if (status instanceof Error) throw status;
      return name === 'GetTemplateCommand'
        ? { TemplateBody: template }
        : { Stacks: [{ StackStatus: status }] };
    },
  } as unknown as CloudFormationClient;
}

const failure = (name: string, message: string) => Object.assign(new Error(message), { name });

test.each(['CREATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'])(
  'a stack in the state %s has a template',
  async (status) => {
    expect(await deployedTemplate(cloudFormation(status), 'stack')).toEqual({ Resources: {} });
  },
);

test.each(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'])(
  'of a stack in the state %s nothing is there',
  async (status) => {
    expect(await deployedTemplate(cloudFormation(status), 'stack')).toBeUndefined();
  },
);

test('a stack that does not exist has none', async () => {
  const error = failure('ValidationError', 'Stack with id stack does not exist');
  expect(await deployedTemplate(cloudFormation(error), 'stack')).toBeUndefined();
});

test.each([
  failure('AccessDenied', 'not authorized: stack does not exist or'),
  failure('ValidationError', '1 error'),
])('any other rejection is passed on: %s', async (error) => {
  await expect(deployedTemplate(cloudFormation(error), 'stack')).rejects.toBe(error);
});

test('a template that is not JSON is not of this project', async () => {
  const written = cloudFormation('CREATE_COMPLETE', 'Resources: {}');
  await expect(deployedTemplate(written, 'stack')).rejects.toThrow('is not JSON');
});
