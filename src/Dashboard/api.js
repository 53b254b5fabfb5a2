/** @import { Account, CoinsPage, Config, Market, NewsItem, Status } from './client/wire.js' */

/** A request that the gateway refused or could not be asked. `code` is stable; `network` when there was no answer. */
export class Problem extends Error {
  /**
   * @param {string} code
   * @param {number} status The HTTP status, 0 without an answer.
   * @param {string} [detail] The gateway's own words.
   * @param {string[]} [reasons] What exactly is wrong with a form: codes of ASP.NET Core Identity.
   */
  constructor(code, status, detail, reasons = []) {
    super(detail ?? code);
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.reasons = reasons;
  }

  /** True when the gateway doesn't serve this yet, so that the page shows nothing instead of an error. */
  get notServed() {
    return this.status === 404 && this.code === 'not-found';
  }
}

/** Codes for answers that carry no problem document. @type {Record<number, string>} */
const CODES = { 401: 'not-signed-in', 403: 'forbidden', 404: 'not-found', 409: 'conflict', 413: 'payload-too-large', 429: 'rate-limited', 503: 'not-ready' };

/** @param {Response} response */
async function problemOf(response) {
  const body = await response.json().catch(() => null);
  const code = body?.code ?? CODES[response.status] ?? 'internal';
  return new Problem(code, response.status, body?.detail ?? body?.title, Object.keys(body?.errors ?? {}));
}

/**
 * @param {string} path Under /api/v1/.
 * @param {{ method?: string, body?: unknown, signal?: AbortSignal }} [options]
 * @returns {Promise<any>} The answer, null when it is empty.
 * @throws {Problem}
 */
async function call(path, { method = 'GET', body, signal } = {}) {
  let response;
  try {
    response = await fetch(new URL(`api/v1/${path}`, document.baseURI), {
      method,
      signal,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem('network', 0);
  }
  if (!response.ok) throw await problemOf(response);
  const text = await response.text();
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    throw new Problem('internal', response.status);
  }
}

const coin = encodeURIComponent;

/** Rows of one page of `GET /coins`: the most that it gives. */
const PAGE = 250;

export const api = {
  /** @returns {Promise<Config>} */
  config: () => call('config'),
  /** @returns {Promise<Status>} */
  status: () => call('status'),
  /** @returns {Promise<Market>} */
  market: () => call('market'),

  /** All coins with their sparklines, page by page. @returns {Promise<CoinsPage>} */
  async coins() {
    const first = /** @type {CoinsPage} */ (await call(`coins?sparkline=true&perPage=${PAGE}`));
    for (let page = 2; first.coins.length < first.total; page++) {
      const next = /** @type {CoinsPage} */ (await call(`coins?sparkline=true&perPage=${PAGE}&page=${page}`));
      if (next.coins.length === 0) break;
      first.coins.push(...next.coins);
    }
    return first;
  },

  /**
   * News before the oldest that is shown.
   *
   * @param {{ scope: 'all' | 'favorites', coin?: string, before?: number | string, signal?: AbortSignal }} query
   * @returns {Promise<{ items: NewsItem[], next: number | string | null }>}
   */
  news({ scope, coin: coinId, before, signal }) {
    const query = new URLSearchParams({ scope, limit: '50' });
    if (coinId) query.set('coin', coinId);
    if (before !== undefined) query.set('before', String(before));
    return call(`news?${query}`, { signal });
  },

  /** @returns {Promise<Account>} */
  me: () => call('me'),
  /** @param {{ email: string, password: string }} account */
  register: (account) => call('account/register', { method: 'POST', body: account }),
  /** @param {{ email: string, password: string }} account */
  login: (account) => call('account/login?useCookies=true', { method: 'POST', body: account }),
  logout: () => call('account/logout', { method: 'POST', body: {} }),

  /** @returns {Promise<{ ids: string[] }>} */
  favorites: () => call('me/favorites'),
  /** @param {string} id */
  addFavorite: (id) => call(`me/favorites/${coin(id)}`, { method: 'PUT' }),
  /** @param {string} id */
  removeFavorite: (id) => call(`me/favorites/${coin(id)}`, { method: 'DELETE' }),
};
