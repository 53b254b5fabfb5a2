import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const dashboard = fileURLToPath(new URL('../../src/Dashboard/', import.meta.url));

/** Packages of the dashboard come from the dashboard: there is one Preact, and it is the one that is shipped. */
const fromDashboard = {
  name: 'from-dashboard',
  enforce: /** @type {const} */ ('pre'),
  /** @this {any} */
  resolveId(/** @type {string} */ source, /** @type {string | undefined} */ importer) {
    if (!/^(?:preact|@preact\/signals|@microsoft\/signalr)(?:$|\/)/.test(source) || importer?.startsWith(dashboard)) return undefined;
    return this.resolve(source, `${dashboard}main.js`, { skipSelf: true });
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [fromDashboard],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  resolve: { alias: [{ find: /^#dashboard\//, replacement: dashboard }] },
  server: { fs: { allow: [fileURLToPath(new URL('../../', import.meta.url))] } },
  test: {
    include: ['**/*.test.{js,jsx}'],
    server: { deps: { inline: [/preact/] } },
    testTimeout: 5000,
  },
});
