import { deploy } from '../../../tools/deploy/deploy.ts';
import type { ChangedTemplate } from '../../../tools/deploy/faults-of-change.ts';

const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'risk.fifo' }, DeletionPolicy: 'Retain' };
const alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: { Threshold: 1 } };

const EVERYTHING: ChangedTemplate = { Resources: { Queue: queue, Alarm: alarm } };
const WITHOUT_QUEUE: ChangedTemplate = { Resources: { Alarm: alarm } };
const WITHOUT_ALARM: ChangedTemplate = { Resources: { Queue: queue } };

interface Attempt {
  readonly deployed: ChangedTemplate | undefined;
  readonly after: ChangedTemplate | number;
  /** Answer of somebody at a terminal. */
  readonly answer?: boolean;
  readonly agreed?: boolean;
}

/** Deploys, and tells what became of it. CDK ends with 7. */
async function attempt({ deployed, after, answer, agreed = false }: Attempt) {
  const printed: string[] = [];
  const questions: string[] = [];
  const code = await deploy(agreed, {
    synthesize: async () => (typeof after === 'number' ? after : { stackName: 'stack', template: after }),
    deployedTemplate: async () => deployed,
    confirm:
      answer === undefined
        ? undefined
        : async (question) => {
            questions.push(question);
            return answer;
          },
    deploy: async () => 7,
    print: (line) => printed.push(line),
  });
  return { code, questions: questions.length, text: printed.join('\n') };
}

test('what cannot be synthesized is not deployed', async () => {
  expect(await attempt({ deployed: EVERYTHING, after: 1 })).toEqual({
    code: 1,
    questions: 0,
    text: 'Nothing was deployed.',
  });
});

test('a first deployment has nothing to lose', async () => {
  const { code, text } = await attempt({ deployed: undefined, after: EVERYTHING });
  expect(code).toBe(7);
  expect(text).toContain('not there yet');
});

test('what loses nothing is deployed without a question', async () => {
  const { code, questions, text } = await attempt({
    deployed: WITHOUT_ALARM,
    after: EVERYTHING,
    answer: false,
  });
  expect({ code, questions, text }).toEqual({
    code: 7,
    questions: 0,
    text: 'Nothing of stack is removed or replaced.',
  });
});

test('what holds no data is shown, and goes without a question', async () => {
  const { code, questions, text } = await attempt({
    deployed: EVERYTHING,
    after: WITHOUT_ALARM,
    answer: false,
  });
  expect({ code, questions }).toEqual({ code: 7, questions: 0 });
  expect(text).toBe('The deployment of stack:\n  removed  AWS::CloudWatch::Alarm  Alarm');
});

describe('what holds data', () => {
  const change = { deployed: EVERYTHING, after: WITHOUT_QUEUE };

  test('is shown and asked about', async () => {
    const { code, questions, text } = await attempt({ ...change, answer: true });
    expect({ code, questions }).toEqual({ code: 7, questions: 1 });
    expect(text).toBe(
      'The deployment of stack:\n  removed  AWS::SQS::Queue  risk.fifo  holds data; stays in the account, outside the stack',
    );
  });

  test('stays if the answer is not a yes', async () => {
    const { code, text } = await attempt({ ...change, answer: false });
    expect(code).toBe(1);
    expect(text).toMatch(/Nothing was deployed\.$/);
  });

  test('stays if there is nobody to be asked', async () => {
    const { code, text } = await attempt(change);
    expect(code).toBe(1);
    expect(text).toContain('Nothing was deployed. There is no terminal to ask; --yes agrees beforehand.');
  });

  test('goes if somebody agreed beforehand', async () => {
    expect(await attempt({ ...change, agreed: true })).toMatchObject({ code: 7 });
    expect(await attempt({ ...change, agreed: true, answer: false })).toMatchObject({
      code: 7,
      questions: 0,
    });
  });
});
