/** A bar and the space after it, in pixels. */
export const BAR_PITCH = 4;

/** Where points are further apart than bars, one goes on over so many of them. */
const WIDEST = 8;

/**
 * The volume bars of a plot. Columns of the plot that hold several points show the last one; a bar goes on to the next point, and never
 * over the edge of the plot.
 *
 * @param {number[]} times Rising.
 * @param {(number | null)[]} volumes
 * @param {{ from: number, to: number }} range Of the plot.
 * @param {number} columns How many bars there is room for.
 * @returns {{ column: number, width: number, volume: number }[]} From left to right, in columns.
 */
export function volumeBars(times, volumes, { from, to }, columns) {
  /** @type {{ column: number, width: number, volume: number | null }[]} */
  const bars = [];
  for (let i = 0; i < times.length; i++) {
    if (times[i] < from || times[i] > to) continue;
    const column = Math.min(columns - 1, Math.floor(((times[i] - from) / (to - from)) * columns));
    const before = bars.at(-1);
    if (before?.column === column) {
      before.volume = volumes[i] ?? before.volume;
      continue;
    }
    if (before) before.width = Math.min(WIDEST, column - before.column);
    bars.push({ column, width: Math.min(WIDEST, columns - column), volume: volumes[i] });
  }
  return /** @type {{ column: number, width: number, volume: number }[]} */ (bars.filter((bar) => bar.volume !== null));
}
