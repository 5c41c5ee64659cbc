import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const DEBIAN_CHROMIUM = '/usr/bin/chromium';

/**
 * Where Chromium is: `CHROMIUM` in the environment, or Debian's package.
 *
 * @throws Error that says how to get it
 */
function chromiumPath(): string {
  const path = process.env.CHROMIUM ?? DEBIAN_CHROMIUM;
  if (existsSync(path)) return path;
  throw new Error(
    `There is no Chromium at ${path}. Install one ("apt-get install chromium"), or name yours: CHROMIUM=/path/to/chromium.`,
  );
}

/** Starts a headless Chromium of this machine; none is downloaded. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    // It takes a second on a machine with work to spare, and long on one without.
    timeout: 120_000,
    // Its sandbox does not work for root, as whom containers of continuous integration run. It loads our page only.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}
