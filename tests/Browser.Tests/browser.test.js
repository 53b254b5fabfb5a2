import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coinShown, listen, marketShown, overflow, seriousFindings } from './page.js';
import { artifacts, chromiumPath, program, startProgram } from './program.js';

const missing = !chromiumPath ? 'no Chromium in /usr/bin or on PATH' : !program ? 'the program is not built: ./build.sh --target=Build' : '';

/** What a start may take at most, in milliseconds. */
const READY_WITHIN = 8_000;
const FIRST_NUMBER_WITHIN = 10_000;

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };
const ACCOUNT = { name: 'ada@example.org', password: 'Correct-Horse-7' };

describe.skipIf(missing)(`the built program in Chromium${missing && ` (${missing})`}`, () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startProgram>>} */
  let gateway;
  /** @type {import('playwright-core').Page} */
  let page;
  /** Errors of any page of the run. @type {string[]} */
  const complaints = [];
  /** What the table writes as prices, by coin. @returns {Promise<Record<string, string>>} */
  const prices = () => page.locator('.coins tbody tr[data-id]').evaluateAll((rows) => Object.fromEntries(rows.map((row) => [row.dataset.id, row.querySelector('td.price .num')?.textContent])));

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
    // What the browser does to open a page is not of the program's start.
    page = await open({ viewport: WIDE, locale: 'en-US', colorScheme: 'light' });
    gateway = await startProgram();
  });

  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  /** @param {import('playwright-core').BrowserContextOptions} options */
  async function open(options) {
    const context = await browser.newContext({ timezoneId: 'Europe/Paris', ...options });
    context.setDefaultTimeout(15_000);
    const opened = await context.newPage();
    listen(opened, complaints);
    return opened;
  }

  async function submitAccount() {
    await page.getByLabel('Email or name').fill(ACCOUNT.name);
    await page.getByLabel('Password', { exact: true }).fill(ACCOUNT.password);
    await page.locator('button[type=submit]').click();
    await page.waitForURL(/favorites/);
  }

  test('is ready and shows its first number in time', async () => {
    const ready = gateway.answers('/health/ready');
    await gateway.answers('/');
    await page.goto(gateway.url);
    await page.locator('.coins td.price .num').first().waitFor();
    const shown = gateway.elapsed();
    console.log(`ready after ${Math.round(await ready)} ms, first number in the table after ${Math.round(shown)} ms`);
    expect(await ready).toBeLessThan(READY_WITHIN);
    expect(shown).toBeLessThan(FIRST_NUMBER_WITHIN);
  });

  test('shows at least 120 coins, each visible one with its line of seven days', async () => {
    await marketShown(page);
    expect(await page.locator('.coins tbody tr[data-id]').count()).toBeGreaterThanOrEqual(120);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('changes a price without being asked', async () => {
    const before = await prices();
    const changed = async () => Object.entries(await prices()).filter(([id, price]) => id in before && price !== before[id]);
    await expect.poll(changed, { timeout: 20_000 }).not.toEqual([]);
  });

  test('draws the chart of a coin, by window', async () => {
    await page.locator('.coins tbody .row-link').first().click();
    await coinShown(page);
    expect(await seriousFindings(page)).toEqual([]);
    let before = await page.locator('canvas').screenshot();
    for (const window of ['7 d', '1 h']) {
      await page.getByRole('button', { name: window, exact: true }).click();
      await page.locator(`.chart-card[aria-busy=false][aria-label*="${window}"]`).waitFor();
      const after = await page.locator('canvas').screenshot();
      expect(after.equals(before)).toBe(false);
      before = after;
    }
  });

  test('adds a live point to the chart', async () => {
    const reading = page.locator('.chart-card .reading');
    const before = await reading.innerText();
    const drawn = await page.locator('canvas').screenshot();
    await expect.poll(() => reading.innerText(), { timeout: 30_000 }).not.toBe(before);
    await expect.poll(async () => drawn.equals(await page.locator('canvas').screenshot()), { timeout: 30_000 }).toBe(false);
  });

  test('signs up the first account and keeps its star', async () => {
    await page.getByRole('link', { name: 'Sign in' }).first().click();
    await page.getByRole('button', { name: 'Create an account' }).first().click();
    await submitAccount();

    await page.getByRole('link', { name: 'Market' }).first().click();
    const star = page.locator('tr[data-id=bitcoin] .star');
    const saved = page.waitForResponse((answer) => answer.url().endsWith('/me/favorites/bitcoin') && answer.request().method() === 'PUT');
    await star.click();
    expect((await saved).ok()).toBe(true);
    await page.reload();
    await page.locator('tr[data-id=bitcoin] .star[aria-pressed=true]').waitFor();
  });

  test('shows only news of the starred coin as mine', async () => {
    await page.getByRole('link', { name: 'News' }).first().click();
    const items = page.locator('.news-item:has(.news-title)');
    const about = page.locator('.news-item:has(a.mention[href="coins/bitcoin"])');
    await items.first().waitFor();
    expect(await items.count()).toBeGreaterThan(await about.count());
    expect(await seriousFindings(page)).toEqual([]);

    const asked = page.waitForResponse((answer) => answer.url().includes('/news?scope=favorites'));
    await page.getByRole('button', { name: 'Mine' }).click();
    await asked;
    await items.first().waitFor();
    // Read in one go: news may come in between two questions.
    const mine = await items.evaluateAll((all) => all.map((item) => item.querySelector('a.mention[href="coins/bitcoin"]') !== null));
    expect(mine.length).toBeGreaterThan(0);
    expect(mine).not.toContain(false);
  });

  test('signs out, forgets the star, and has it again with the next sign-in', async () => {
    await page.getByRole('link', { name: 'Account' }).first().click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).first().waitFor();
    await page.getByRole('link', { name: 'Favorites' }).first().click();
    await page.getByText('You follow no coin yet').waitFor();

    await page.getByRole('link', { name: 'Sign in' }).first().click();
    await submitAccount();
    await page.locator('tr[data-id=bitcoin] .star[aria-pressed=true]').waitFor();
  });

  test.each(/** @type {const} */ ([
    ['wide', 'light', 'en-US'],
    ['wide', 'dark', 'en-US'],
    ['narrow', 'light', 'en-US'],
    ['narrow', 'dark', 'en-US'],
    ['wide', 'light', 'fr-FR'],
    ['narrow', 'dark', 'fr-FR'],
  ]))('looks as photographed: %s, %s, %s', async (size, colorScheme, locale) => {
    await mkdir(artifacts, { recursive: true });
    const narrow = size === 'narrow';
    const tab = await open({ viewport: narrow ? NARROW : WIDE, colorScheme, locale, isMobile: narrow, hasTouch: narrow });
    const keep = (/** @type {string} */ view) => tab.screenshot({ path: join(artifacts, `${view}-${narrow ? '390x844' : '1440x900'}-${colorScheme}-${locale.slice(0, 2)}.png`) });

    await tab.goto(gateway.url);
    await marketShown(tab);
    await keep('market');
    expect(await overflow(tab)).toBe(0);

    await tab.goto(`${gateway.url}/coins/bitcoin`);
    await coinShown(tab);
    await keep('coin');
    expect(await overflow(tab)).toBe(0);
    await tab.context().close();
  });

  test('has printed no error in the whole run', () => {
    expect(complaints).toEqual([]);
  });
});
