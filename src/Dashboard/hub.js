import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { REDUCERS } from './frames.js';

/** @import { Frame } from './wire.js' */

/** The frame version that this page understands. */
const FRAME_VERSION = 1;

/** Waits between tries to connect: doubling from the first to the last. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

/** A wait is spread by this share to both sides, so that many pages don't come back at the same instant. */
const JITTER = 0.3;

/** Reasons of an `end` after which the same stream would only end again. */
const FINAL_REASONS = new Set(['unknown-coin', 'invalid-argument', 'signed-out', 'forbidden']);

/**
 * How long to wait before a try, for ever growing to a cap and never giving up.
 *
 * @param {number} attempt 0 for the first.
 * @param {() => number} random From 0 to 1.
 * @returns {number} Milliseconds.
 */
export function backoff(attempt, random = Math.random) {
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempt, 16));
  return Math.round(wait * (1 - JITTER + 2 * JITTER * random()));
}

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
 * @property {(reason: string) => void} [onEnd] The stream ended for good.
 *
 * @typedef {object} Subscription
 * @property {() => void} close
 */

/** @returns {Connection} */
function connectSignalR() {
  const url = new URL('hubs/market', document.baseURI).href;
  const connection = new HubConnectionBuilder()
    .withUrl(url, { transport: HttpTransportType.WebSockets, skipNegotiation: true })
    // Lost connections are normal here and shown by the page itself.
    .configureLogging(LogLevel.None)
    .build();
  return /** @type {Connection} */ (connection);
}

/**
 * The market hub: one connection that comes back for ever, and streams that go on from their last cursor. A stream's state is made by
 * the pure reducers of frames.js; listeners get it after each frame.
 *
 * @param {object} options
 * @param {(link: Link) => void} options.onLink Told on every change of the connection.
 * @param {() => Connection} [options.connect]
 * @param {() => number} [options.random]
 */
export function createHub({ onLink, connect = connectSignalR, random = Math.random }) {
  /** @type {Set<ReturnType<typeof createStream>>} */
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
    const mine = connect();
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

  /**
   * @param {string} method
   * @param {object} argument
   * @param {Listener} listener
   */
  function createStream(method, argument, listener) {
    const reduce = REDUCERS[method];
    /** @type {{ dispose(): void } | null} */
    let current = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let retry;
    /** @type {any} */
    let state = null;
    /** @type {string | undefined} */
    let cursor;
    let failures = 0;
    let askedAgain = false;

    function open() {
      clearTimeout(retry);
      drop();
      if (link.state !== 'connected' || !connection || !streams.has(self)) return;
      const mine = { disposed: false };
      const subscription = connection.stream(method, cursor === undefined ? argument : { ...argument, cursor }).subscribe({
        next: (frame) => !mine.disposed && take(frame),
        error: () => !mine.disposed && again(backoff(failures++, random)),
        complete: () => !mine.disposed && again(backoff(failures++, random)),
      });
      current = {
        dispose() {
          mine.disposed = true;
          subscription.dispose();
        },
      };
    }

    function drop() {
      clearTimeout(retry);
      const old = current;
      current = null;
      try {
        old?.dispose();
      } catch {
        // The connection went first.
      }
    }

    /** @param {number} wait Milliseconds. */
    function again(wait) {
      drop();
      retry = setTimeout(open, wait);
    }

    /** @param {Frame} frame */
    function take(frame) {
      if (frame.type === 'end') {
        end(frame);
        return;
      }
      const known = frame.v <= FRAME_VERSION && (frame.type === 'snapshot' || frame.type === 'delta');
      const next = known ? reduce(state, frame) : null;
      if (!next) {
        startOver(known);
        return;
      }
      state = next;
      cursor = frame.cursor;
      failures = 0;
      askedAgain = false;
      listener.onState(state, frame);
    }

    /**
     * Asks for a new snapshot: at once the first time, and never again for frames that this page doesn't know.
     *
     * @param {boolean} known
     */
    function startOver(known) {
      cursor = undefined;
      state = null;
      if (!askedAgain) {
        askedAgain = true;
        again(0);
      } else if (known) {
        again(backoff(failures++, random));
      } else {
        drop();
        setLink({ outdated: true });
      }
    }

    /** @param {Frame} frame */
    function end(frame) {
      const reason = frame.reason ?? '';
      if (FINAL_REASONS.has(reason)) {
        drop();
        streams.delete(self);
        listener.onEnd?.(reason);
      } else {
        again(frame.retryAfterMs ?? backoff(failures++, random));
      }
    }

    const self = { open, drop };
    return self;
  }

  return {
    start() {
      if (running) return;
      running = true;
      open();
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
     * @param {string} method
     * @param {object} argument The one argument of the stream, without a cursor.
     * @param {Listener} listener
     * @returns {Subscription}
     */
    stream(method, argument, listener) {
      const stream = createStream(method, argument, listener);
      streams.add(stream);
      stream.open();
      return {
        close() {
          stream.drop();
          streams.delete(stream);
        },
      };
    },
  };
}
