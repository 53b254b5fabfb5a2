// @vitest-environment happy-dom
import { options, render } from 'preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { language } from '#dashboard/preferences.js';
import * as store from '#dashboard/store.js';
import { applyMarket } from '#dashboard/client/frames.js';
import { Note } from '#dashboard/views/chartCard.jsx';
import { CoinTable } from '#dashboard/views/coinTable.jsx';
import { StatusPill, statusOpen } from '#dashboard/views/statusPill.jsx';
import { Change, Live, Price } from '#dashboard/views/values.jsx';

options.debounceRendering = (render) => render();

/** @type {(id: string, price: number | null, rank: number) => any} */
const row = (id, price, rank) => ({ id, symbol: id, name: id, imageUrl: null, rank, price, marketCap: null, volume24h: 5e9, change: { '24h': 1.5 }, sourceChanges: [], stale: null });

/** @type {HTMLElement} */
let root;

beforeEach(() => {
  language.value = 'en';
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.advanceTimersByTime(10_000);
  root = document.createElement('div');
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
  vi.useRealTimers();
});

describe('a live value', () => {
  const show = (/** @type {number | null} */ value, text = String(value)) => {
    render(<Live value={value} text={text} />, root);
    return root.querySelector('.live')?.getAttribute('data-flash') ?? '';
  };

  test('is not marked when it first appears', () => {
    expect(show(1)).toBe('');
  });

  test('is marked in the direction of its change, each time anew', () => {
    show(1);
    const up = show(2);
    vi.advanceTimersByTime(1000);
    expect([up, show(1)]).toEqual(['up-1', 'down-0']);
  });

  test('is not marked when its text stays the same', () => {
    show(1, '$1.00');
    expect(show(1.0001, '$1.00')).toBe('');
  });

  test('is marked at most once a second', () => {
    show(1);
    show(2);
    vi.advanceTimersByTime(999);
    expect(show(1)).toBe('up-1');
  });

  test('is not marked while the page catches up', () => {
    show(1);
    store.beQuiet();
    expect(show(2)).toBe('');
    vi.advanceTimersByTime(500);
    expect(show(3)).toBe('up-1');
  });
});

describe('the note below a chart', () => {
  const note = (/** @type {any} */ backfill) => {
    const columns = { times: [1], prices: [1], marketCaps: [1], volumes: [1] };
    render(<Note state={/** @type {any} */ ({ backfill, coverage: null, columns, asOf: 1, from: 0, resolutionSeconds: 60 })} metric="price" />, root);
    return root.textContent;
  };
  const waiting = { state: 'waiting', done: 120, total: 288, etaSeconds: 95, reason: 'new' };

  test('says how much of the history is known and about how long the rest takes', () => {
    expect(note(waiting)).toBe('History: 120 of 288 points, the rest in about 1 min.');
    expect(note({ ...waiting, etaSeconds: 0 })).toBe('History: 120 of 288 points, the rest in about 1 sec.');
    expect(note({ ...waiting, etaSeconds: null })).toBe('History was asked for and waits for its turn.');
  });

  test('says it in French', () => {
    language.value = 'fr';
    expect(note({ ...waiting, etaSeconds: 40 }).replace(/\s/g, ' ')).toBe('Historique : 120 points sur 288, le reste dans 40 s environ.');
  });

  test('says when it is being fetched and why it can’t be had', () => {
    expect(note({ ...waiting, state: 'fetching', etaSeconds: null })).toBe('History is being fetched.');
    expect(note({ ...waiting, state: 'refused', reason: 'beyond-plan' })).toBe('The source’s plan reaches no further back.');
    expect(note({ ...waiting, state: 'refused', reason: 'failed' })).toBe('The source did not give the history. It is asked again later.');
  });

  test('says the resolution when nothing is being fetched', () => {
    expect(note(null)).toBe('Resolution 1 min');
  });
});

describe('the status', () => {
  afterEach(() => {
    statusOpen.value = false;
    store.status.value = null;
  });

  test('names what was left out, by reason, and nothing while all was taken', () => {
    statusOpen.value = true;
    store.status.value = { lastUpdateAt: 1, nextUpdateAt: null, reason: null, rejected: {} };
    render(<StatusPill />, root);
    expect(root.textContent).not.toContain('Left out');

    store.status.value = { ...store.status.value, rejected: { 'implausible-price': { count: 3, lastAt: Date.now() } } };
    expect(root.textContent).toContain('Left out since the startimplausible price: 3, ');
  });
});

describe('a value', () => {
  test('that is missing is a dash with a label', () => {
    render(<Price value={null} />, root);
    expect(root.textContent).toBe('–no data');
  });

  test('that is tiny has its zeros as a subscript, and is read out in full', () => {
    render(<Price value={0.000008123} />, root);
    expect(root.querySelector('sub')?.textContent).toBe('5');
    expect(root.querySelector('.sr-only')?.textContent).toBe('$0.000008123');
  });

  test('that did not change has neither colour nor arrow', () => {
    render(<Change points={0.001} />, root);
    expect([root.querySelector('.change')?.className.trim(), root.querySelector('path')]).toEqual(['num change flat', null]);
  });
});

describe('the table', () => {
  const snapshot = { v: 1, type: 'snapshot', coins: [row('a', 5, 2), row('b', null, 1), row('c', 9, 3)], market: null };
  const names = () => [...root.querySelectorAll('tbody .row-link')].map((link) => link.textContent);

  test('is in order of rank, says so, and links each row to its coin', () => {
    render(<CoinTable rows={applyMarket(null, snapshot).coins} />, root);
    expect(names()).toEqual(['b', 'a', 'c']);
    expect([...root.querySelectorAll('th[aria-sort]')].map((head) => [head.className, head.getAttribute('aria-sort')])).toEqual([['rank', 'ascending']]);
    expect(root.querySelector('tbody .row-link')?.getAttribute('href')).toBe('coins/b');
  });

  test('shows skeletons of the rows while it loads', () => {
    render(<CoinTable rows={null} />, root);
    expect(root.querySelectorAll('.skeleton-row').length).toBeGreaterThan(10);
  });

  test('touches only the row that a frame changes', async () => {
    const before = applyMarket(null, snapshot);
    render(<CoinTable rows={before.coins} />, root);
    /** @type {string[]} */
    const touched = [];
    const observer = new MutationObserver((records) => records.forEach(({ target }) => touched.push(/** @type {any} */ (target.parentElement ?? target).closest('tr')?.dataset.id)));
    observer.observe(root, { subtree: true, characterData: true, childList: true, attributes: true });

    const after = applyMarket(before, { v: 1, type: 'delta', coins: [{ id: 'c', price: 10 }] });
    render(<CoinTable rows={after.coins} />, root);
    await Promise.resolve();
    expect(new Set(touched)).toEqual(new Set(['c']));
    observer.disconnect();
  });
});
