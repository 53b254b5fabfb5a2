/**
 * The tokens that a canvas needs, as the theme has them now.
 *
 * @returns the colours and the font of tokens.css
 */
export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const token = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    surface: token('--surface'),
    hair: token('--hair'),
    text: token('--text'),
    text2: token('--text-2'),
    text3: token('--text-3'),
    accent: token('--accent'),
    onAccent: token('--on-accent'),
    areaFrom: token('--area-from'),
    areaTo: token('--area-to'),
    volume: token('--volume'),
    hatch: token('--hatch'),
    font: token('--type-label'),
  };
}

/** @typedef {ReturnType<typeof readPalette>} Palette */

/**
 * Stripes for spans without data.
 *
 * @param {string} colour
 * @returns {CanvasPattern | string}
 */
export function hatch(colour) {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 6;
  const pen = tile.getContext('2d');
  if (!pen) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 3;
  // Past the corners, so that the stripes join from tile to tile.
  for (const x of [-6, 0, 6]) {
    pen.beginPath();
    pen.moveTo(x - 1, 7);
    pen.lineTo(x + 7, -1);
    pen.stroke();
  }
  return pen.createPattern(tile, 'repeat') ?? colour;
}
