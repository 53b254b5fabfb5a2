/**
 * Single keys that work anywhere outside of fields: `/`, `f`, `1` to `7`. A view registers what its keys do while it is shown.
 */

/** @type {Set<(key: string) => boolean>} */
const bindings = new Set();

/**
 * @param {(key: string) => boolean} act True when it did something with the key.
 * @returns {() => void} Takes it away.
 */
export function bindKeys(act) {
  bindings.add(act);
  return () => bindings.delete(act);
}

/** @param {KeyboardEvent} event */
function onKeyDown(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest?.('input, select, textarea, [contenteditable]')) return;
  for (const act of bindings) {
    if (act(event.key)) {
      event.preventDefault();
      return;
    }
  }
}

/** Listens from now on. */
export function startKeys() {
  document.addEventListener('keydown', onKeyDown);
}
