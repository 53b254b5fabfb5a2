/** Waits between tries to connect: doubling from the first to the last. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

/** A wait is spread by this share to both sides, so that many pages don't come back at the same instant. */
const JITTER = 0.3;

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
