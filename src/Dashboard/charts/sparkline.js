/**
 * The outline of a small chart: an SVG path through the known values, broken where one is unknown.
 *
 * @param {(number | null)[]} values In equal steps.
 * @param {number} width
 * @param {number} height
 * @param {number} [inset] Kept free at the top and bottom for the stroke.
 * @returns {string} Empty with fewer than two known values.
 */
export function sparklinePath(values, width, height, inset = 1) {
  let low = Infinity;
  let high = -Infinity;
  let known = 0;
  for (const value of values) {
    if (value === null) continue;
    known++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (known < 2) return '';

  const stepX = width / (values.length - 1);
  // A flat line runs through the middle.
  const scaleY = high > low ? (height - 2 * inset) / (high - low) : 0;
  let path = '';
  let pen = 'M';
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null) {
      pen = 'M';
      continue;
    }
    const y = scaleY === 0 ? height / 2 : height - inset - (value - low) * scaleY;
    path += `${pen}${round(i * stepX)} ${round(y)}`;
    pen = 'L';
  }
  return path;
}

/** @param {number} coordinate */
function round(coordinate) {
  return Math.round(coordinate * 10) / 10;
}

/**
 * Whether it rose or fell from its first to its last known value.
 *
 * @param {(number | null)[]} values
 * @returns {-1 | 0 | 1}
 */
export function direction(values) {
  const first = values.find((value) => value !== null);
  const last = values.findLast((value) => value !== null);
  if (first == null || last == null) return 0;
  return /** @type {-1 | 0 | 1} */ (Math.sign(last - first));
}
