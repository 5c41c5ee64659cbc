import { parseOptions } from '../../../local/run/options.ts';

test('everything has a default', () => {
  expect(parseOptions([])).toEqual({
    port: 4010,
    stage: 'dev',
    overrides: {},
    fresh: false,
    secret: true,
    quiet: false,
    console: true,
    consolePort: 0,
    concurrency: 4,
  });
});

test('everything can be chosen', () => {
  const args =
    '--port 0 --stage prod --state-directory x --fresh --no-secret --quiet --no-console --console-port 4011 --concurrency 8'.split(
      ' ',
    );
  expect(parseOptions(args)).toMatchObject({
    port: 0,
    stage: 'prod',
    stateDirectory: 'x',
    fresh: true,
    secret: false,
    quiet: true,
    console: false,
    consolePort: 4011,
    concurrency: 8,
  });
});

test('settings are JSON or text, and may lead into objects', () => {
  const settings = ['a=1', 'b=text', 'c=["x"]', 'd=a=b', 'e.f=1', 'e.g.h=true', 'i=', '__proto__.polluted=1'];
  expect(parseOptions(settings.flatMap((each) => ['--set', each]))?.overrides).toEqual(
    JSON.parse(
      '{"a":1,"b":"text","c":["x"],"d":"a=b","e":{"f":1,"g":{"h":true}},"i":"","__proto__":{"polluted":1}}',
    ),
  );
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test.each([
  [['--prot', '1'], 'Did you mean --port?'],
  [['--port', '70000'], '0 to 65535'],
  [['--port', '1.5'], '0 to 65535'],
  [['--console-port', 'x'], '0 to 65535'],
  [['--concurrency', '0'], '1 to 100'],
  [['--set', 'a'], 'key=value'],
  [['--set', '=1'], 'key=value'],
  [['--set', 'a..b=1'], 'key=value'],
  [['4011'], 'too many arguments. Expected 0 arguments but got 1: 4011.\nOptions come after --'],
])('%j is rejected', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
