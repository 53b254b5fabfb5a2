import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** @import { Page } from 'playwright-core' */

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Collects what a page complains about.
 *
 * @param {Page} page
 * @param {string[]} complaints
 */
export function listen(page, complaints) {
  page.on('console', (message) => message.type() === 'error' && complaints.push(`${message.text()} (${message.location().url})`));
  page.on('pageerror', (error) => complaints.push(String(error)));
}

/**
 * What axe finds that is serious. It comes in over the debugger, which the page's policy doesn't hinder.
 *
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function seriousFindings(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (globalThis).axe.run();
    return violations
      .filter((/** @type {any} */ found) => found.impact === 'serious' || found.impact === 'critical')
      .map((/** @type {any} */ found) => `${found.id}: ${found.nodes.map((/** @type {any} */ node) => node.target.join(' ')).join(', ')}`);
  });
}

/** How far the page is wider than its window, in pixels. @param {Page} page */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** The table as it should look: every row that is seen with its line, logos and fonts there. @param {Page} page */
export async function marketShown(page) {
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll('.coins tbody tr[data-id]')];
    const seen = rows.filter((row) => row.getBoundingClientRect().top < innerHeight);
    const logos = /** @type {HTMLImageElement[]} */ (seen.map((row) => row.querySelector('img')).filter(Boolean));
    return rows.length >= 120 && seen.every((row) => row.querySelector('.sparkline path')) && logos.every((logo) => logo.complete) && document.fonts.status === 'loaded';
  });
}

/** The coin's page as it should look: a chart with a line over most of its width, and its news. @param {Page} page */
export async function coinShown(page) {
  await page.locator('.coin-news .news-item .news-title').first().waitFor();
  await page.waitForFunction(() => {
    const canvas = document.querySelector('canvas');
    const pen = canvas?.getContext('2d');
    if (!canvas || !pen || canvas.width === 0) return false;
    // The line has the accent's colour, which nothing else has over a whole column of pixels but labels.
    const probe = document.createElement('canvas').getContext('2d');
    if (!probe) return false;
    probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--accent');
    probe.fillRect(0, 0, 1, 1);
    const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    let columns = 0;
    for (let x = 0; x < width; x++) {
      let marked = 0;
      for (let y = 0; y < height; y++) {
        const at = 4 * (y * width + x);
        if (data[at + 3] > 200 && Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue) < 40) marked++;
      }
      // The dashes of the last value are one pixel high, the line is two.
      if (marked >= 2) columns++;
    }
    return columns > width * 0.6 && document.fonts.status === 'loaded';
  });
}
