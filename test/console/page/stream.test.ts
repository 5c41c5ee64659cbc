import { followStream } from '../../../console/page/stream.ts';

class FakeSource {
  static readonly CLOSED = 2;
  static readonly all: FakeSource[] = [];
  readyState = 1;
  onerror?: () => void;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeSource.all.push(this);
  }

  close(): void {
    this.readyState = FakeSource.CLOSED;
  }
}

/** A tab that is hidden and shown, and whose timers the test fires. */
function setUp() {
  const listeners = new Set<() => void>();
  const tab = {
    hidden: false,
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
  };
  const end = followStream(
    '/api/live',
    () => {},
    () => {},
    tab,
  );
  const show = (isShown: boolean) => {
    tab.hidden = !isShown;
    for (const listener of listeners) listener();
  };
  return { show, end };
}

const open = () => FakeSource.all.filter(({ readyState }) => readyState !== FakeSource.CLOSED);

beforeEach(() => {
  FakeSource.all.length = 0;
  Object.assign(globalThis, { EventSource: FakeSource });
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
});

afterEach(() => jest.useRealTimers());

test('a hidden tab follows nothing, and says when it is shown that it comes back', () => {
  const { show, end } = setUp();
  show(false);
  expect(open()).toEqual([]);
  show(true);
  expect(open().map(({ url }) => url)).toEqual(['./api/live?again=true']);
  end();
  expect(open()).toEqual([]);
});

test('a tab that is shown while its stream is being opened again follows one stream', async () => {
  const { show, end } = setUp();
  const [first] = open();
  first?.close();
  first?.onerror?.();
  jest.runAllTimers();
  show(false);
  show(true);
  // Until the session has been resumed.
  await new Promise(setImmediate);
  expect(open()).toHaveLength(1);
  end();
  expect(open()).toEqual([]);
});
