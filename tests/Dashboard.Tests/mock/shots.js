import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { startMock } from './server.js';

/**
 * Screenshots of the built dashboard on the stand-in gateway, to be looked at: `node mock/shots.js <folder> [filter]`.
 * Says every console error and ends with 1 when there was one.
 */

const [folder = 'shots', filter = ''] = process.argv.slice(2);
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const PAGES = { market: '', coin: 'coins/bitcoin', gap: 'coins/ethereum?metric=percentChange', cap: 'coins/bitcoin?metric=marketCap&window=1h', tiny: 'coins/shiba-inu?window=7d', news: 'news', 'favorites-empty': 'favorites', favorites: 'favorites', mine: 'favorites', 'sign-in': 'sign-in', status: '', stale: '', offline: '' };

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
let errors = 0;
for (const [page, path] of Object.entries(PAGES)) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const theme of ['light', 'dark']) {
      for (const locale of ['en-US', 'fr-FR']) {
        const name = `${page}-${size}-${theme}-${locale.slice(0, 2)}`;
        if (!name.includes(filter) || (filter === '' && (theme === 'light') !== (locale === 'en-US'))) continue;
        await shoot(name, page, path, { viewport, colorScheme: /** @type {'light'} */ (theme), locale, timezoneId: 'Europe/Paris', hasTouch: size === 'phone', isMobile: size === 'phone' });
      }
    }
  }
}
await browser.close();
console.log(`${errors} console errors`);
process.exitCode = errors > 0 ? 1 : 0;

/**
 * @param {string} name
 * @param {string} page
 * @param {string} path
 * @param {import('playwright-core').BrowserContextOptions} options
 */
async function shoot(name, page, path, options) {
  const mock = await startMock({ mode: page === 'stale' || page === 'offline' ? 'live' : 'demo', updates: page !== 'stale' });
  const context = await browser.newContext(options);
  const tab = await context.newPage();
  tab.on('console', (message) => {
    // Chromium itself reports the socket that this test cuts.
    if (message.type() !== 'error' || page === 'offline') return;
    errors++;
    console.log(name, message.text());
  });
  tab.on('pageerror', (error) => {
    errors++;
    console.log(name, error.message);
  });
  if (page === 'favorites') await context.addInitScript(() => localStorage.setItem('cryptoviz.favorites', '["bitcoin","solana","shiba-inu"]'));
  if (page === 'mine') {
    await context.addInitScript(() => localStorage.setItem('cryptoviz.favorites', '["bitcoin","solana","shiba-inu"]'));
    await tab.goto(`${mock.url}/sign-in`);
    await tab.locator('.segmented button').nth(1).click();
    await tab.locator('input[name=email]').fill('ada@example.org');
    await tab.locator('input[name=password]').fill('correct horse');
    await tab.locator('button[type=submit]').click();
    await tab.waitForURL(/favorites/);
    await tab.locator('.news-item .mention').first().waitFor();
  } else {
    await tab.goto(`${mock.url}/${path}`);
  }
  await tab.waitForTimeout(2500);
  if (page === 'status') await tab.locator('.pill').click();
  if (page === 'offline') {
    await context.setOffline(true);
    mock.cut();
    await tab.waitForTimeout(1500);
  }
  if (page === 'gap' && !options.isMobile) await tab.locator('canvas').hover({ position: { x: 500, y: 200 } });
  await tab.waitForTimeout(500);
  await tab.screenshot({ path: `${folder}/${name}.png` });
  for (const problem of await audit(tab)) console.log(name, problem);
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) console.log(name, `scrolls sideways by ${wide} px`);
  await context.close();
  await mock.close();
}

/**
 * What axe finds. It is evaluated over the debugger, which the page's policy doesn't hinder.
 *
 * @param {import('playwright-core').Page} tab
 * @returns {Promise<string[]>}
 */
async function audit(tab) {
  await tab.evaluate(axe);
  return tab.evaluate(async () => {
    const { violations } = await /** @type {any} */ (globalThis).axe.run();
    return violations.map((/** @type {any} */ found) => `${found.impact} ${found.id}: ${found.nodes.slice(0, 3).map((/** @type {any} */ node) => node.target.join(' ')).join(', ')}`);
  });
}
