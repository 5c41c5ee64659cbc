import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually, LOCAL_SECRET, LocalStackProcess } from './local-stack.ts';

const TOKEN = 'token-nr-1-of-the-urls';
const TYPE = 'BusinessKycStatusChanged';
const WITHOUT = `/webhooks/${TYPE}`;
const WITH = `/webhooks/${TOKEN}/${TYPE}`;

const settings = (pathToken: string) => ({ secretJsonKey: 'secret', pathToken, secretCacheSeconds: 3600 });

let stack: LocalStackProcess;
afterAll(() => stack?.stop());

/** A platform that sends on and on, each event until it is answered 200, to whatever URL it was given last. */
class Sender {
  path = WITHOUT;
  readonly sent: { readonly uuid: string; readonly id: number }[] = [];
  /** Answers other than 200, and than 503, which asks to send again. */
  readonly rejected: string[] = [];
  #over = false;
  readonly #work: Promise<unknown>;

  constructor() {
    this.#work = Promise.all([this.#run(0), this.#run(1)]);
  }

  async #run(lane: number): Promise<void> {
    for (let number = 0; !this.#over; number++) {
      const event = { uuid: randomUUID(), id: 1000 + 2 * number + lane };
      while (!(await this.#isAccepted(event))) await pause(50);
      this.sent.push(event);
      await pause(50);
    }
  }

  async #isAccepted({ uuid, id }: { readonly uuid: string; readonly id: number }): Promise<boolean> {
    const body = `{"id":${id},"status":"VALID"}`;
    try {
      const { status, body: answer } = await stack.send({
        path: this.path,
        uuid,
        signed: `${id}VALID`,
        body,
      });
      if (status !== 200 && status !== 503) this.rejected.push(`${status} ${answer.code} at ${this.path}`);
      return status === 200;
    } catch {
      // Nobody listens: a deployment is under way.
      return false;
    }
  }

  /** Waits until so many more were accepted. */
  async accepted(more: number): Promise<void> {
    const until = this.sent.length + more;
    await eventually(async () => this.sent.length >= until);
  }

  async stop(): Promise<void> {
    this.#over = true;
    await this.#work;
  }
}

test('the path token is switched on and off again while events flow, and none is lost', async () => {
  stack = await LocalStackProcess.start(settings('off'));
  const sender = new Sender();
  await sender.accepted(10);

  await stack.redeploy(settings('accept'));
  await sender.accepted(10);
  await stack.storeSecret({ secret: LOCAL_SECRET, pathToken: TOKEN });
  await sender.accepted(10);
  sender.path = WITH;
  await sender.accepted(10);
  await stack.redeploy(settings('require'));
  await sender.accepted(10);
  expect(await stack.send({ path: WITHOUT })).toMatchObject({ status: 404 });

  await stack.redeploy(settings('accept'));
  await sender.accepted(10);
  sender.path = WITHOUT;
  await sender.accepted(10);
  await stack.redeploy(settings('off'));
  await sender.accepted(10);
  expect(await stack.send({ path: WITH })).toMatchObject({ status: 404 });

  await sender.stop();
  expect(sender.rejected).toEqual([]);
  for (const { uuid, id } of sender.sent) await stack.handled(uuid, 'merchant', id);
});
