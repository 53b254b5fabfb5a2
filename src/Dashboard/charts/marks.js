import { hatch } from './palette.js';

/**
 * What marks the plot behind the line, as the annotation plugin wants it: spans without data, the window's base, the last value.
 *
 * @param {import('./furniture.js').Scene} scene
 * @param {import('../client/wire.js').Gap[]} gaps
 * @returns {Record<string, any>}
 */
export function createMarks({ base, last, palette }, gaps) {
  /** @type {Record<string, object>} */
  const marks = {};
  const pattern = gaps.length > 0 ? hatch(palette.hatch) : palette.hatch;
  gaps.forEach((gap, i) => {
    marks[`gap${i}`] = { type: 'box', xMin: gap.from, xMax: gap.to, backgroundColor: pattern, borderWidth: 0, drawTime: 'beforeDatasetsDraw' };
  });
  const line = { type: 'line', borderWidth: 1, drawTime: 'beforeDatasetsDraw' };
  if (base !== null) marks.base = { ...line, yMin: base, yMax: base, borderColor: palette.text3, borderDash: [2, 3] };
  if (last !== null) marks.last = { ...line, yMin: last, yMax: last, borderColor: palette.accent, borderDash: [4, 4] };
  return marks;
}
