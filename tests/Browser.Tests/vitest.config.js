import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // One program, one browser, one run from the first start to the last page: each test goes on where the one before ended.
  test: { include: ['**/*.test.js'], fileParallelism: false, testTimeout: 45_000, hookTimeout: 30_000 },
});
