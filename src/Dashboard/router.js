import { signal } from '@preact/signals';

/**
 * @typedef {{ view: 'market' } | { view: 'coin', coinId: string } | { view: 'news' } | { view: 'favorites' } | { view: 'sign-in' }
 *   | { view: 'not-found' }} Place
 * @typedef {Place & { query: URLSearchParams }} Route
 */

/**
 * @param {string} path The part after the page's base, with or without a leading slash.
 * @param {string} search
 * @returns {Route}
 */
export function parseRoute(path, search = '') {
  const query = new URLSearchParams(search);
  const parts = path.split('/').filter(Boolean);
  if (parts.length === 0) return { view: 'market', query };
  if (parts.length === 1 && (parts[0] === 'news' || parts[0] === 'favorites' || parts[0] === 'sign-in')) return { view: parts[0], query };
  if (parts.length === 2 && parts[0] === 'coins') {
    try {
      return { view: 'coin', coinId: decodeURIComponent(parts[1]), query };
    } catch {
      return { view: 'not-found', query };
    }
  }
  return { view: 'not-found', query };
}

/**
 * @param {Place} place
 * @param {Record<string, string | undefined>} [query] Values that are undefined are left out.
 * @returns {string} Relative to the page's base.
 */
export function href(place, query = {}) {
  const path = place.view === 'market' ? '' : place.view === 'coin' ? `coins/${encodeURIComponent(place.coinId)}` : place.view;
  const given = Object.entries(query).filter((entry) => entry[1] !== undefined);
  const search = new URLSearchParams(/** @type {[string, string][]} */ (given)).toString();
  return `${path || './'}${search && `?${search}`}`;
}

function base() {
  return new URL(document.baseURI);
}

/** @param {Location | URL} location */
function routeOf(location) {
  return parseRoute(location.pathname.slice(base().pathname.length), location.search);
}

/** Where the page is. */
export const route = signal(/** @type {Route} */ ({ view: 'market', query: new URLSearchParams() }));

/** @param {string} target As `href` gives it. */
export function navigate(target) {
  history.replaceState({ scroll: scrollY }, '');
  history.pushState(null, '', new URL(target, base()));
  route.value = routeOf(location);
  scrollTo(0, 0);
}

/**
 * Changes the query of the present place without a step in the history.
 *
 * @param {Record<string, string | undefined>} change
 */
export function replaceQuery(change) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  history.replaceState(history.state, '', url);
  route.value = routeOf(location);
}

/** @param {MouseEvent} event */
function onClick(event) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = /** @type {Element} */ (event.target).closest('a');
  if (!link || link.target || link.origin !== location.origin || !link.pathname.startsWith(base().pathname)) return;
  event.preventDefault();
  navigate(link.href);
}

/** Follows links and the browser's back and forward from now on. */
export function startRouter() {
  history.scrollRestoration = 'manual';
  route.value = routeOf(location);
  document.addEventListener('click', onClick);
  addEventListener('popstate', () => {
    route.value = routeOf(location);
    const scroll = history.state?.scroll ?? 0;
    // The view renders in the next frame; only after it is there room to scroll.
    requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, scroll)));
  });
}
