import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { eventually, LocalStackProcess } from '../e2e/local-stack.ts';
import { launchChromium } from './chromium.ts';

/**
 * Milliseconds that are waited for something. A busy machine is no failure: what a test waits for is what is tested, not how
 * soon it comes. An event that a handler had no time for is handled at its second delivery, after the visibility time-out.
 */
const TIMEOUT = 240_000;

/** A local run with a browser that is signed in to its console. */
export class ConsoleSession {
  readonly stack: LocalStackProcess;
  readonly #browser: Browser;
  readonly #context: BrowserContext;
  readonly page: Page;
  /** `http://127.0.0.1:PORT`, where the console is. */
  readonly origin: string;
  /** What went wrong in the page: uncaught errors, violations of the content security policy, failed loads. */
  readonly complaints: string[] = [];

  private constructor(
    stack: LocalStackProcess,
    browser: Browser,
    context: BrowserContext,
    page: Page,
    origin: string,
  ) {
    this.stack = stack;
    this.#browser = browser;
    this.#context = context;
    this.page = page;
    this.origin = origin;
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // What a test cuts off fails like this, and nothing else. It may be told when the test is over already.
      const isCutOff = message.text().includes('net::ERR_FAILED');
      if (message.type() === 'error' && !isCutOff) this.complaints.push(message.text());
    });
  }

  /** Starts both. @param settings - stage settings to change */
  static async start(settings: Record<string, unknown> = {}, ...args: string[]): Promise<ConsoleSession> {
    const stack = await LocalStackProcess.start(settings, '--quiet', ...args);
    try {
      return await ConsoleSession.open(stack, await printedUrl(stack));
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  /** Opens a console of a run that is up. @param url - with its token */
  static async open(stack: LocalStackProcess, url: URL): Promise<ConsoleSession> {
    const browser = await launchChromium();
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      page.setDefaultTimeout(TIMEOUT);
      const session = new ConsoleSession(stack, browser, context, page, url.origin);
      await page.goto(url.href);
      await page.getByRole('navigation').first().waitFor();
      return session;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** Opens a screen as a link does: the page is not loaded again. */
  async open(path: string): Promise<void> {
    await this.page.evaluate(`location.assign(${JSON.stringify(`#${path}`)})`);
    await this.page.locator('main').getByRole('heading').first().waitFor();
  }

  /**
   * Looks again until that is there: by itself the page of a deployed stack asks every minute or so only. With a dialog open
   * it waits.
   */
  async until(place: Locator): Promise<void> {
    const isThere = () =>
      place
        .first()
        .waitFor({ timeout: 2000 })
        .then(
          () => true,
          () => false,
        );
    await eventually(async () => {
      if (await isThere()) return true;
      if ((await this.page.getByRole('dialog').count()) === 0) await this.#lookAgain();
      return false;
    }, TIMEOUT / 1000);
  }

  /** Asks for the screen anew: by its button, or by leaving it and coming back. */
  async #lookAgain(): Promise<void> {
    const refresh = this.page.getByRole('button', { name: 'Refresh' });
    if ((await refresh.count()) > 0) await refresh.click();
    else {
      const { hash } = new URL(this.page.url());
      await this.open('/overview');
      await this.open(hash.slice(1));
    }
  }

  /** What the paths of the page begin with, without a slash at the end. */
  get base(): string {
    return new URL(this.page.url()).pathname.replace(/\/$/, '');
  }

  /** Does something while no question of the page is answered. */
  async cutOffDuring(work: () => Promise<void>): Promise<void> {
    await this.page.route('**/api/**', (route) => route.abort());
    try {
      await work();
    } finally {
      await this.page.unroute('**/api/**');
    }
  }

  /** Opens another console in the same browser, which shares no cookie with this one. @param url - with its token */
  async openBeside(url: URL): Promise<Page> {
    const context = await this.#browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT);
    // Without that it could not go on after a restart.
    const key = page.waitForResponse((response) => response.url().endsWith('/resume-key'));
    await page.goto(url.href);
    await (await key).finished();
    await page.getByRole('navigation').first().waitFor();
    return page;
  }

  /** The cookie that lets the browser in, as a header. */
  async cookie(): Promise<string> {
    const cookies = await this.#context.cookies(this.page.url());
    return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  /** Ends the browser alone. */
  close(): Promise<void> {
    return this.#browser.close();
  }

  async stop(): Promise<void> {
    try {
      await this.close();
    } finally {
      // A browser that has died must not leave a run behind: nothing would end then.
      await this.stack.stop();
    }
  }
}

/** The address of the console that the run printed last, with its token. */
export async function printedUrl(stack: LocalStackProcess): Promise<URL> {
  const line = await eventually(async () => stack.output.match(/^Console (http:\S+)$/gm)?.at(-1));
  return new URL(line.slice('Console '.length));
}
