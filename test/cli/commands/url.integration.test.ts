import { showUrls } from '../../../cli/commands/url/run.ts';
import { openReceiver, type Receiver, SECRET, STACK_NAME } from '../receiver.ts';

let receiver: Receiver;

afterEach(() => receiver.close());

const urls = (name?: string, json = false) =>
  showUrls(name, { json, address: receiver.address }, receiver.ports());

function useToken(): void {
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/json-key`, 'secret');
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token`, 'require');
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token-key`, 'pathToken');
}

test('prints one URL for each event type, and the one that takes any', async () => {
  receiver = await openReceiver({ secret: SECRET });
  expect(await urls()).toBe(0);
  expect(receiver.printed.out).toEqual([
    expect.stringMatching(/^event type +URL$/),
    expect.stringMatching(
      /^BusinessKycStatusChanged +http:\/\/receiver\.test\/webhooks\/BusinessKycStatusChanged$/,
    ),
    expect.stringContaining('/webhooks/BusinessExternalAccountStatusChanged'),
    expect.stringContaining('/webhooks/BusinessRequestStatusChanged'),
    expect.stringContaining('/webhooks/BusinessRequestPayoutConfirmationStatusChanged'),
    expect.stringMatching(/^any, by the body +http:\/\/receiver\.test\/webhooks$/),
  ]);
  expect(receiver.text()).not.toContain(SECRET);
});

test('one URL alone can be piped', async () => {
  receiver = await openReceiver({ secret: SECRET });
  await urls('merchant');
  expect(receiver.printed.out).toEqual(['http://receiver.test/webhooks/BusinessKycStatusChanged']);
});

test('the token is in the URLs, the secret is not', async () => {
  receiver = await openReceiver({ secret: JSON.stringify({ secret: SECRET, pathToken: 'to/ken' }) });
  useToken();
  await urls(undefined, true);
  expect(JSON.parse(receiver.text())).toMatchObject({
    urls: expect.arrayContaining([
      {
        eventType: 'BusinessKycStatusChanged',
        url: 'http://receiver.test/webhooks/to%2Fken/BusinessKycStatusChanged',
      },
    ]),
    anyTypeUrl: 'http://receiver.test/webhooks/to%2Fken',
    secretStored: true,
  });
  expect(receiver.text()).not.toContain(SECRET);
});

test('without a stored secret it warns; with a token to come it cannot tell', async () => {
  receiver = await openReceiver();
  expect(await urls('merchant')).toBe(0);
  expect(receiver.printed.err.join()).toContain('answer 503 to every webhook');
  useToken();
  await expect(urls()).rejects.toThrow('secret set');
});

describe('while URLs are accepted with and without a token', () => {
  const accepting = async (secret: object) => {
    receiver = await openReceiver({ secret: JSON.stringify(secret) });
    receiver.aws.parameters.put(`/${STACK_NAME}/secret/json-key`, 'secret');
    receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token`, 'accept');
    receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token-key`, 'pathToken');
  };

  test('the token is in the URLs once it is stored, and that the others work, too, is said', async () => {
    await accepting({ secret: SECRET, pathToken: 'token-1' });
    await urls('merchant');
    expect(receiver.printed.out).toEqual([`http://receiver.test/webhooks/token-1/BusinessKycStatusChanged`]);
    expect(receiver.printed.err).toEqual([
      `The same URLs without the token are taken, too: http://receiver.test/webhooks/<event type>`,
    ]);
  });

  test('without a stored one the URLs have none', async () => {
    await accepting({ secret: SECRET });
    await urls('merchant');
    expect(receiver.printed.out).toEqual([`http://receiver.test/webhooks/BusinessKycStatusChanged`]);
    expect(receiver.printed.err[0]).toMatch(/^URLs with a token are taken, too, once one is stored: /);
  });
});
