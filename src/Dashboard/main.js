import { h, options, render } from 'preact';
import { start } from './actions/start.js';
import { startKeys } from './keys.js';
import { startAppearance } from './preferences.js';
import { startRouter } from './router.js';
import { Shell } from './views/shell.jsx';

// However many frames arrive, views render at most once per frame of the screen, and not at all while the page is hidden.
options.debounceRendering = requestAnimationFrame;

startAppearance();
startRouter();
startKeys();
start();
render(h(Shell, null), /** @type {HTMLElement} */ (document.getElementById('app')));
