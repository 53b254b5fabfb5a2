import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import * as demo from './market.js';

/**
 * A stand-in for the gateway, to look at the built dashboard: `npm run mock -- [port] [mode]`. It speaks REST and the hub's JSON
 * protocol in the shapes of the contracts, keeps accounts in memory and serves the page under the strict policy of the gateway.
 */

const DIST = fileURLToPath(new URL('../../../src/Dashboard/dist/', import.meta.url));
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

/**
 * @param {{ port?: number, mode?: 'live' | 'demo', updates?: boolean }} [options] `updates: false` holds the market still.
 */
export async function startMock({ port = 0, mode = 'demo', updates = true } = {}) {
  /** @type {Map<string, { password: string, favorites: string[] }>} */
  const accounts = new Map();
  const started = Date.now();
  const lastUpdate = () => (updates ? Date.now() - 1000 : started - 12 * 60_000);
  const head = () => ({ serverTime: Date.now(), mode });

  /** @param {import('node:http').IncomingMessage} request */
  const userOf = (request) => accounts.get(decodeURIComponent(/session=([^;]*)/.exec(request.headers.cookie ?? '')?.[1] ?? ''));

  /** @type {Record<string, (url: URL, request: import('node:http').IncomingMessage, body: any) => any>} */
  const routes = {
    'GET config': () => ({ ...head(), quote: 'usd', windows: ['1h', '24h', '7d'], candleSizes: [], access: 'Public', registration: 'open', version: '0.1.0', attribution: mode === 'live' ? { text: 'Data provided by CoinGecko', url: 'https://www.coingecko.com' } : null, pollIntervalSeconds: mode === 'live' ? 300 : 2, limits: {} }),
    'GET market': () => ({ ...head(), ...demo.market(Date.now()) }),
    'GET coins': (url) => ({ ...head(), quote: 'usd', asOf: Date.now(), lastUpdateAt: lastUpdate(), nextUpdateAt: Date.now() + 240_000, total: demo.coins.length, page: 1, perPage: 250, coins: demo.coins.map((coin) => demo.row(coin, Date.now(), url.searchParams.get('sparkline') === 'true')) }),
    'GET status': () => ({ ...head(), version: '0.1.0', startedAt: started, lastUpdateAt: lastUpdate(), nextUpdateAt: Date.now() + 240_000, staleShare: 0, reason: updates ? null : 'source-down', ready: true, parts: {} }),
    'GET news': (url, request) => ({ ...head(), items: newsFor(url.searchParams.get('scope') ?? 'all', url.searchParams.get('coin'), userOf(request)), next: null }),
    'POST account/register': (_url, _request, body) => {
      if (body.password.length < 6) return { status: 400, code: 'invalid-parameter', errors: { PasswordTooShort: ['short'] } };
      if (accounts.has(body.email)) return { status: 400, code: 'invalid-parameter', errors: { DuplicateUserName: ['taken'] } };
      accounts.set(body.email, { password: body.password, favorites: [] });
      return null;
    },
    'POST account/login': (_url, _request, body) =>
      accounts.get(body.email)?.password === body.password
        ? { cookie: `session=${encodeURIComponent(body.email)}; Path=/; HttpOnly; SameSite=Strict` }
        : { status: 401, code: 'not-signed-in', detail: 'Failed' },
    'POST account/logout': () => ({ cookie: 'session=; Path=/; Max-Age=0' }),
    'GET me': (_url, request) => {
      const name = decodeURIComponent(/session=([^;]*)/.exec(request.headers.cookie ?? '')?.[1] ?? '');
      return accounts.has(name) ? { ...head(), id: name, name, roles: [] } : { status: 401, code: 'not-signed-in' };
    },
    'GET me/favorites': (_url, request) => ({ ...head(), ids: userOf(request)?.favorites ?? [], addedAt: {} }),
  };

  /**
   * @param {string} scope
   * @param {string | null | undefined} coin
   * @param {{ favorites: string[] } | undefined} user
   */
  function newsFor(scope, coin, user) {
    return demo.news(started).filter(
      ({ mentions }) =>
        (!coin || mentions.some((mention) => mention.coinId === coin)) &&
        (scope === 'all' || mentions.some((mention) => user?.favorites.includes(mention.coinId))),
    );
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname.startsWith('/api/v1/')) {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : null;
      answer(url, request, response, body);
      return;
    }
    const path = normalize(url.pathname);
    const file = extname(path) ? join(DIST, path) : join(DIST, 'index.html');
    try {
      const content = await readFile(file);
      response.writeHead(200, { 'content-type': TYPES[/** @type {'.js'} */ (extname(file))] ?? 'application/octet-stream', 'content-security-policy': POLICY });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });

  /**
   * @param {URL} url
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   * @param {any} body
   */
  function answer(url, request, response, body) {
    const path = url.pathname.slice('/api/v1/'.length);
    const favorite = /^me\/favorites\/(.+)$/.exec(path);
    let result;
    if (favorite) {
      const user = userOf(request);
      const id = decodeURIComponent(favorite[1]);
      if (user) user.favorites = [...user.favorites.filter((one) => one !== id), ...(request.method === 'PUT' ? [id] : [])];
      result = user ? { ...head(), ids: user.favorites, addedAt: {} } : { status: 401, code: 'not-signed-in' };
    } else {
      const route = routes[`${request.method} ${path}`];
      result = route ? route(url, request, body) : { status: 404, code: 'not-found' };
    }
    const status = typeof result?.status === 'number' ? result.status : 200;
    response.writeHead(status, {
      'content-type': status < 400 ? 'application/json' : 'application/problem+json',
      ...(result?.cookie && { 'set-cookie': result.cookie }),
    });
    response.end(result === null || result.cookie ? '' : JSON.stringify(result));
  }

  /** @type {Set<import('ws').WebSocket>} */
  const sockets = new Set();
  const hub = new WebSocketServer({ server, path: '/hubs/market' });
  hub.on('connection', (socket, request) => {
    sockets.add(socket);
    serveHub(socket, userOf(request));
    socket.on('close', () => sockets.delete(socket));
  });

  /**
   * @param {import('ws').WebSocket} socket
   * @param {{ favorites: string[] } | undefined} user
   */
  function serveHub(socket, user) {
    /** @type {Map<string, ReturnType<typeof setInterval>>} */
    const timers = new Map();
    const send = (/** @type {object} */ message) => socket.readyState === socket.OPEN && socket.send(`${JSON.stringify(message)}\u001e`);
    let number = 0;
    const frame = (/** @type {string} */ type, /** @type {object} */ payload) => ({ v: 1, type, cursor: `c${++number}`, ...head(), ...payload });
    const ping = setInterval(() => send({ type: 6 }), 10_000);
    socket.on('close', () => [ping, ...timers.values()].forEach(clearInterval));

    socket.on('message', (bytes) => {
      for (const text of bytes.toString().split('\u001e').filter(Boolean)) {
        const message = JSON.parse(text);
        if (message.protocol) send({});
        else if (message.type === 5) stop(message.invocationId);
        else if (message.type === 4) open(message.invocationId, message.target, message.arguments[0]);
      }
    });

    /** @param {string} id */
    function stop(id) {
      clearInterval(timers.get(id));
      timers.delete(id);
    }

    /**
     * @param {string} id
     * @param {string} target
     * @param {any} argument
     */
    function open(id, target, argument) {
      const item = (/** @type {object} */ value) => send({ type: 2, invocationId: id, item: value });
      const every = (/** @type {number} */ ms, /** @type {() => void} */ act) => updates && timers.set(id, setInterval(act, ms));
      const now = Date.now();
      if (target === 'StreamMarket') {
        item(frame('snapshot', { coins: demo.coins.map((coin) => ({ ...demo.row(coin, now), ingestedAt: lastUpdate() })), market: demo.market(now) }));
        let turn = 0;
        every(1000, () => {
          const time = Date.now();
          const changed = demo.coins.filter((_, i) => (i * 7 + turn) % 9 === 0);
          turn++;
          item(frame('delta', { coins: changed.map((coin) => patch(demo.row(coin, time))), added: [], removed: [], market: demo.market(time) }));
        });
      } else if (target === 'StreamCoin') {
        const coin = demo.coins.find((one) => one.id === argument.coinId);
        if (!coin) {
          item(frame('end', { reason: 'unknown-coin', retryAfterMs: null }));
          send({ type: 3, invocationId: id });
          return;
        }
        item(frame('snapshot', demo.series(coin, argument.window, now)));
        every(2000, () => {
          const whole = demo.series(coin, argument.window, Date.now());
          const { asOf, from, times, prices, marketCaps, volumes, statistics, row, coverage } = whole;
          const tail = (/** @type {any[]} */ column) => column.slice(-2);
          item(frame('delta', { asOf, from, times: tail(times), prices: tail(prices), marketCaps: tail(marketCaps), volumes: tail(volumes), statistics, coverage, row }));
        });
      } else if (target === 'StreamNews') {
        item(frame('snapshot', { items: newsFor(argument.scope, argument.coinId, user) }));
      } else {
        send({ type: 3, invocationId: id, error: 'Method does not exist.' });
      }
    }
  }

  /** @param {ReturnType<typeof demo.row>} row */
  const patch = ({ id, price, marketCap, volume24h, change, observedAt, ingestedAt }) => ({ id, price, marketCap, volume24h, change, observedAt, ingestedAt });

  await new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** Cuts every socket, as a lost network does. */
    cut: () => sockets.forEach((socket) => socket.terminate()),
    close: () =>
      new Promise((resolve) => {
        sockets.forEach((socket) => socket.terminate());
        hub.close();
        server.closeAllConnections();
        server.close(() => resolve(undefined));
      }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port, mode] = process.argv.slice(2);
  const mock = await startMock({ port: Number(port ?? 5081), mode: mode === 'live' ? 'live' : 'demo' });
  console.log(mock.url);
}
