import { effect, signal } from '@preact/signals';

/**
 * What this browser remembers. Only this file touches localStorage; without it (private windows, blocked storage) everything works
 * until the page is closed.
 */

const PREFIX = 'cryptoviz.';

/** @param {string} key */
function read(key) {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {string | null} value
 */
function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // Nothing is lost but the memory of it.
  }
}

/**
 * @template {string} T
 * @param {string} key
 * @param {readonly T[]} allowed The first is the default.
 */
function choice(key, allowed) {
  const stored = /** @type {T | null} */ (read(key));
  const chosen = signal(stored !== null && allowed.includes(stored) ? stored : allowed[0]);
  effect(() => write(key, chosen.value === allowed[0] ? null : chosen.value));
  return chosen;
}

export const THEMES = /** @type {const} */ (['system', 'light', 'dark']);
export const PALETTES = /** @type {const} */ (['green-up', 'red-up', 'blue-up']);
export const LANGUAGES = /** @type {const} */ (['en', 'fr']);

export const theme = choice('theme', THEMES);
export const palette = choice('palette', PALETTES);

function browserLanguage() {
  return typeof navigator !== 'undefined' && navigator.language?.startsWith('fr') ? 'fr' : 'en';
}

const storedLanguage = read('language');

/** The language of the page, at first the browser's. @type {import('@preact/signals').Signal<'en' | 'fr'>} */
export const language = signal(storedLanguage === 'en' || storedLanguage === 'fr' ? storedLanguage : browserLanguage());

/** @param {'en' | 'fr'} chosen */
export function setLanguage(chosen) {
  language.value = chosen;
  write('language', chosen);
}

/** Coins that are starred without an account. */
export function readLocalFavorites() {
  try {
    const ids = JSON.parse(read('favorites') ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** @param {string[]} ids */
export function writeLocalFavorites(ids) {
  write('favorites', ids.length > 0 ? JSON.stringify(ids) : null);
}

/**
 * Whether someone signed in here: the session's cookie can't be seen, and asking without one is answered by an error that browsers
 * print to the console.
 */
export function readSignedInHint() {
  return read('signed-in') === 'yes';
}

/** @param {boolean} signedIn */
export function writeSignedInHint(signedIn) {
  write('signed-in', signedIn ? 'yes' : null);
}

/**
 * The mode that the gateway was last in, so that the band of a demo stands from the first paint and nothing moves when the first
 * answer comes.
 *
 * @returns {'live' | 'demo' | null}
 */
export function readModeHint() {
  const mode = read('mode');
  return mode === 'live' || mode === 'demo' ? mode : null;
}

/** @param {'live' | 'demo'} mode */
export function writeModeHint(mode) {
  write('mode', mode);
}

/** Counts the changes of what the page looks like: canvases read their colours again. */
export const appearance = signal(0);

/** Keeps the document's theme, palette and language as chosen. */
export function startAppearance() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const systemDark = signal(dark.matches);
  dark.addEventListener('change', () => (systemDark.value = dark.matches));
  matchMedia('(forced-colors: active)').addEventListener('change', () => appearance.value++);
  effect(() => {
    const root = document.documentElement;
    root.dataset.theme = theme.value === 'system' ? (systemDark.value ? 'dark' : 'light') : theme.value;
    root.dataset.palette = palette.value;
    root.lang = language.value;
    appearance.value = appearance.peek() + 1;
  });
}
