import { defineConfig } from 'vite';

/** The gateway that `npm run dev` speaks to. */
const gateway = process.env.CRYPTOVIZ_GATEWAY ?? 'http://127.0.0.1:5080';

export default defineConfig({
  // Relative, so that the gateway can serve the page under a path base: it only has to rewrite <base href>.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    outDir: 'dist',
    // The content security policy allows no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    proxy: {
      '/api': gateway,
      '/hubs': { target: gateway, ws: true },
    },
  },
});
