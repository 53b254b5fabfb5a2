import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { backoff } from './backoff.js';
import { REDUCERS } from './frames.js';
import { createResumingStream } from './resumingStream.js';

/** @import { Frame } from './wire.js' */

/**
 * The part of SignalR's HubConnection that is used, so that tests can stand in for it.
 *
 * @typedef {object} Connection
 * @property {() => Promise<void>} start
 * @property {() => Promise<void>} stop
 * @property {(callback: (error?: Error) => void) => void} onclose
 * @property {(method: string, argument: object) => { subscribe(observer: Observer): { dispose(): void } }} stream
 *
 * @typedef {{ next(frame: Frame): void, error(error: any): void, complete(): void }} Observer
 *
 * @typedef {object} Link How the hub stands.
 * @property {'connecting' | 'connected' | 'reconnecting'} state
 * @property {number} attempt Failed tries since the last time it was connected.
 * @property {number} since When this state began, epoch milliseconds of the browser's clock.
 * @property {boolean} outdated True when the gateway speaks a newer version than this page: only a reload helps.
 *
 * @typedef {object} Listener
 * @property {(state: any, frame: Frame) => void} onState The state after a frame.
 * @property {(reason: string) => void} [onEnd] The stream ended for good and is closed.
 *
 * @typedef {object} Subscription
 * @property {() => void} close
 */

/**
 * @param {string} [url] By default the hub of the gateway that serves the page.
 * @returns {Connection}
 */
function connectSignalR(url = new URL('hubs/market', document.baseURI).href) {
  const connection = new HubConnectionBuilder()
    .withUrl(url, { transport: HttpTransportType.WebSockets, skipNegotiation: true })
    // Lost connections are normal here and told by onLink.
    .configureLogging(LogLevel.None)
    .build();
  return /** @type {Connection} */ (connection);
}

/**
 * The market hub: one connection that comes back for ever, and streams that go on from their last cursor. A stream's state is made by
 * the pure reducers of frames.js; listeners get it after each frame.
 *
 * @param {object} [options]
 * @param {string} [options.url] The hub's; by default that of the gateway that serves the page.
 * @param {(link: Link) => void} [options.onLink] Told on every change of the connection.
 * @param {(url?: string) => Connection} [options.connect]
 * @param {() => number} [options.random]
 */
export function createHub({ url, onLink = () => {}, connect = connectSignalR, random = Math.random } = {}) {
  /** @type {Set<ReturnType<typeof createResumingStream>>} */
  const streams = new Set();
  /** @type {Connection | null} */
  let connection = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Link} */
  let link = { state: 'connecting', attempt: 0, since: Date.now(), outdated: false };
  let running = false;

  /** @param {Partial<Link>} change */
  function setLink(change) {
    const since = change.state && change.state !== link.state ? Date.now() : link.since;
    link = { ...link, since, ...change };
    onLink(link);
  }

  async function open() {
    clearTimeout(timer);
    const mine = connect(url);
    connection = mine;
    mine.onclose(() => lost(mine));
    try {
      await mine.start();
    } catch {
      lost(mine);
      return;
    }
    if (connection !== mine) {
      mine.stop().catch(() => {});
      return;
    }
    setLink({ state: 'connected', attempt: 0 });
    for (const stream of streams) stream.open();
  }

  /** @param {Connection} which */
  function lost(which) {
    if (connection !== which || !running) return;
    connection = null;
    for (const stream of streams) stream.drop();
    const { attempt } = link;
    setLink({ state: 'reconnecting', attempt: attempt + 1 });
    timer = setTimeout(open, backoff(attempt, random));
  }

  return {
    start() {
      if (running) return;
      running = true;
      open();
    },

    /** Ends the connection; the streams keep their states and go on when it is started again. */
    stop() {
      running = false;
      clearTimeout(timer);
      const old = connection;
      connection = null;
      for (const stream of streams) stream.drop();
      old?.stop().catch(() => {});
      setLink({ state: 'connecting', attempt: 0 });
    },

    /** Ends the connection and opens a new one, which carries the present cookies. */
    restart() {
      const old = connection;
      connection = null;
      for (const stream of streams) stream.drop();
      old?.stop().catch(() => {});
      setLink({ state: 'connecting', attempt: 0 });
      open();
    },

    /** Tries at once instead of waiting on: the network is back or someone asks for it. */
    retryNow() {
      if (running && !connection) open();
    },

    /**
     * @param {keyof typeof REDUCERS} method
     * @param {object} argument The one argument of the stream, without a cursor.
     * @param {Listener} listener
     * @returns {Subscription}
     */
    stream(method, argument, listener) {
      const stream = createResumingStream({
        connection: () => (link.state === 'connected' ? connection : null),
        method,
        argument,
        reduce: REDUCERS[method],
        listener,
        onOutdated: () => setLink({ outdated: true }),
        random,
      });
      streams.add(stream);
      stream.open();
      return {
        close() {
          stream.close();
          streams.delete(stream);
        },
      };
    },
  };
}
