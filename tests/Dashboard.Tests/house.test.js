import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { en } from '#dashboard/i18n/en.js';
import { fr } from '#dashboard/i18n/fr.js';

const root = fileURLToPath(new URL('../../src/Dashboard/', import.meta.url));

/** The dashboard's own files. */
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/node_modules|dist/.test(relative(root, entry.parentPath)))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)));
const read = (/** @type {string} */ file) => readFileSync(join(root, file), 'utf8');
const sources = files.filter((file) => /\.jsx?$/.test(file) && !file.startsWith('public/') && file !== 'vite.config.js');
const styles = files.filter((file) => file.endsWith('.css'));

/** Files that match, by a pattern of what they may not hold. @type {(list: string[], pattern: RegExp) => string[]} */
const holding = (list, pattern) => list.filter((file) => pattern.test(read(file)));

describe('languages', () => {
  test('have the same texts', () => {
    expect(Object.keys(fr).sort()).toEqual(Object.keys(en).sort());
  });

  test('have the same places for values in each text', () => {
    const places = (/** @type {string} */ text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    const different = Object.keys(en).filter((key) => String(places(en[/** @type {'retry'} */ (key)])) !== String(places(fr[/** @type {'retry'} */ (key)])));
    expect(different).toEqual([]);
  });

  test('have every text that is asked for by name, and none that nobody asks for', () => {
    const code = sources.filter((file) => !/^i18n\/(en|fr)/.test(file)).map(read).join('\n');
    const asked = new Set([...code.matchAll(/(?:\bt|tOr|plural)\(\s*(?:[\w.]+ \? )?'([\w.-]+)'(?: : '([\w.-]+)')?/g)].flatMap((match) => match.slice(1).filter(Boolean)));
    const known = new Set(Object.keys(en).flatMap((key) => [key, key.replace(/\.(one|other)$/, '')]));
    expect([...asked].filter((key) => !known.has(key))).toEqual([]);

    const literal = new Set([...code.matchAll(/'([\w.-]+)'/g)].map((match) => match[1]));
    const prefixes = [...code.matchAll(/`([\w.]+\.)\$\{/g)].map((match) => match[1]);
    // The choices of the footer are named by their preference.
    prefixes.push(...[...code.matchAll(/name="(\w+)" onChoose/g)].map((match) => `${match[1]}.`));
    const unused = Object.keys(en).filter((key) => {
      const name = key.replace(/\.(one|other)$/, '');
      return !literal.has(name) && !prefixes.some((prefix) => key.startsWith(prefix));
    });
    expect(unused).toEqual([]);
  });
});

describe('only one file', () => {
  const colour = /#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|oklab|lab|lch)\(|:\s*(?:black|white|red|green|blue|gray|grey|orange|purple|yellow)\b/i;

  test('names a colour', () => {
    expect(holding(styles, colour)).toEqual(['styles/tokens.css']);
    expect(holding(sources, /['"`]#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(/i)).toEqual([]);
  });

  test('names a font size or a duration', () => {
    expect(holding(styles, /font(?:-size)?:[^;]*\d(?:px|rem|em)|\b\d+(?:\.\d+)?m?s\b/)).toEqual(['styles/tokens.css']);
  });

  test('knows SignalR', () => {
    expect(holding(sources, /from '@microsoft\/signalr/)).toEqual(['client/hub.js']);
  });

  test('fetches', () => {
    expect(holding(sources, /\bfetch\(|XMLHttpRequest|sendBeacon/)).toEqual(['api.js']);
  });

  test('touches the storage of the browser', () => {
    expect(holding(sources, /localStorage[.[]|sessionStorage/)).toEqual(['preferences.js']);
  });
});

test('Chart.js is known in charts only', () => {
  const users = holding(sources, /from '(?:chart\.js|chartjs-)/);
  expect(users).toEqual(['charts/coinChart.js']);
});

test('views know the store, and neither hub nor wire', () => {
  expect(holding(sources.filter((file) => file.startsWith('views/')), /^import .*from '\.\.\/client\//m)).toEqual([]);
});

test('the client knows nothing of the dashboard', () => {
  expect(holding(sources.filter((file) => file.startsWith('client/')), /(?:from |import\()'(?!\.\/|@microsoft\/signalr')/)).toEqual([]);
});

test('no text becomes markup', () => {
  expect(holding(sources, /innerHTML|dangerouslySetInnerHTML|insertAdjacentHTML|document\.write/)).toEqual([]);
});

test('the page has no inline script or style', () => {
  const page = read('index.html');
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
});

/** What the first page loads must stay small, and the coin page with its chart too. */
const BUDGET = 150 * 1024;

test.skipIf(!existsSync(join(root, 'dist/index.html')))('all scripts together stay under 150 KB by gzip (skipped without a build)', () => {
  const built = readdirSync(join(root, 'dist/assets')).filter((name) => name.endsWith('.js'));
  const initial = built.filter((name) => read('dist/index.html').includes(name));
  const size = (/** @type {string[]} */ names) => names.reduce((sum, name) => sum + gzipSync(readFileSync(join(root, 'dist/assets', name))).length, 0);
  expect(initial).toHaveLength(1);
  expect(size(initial)).toBeLessThan(BUDGET);
  expect(size(built)).toBeLessThan(BUDGET);
});
