import { useLayoutEffect, useRef } from 'preact/hooks';
import { language } from '../preferences.js';
import { sortRows } from '../sorting.js';

/**
 * @import { Row } from '../client/wire.js'
 * @import { Sort } from '../sorting.js'
 */

/** Live values reorder the rows at most so often, and never under the pointer. */
const REORDER_INTERVAL = 10_000;

/**
 * Ids in the order to show: anew when the user sorts or coins come and go, else now and then.
 *
 * @param {Map<string, Row>} rows
 * @param {Sort} sort
 * @param {() => boolean} touched Whether the pointer is over the rows.
 */
export function useOrder(rows, sort, touched) {
  const held = useRef({ ids: /** @type {string[]} */ ([]), key: '', at: 0 });
  const key = `${sort.column} ${sort.order} ${language.value}`;
  const now = performance.now();
  const same = held.current.key === key && held.current.ids.length === rows.size && held.current.ids.every((id) => rows.has(id));
  if (!same || (now - held.current.at > REORDER_INTERVAL && !touched())) {
    held.current = { ids: sortRows(rows.values(), sort, language.value).map((row) => row.id), key, at: now };
  }
  return held.current.ids;
}

/**
 * Lets rows glide to their new places when the user sorts.
 *
 * @param {import('preact').RefObject<HTMLElement | null>} body
 * @param {string} key Of the sort.
 */
export function useGlide(body, key) {
  const before = useRef({ key, tops: new Map() });
  const rows = /** @type {HTMLElement[]} */ ([...(body.current?.children ?? [])]);
  const sorted = before.current.key !== key;
  if (sorted) before.current = { key, tops: new Map(rows.map((row) => [row.dataset.id, row.offsetTop])) };
  useLayoutEffect(() => {
    if (!sorted || !body.current || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const style = getComputedStyle(document.documentElement);
    const timing = { duration: parseFloat(style.getPropertyValue('--panel')) || 0, easing: style.getPropertyValue('--ease').trim() || 'ease' };
    for (const row of /** @type {Iterable<HTMLElement>} */ (body.current.children)) {
      const from = before.current.tops.get(row.dataset.id);
      // Rows from far away would only fly past.
      if (from === undefined || from === row.offsetTop || Math.abs(from - row.offsetTop) > innerHeight) continue;
      row.animate([{ transform: `translateY(${from - row.offsetTop}px)` }, { transform: 'none' }], timing);
    }
  });
}
