import type { Page } from 'playwright-core';
import { violationsOf } from './axe.ts';

const SCHEMES = ['light', 'dark'] as const;
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 400, height: 900 };

/**
 * Fails if axe finds something, or the page is wider than the window: as it is now, wide and narrow.
 *
 * @param what - what is shown, for the failure
 */
export async function expectSound(
  page: Page,
  what: string,
  schemes: readonly (typeof SCHEMES)[number][] = SCHEMES,
): Promise<void> {
  for (const colorScheme of schemes) {
    // No colour is caught halfway to another.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const size of [NARROW, WIDE]) {
      await page.setViewportSize(size);
      // What depends on the width is drawn anew.
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      const where = `${what}, ${colorScheme}, ${size.width} px`;
      expect({ where, found: await violationsOf(page) }).toEqual({ where, found: [] });
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect({ where, fits: wide <= size.width }).toEqual({ where, fits: true });
    }
  }
}
