import { eventually, LocalStackProcess } from './local-stack.ts';
import { namedTarget, webhooks } from './tool-process.ts';

interface Report {
  readonly subject: string;
  readonly entities: readonly string[];
  readonly holes: number;
  readonly complete: boolean;
  readonly attacks: readonly { readonly name: string; readonly verdict: string; readonly detail?: string }[];
}

let stack: LocalStackProcess;

/** Makes every attack on the stack. */
async function attack(): Promise<Report> {
  const { exitCode, out, err } = await webhooks(stack, 'attack', '--json');
  expect(err).toBe(namedTarget(stack));
  const report = JSON.parse(out) as Report;
  expect(report.attacks.filter(({ verdict }) => verdict === 'hole')).toEqual([]);
  expect({ exitCode, holes: report.holes, complete: report.complete }).toEqual({
    exitCode: 0,
    holes: 0,
    complete: true,
  });
  return report;
}

const named = ({ attacks }: Report, wanted: string) =>
  attacks.filter(({ verdict }) => verdict === wanted).map(({ name }) => name);

/** What was accepted reaches the handlers, which stand it; then all of it is erased. */
async function expectErased({ entities, subject: id }: Report): Promise<void> {
  for (const entity of entities) {
    await eventually(async () => {
      // A message is deleted after its event was noted as handled; what is waiting has no history yet.
      if ((await stack.messagesIn(entity, 'handler')) > 0) return false;
      const history = await stack.history(entity, id);
      return history.length > 0 && history.every(({ handledAt }) => handledAt !== undefined);
    });
    expect(await webhooks(stack, 'erase', entity, id, '--yes')).toMatchObject({ exitCode: 0 });
    expect(await stack.history(entity, id)).toEqual([]);
  }
  expect(JSON.parse((await webhooks(stack, 'held', 'list', '--json')).out)).toEqual([]);
  expect(await stack.logs()).not.toContain('webhook.dead-lettered');
}

describe('in the default configuration', () => {
  beforeAll(async () => {
    stack = await LocalStackProcess.start();
  });
  afterAll(() => stack.stop());

  test('nothing gets in but what the scheme does not cover', async () => {
    const report = await attack();
    expect(named(report, 'accepted-by-scheme')).toEqual([
      'unlisted-field-changed',
      'uuid-changed',
      'other-type-url',
    ]);
    expect(named(report, 'skipped')).toEqual(['whole-request-captured', 'path-token']);
    await expectErased(report);
  });
});

describe('with the counter-measures', () => {
  const words = (name: string, ...statusWords: string[]) => ({ name, statusWords });

  beforeAll(async () => {
    stack = await LocalStackProcess.start({
      secretJsonKey: 'secret',
      pathToken: 'require',
      maxBodyBytes: 200_000,
      eventTypes: [
        words('BusinessKycStatusChanged', 'VALID', 'FLAGGED'),
        words('BusinessExternalAccountStatusChanged', 'ACTIVE', 'FROZEN'),
        words('BusinessRequestStatusChanged', 'OnOff_COMPLETED'),
        words('BusinessRequestPayoutConfirmationStatusChanged', 'COMPLETED'),
        words('Unclassified', 'NONE_IS_KNOWN'),
      ],
    });
  });
  afterAll(() => stack.stop());

  test('that is rejected, too; who has the whole request has it', async () => {
    const report = await attack();
    expect(named(report, 'accepted-by-scheme')).toEqual(['whole-request-captured']);
    expect(named(report, 'skipped')).toEqual([]);
    expect(report.entities).toEqual(['merchant']);
    await expectErased(report);
  });
});
