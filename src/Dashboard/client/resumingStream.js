import { backoff } from './backoff.js';

/**
 * @import { Frame } from './wire.js'
 * @import { Connection, Listener } from './hub.js'
 */

/** The frame version that this client understands. */
const FRAME_VERSION = 1;

/** Reasons of an `end` after which the same stream would only end again. */
const FINAL_REASONS = new Set(['unknown-coin', 'invalid-argument', 'signed-out', 'forbidden']);

/**
 * One stream that outlives its connections: it keeps the state that its frames made and goes on from the last cursor.
 *
 * @param {object} options
 * @param {() => Connection | null} options.connection The one that is up now.
 * @param {string} options.method
 * @param {object} options.argument The one argument of the stream, without a cursor.
 * @param {import('./frames.js').Reducer<any>} options.reduce
 * @param {Listener} options.listener
 * @param {() => void} options.onOutdated The frames are of a newer kind than this client knows.
 * @param {() => number} options.random From 0 to 1.
 */
export function createResumingStream({ connection, method, argument, reduce, listener, onOutdated, random }) {
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
  let closed = false;

  function open() {
    drop();
    const present = connection();
    if (!present || closed) return;
    const mine = { disposed: false };
    const subscription = present.stream(method, cursor === undefined ? argument : { ...argument, cursor }).subscribe({
      next: (frame) => !mine.disposed && take(frame),
      error: () => !mine.disposed && openAfter(backoff(failures++, random)),
      complete: () => !mine.disposed && openAfter(backoff(failures++, random)),
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

  function close() {
    closed = true;
    drop();
  }

  /** @param {number} wait Milliseconds. */
  function openAfter(wait) {
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
    const next = known ? attempt(frame) : null;
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

  /** The state after a frame; null also for one that is not as it should be. @param {Frame} frame */
  function attempt(frame) {
    try {
      return reduce(state, frame);
    } catch {
      return null;
    }
  }

  /**
   * Asks for a new snapshot: at once the first time, and never again for frames that this client doesn't know.
   *
   * @param {boolean} known
   */
  function startOver(known) {
    cursor = undefined;
    state = null;
    if (!askedAgain) {
      askedAgain = true;
      openAfter(0);
    } else if (known) {
      openAfter(backoff(failures++, random));
    } else {
      close();
      onOutdated();
    }
  }

  /** @param {Frame} frame */
  function end(frame) {
    const reason = frame.reason ?? '';
    if (FINAL_REASONS.has(reason)) {
      close();
      listener.onEnd?.(reason);
    } else {
      openAfter(frame.retryAfterMs ?? backoff(failures++, random));
    }
  }

  return { open, drop, close };
}
