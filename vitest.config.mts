// The unit suite: everything that needs neither an editor nor a browser. `npx vitest` runs it in watch mode.
// The end-to-end suite has its own configuration in test/e2e, because it starts an editor first.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'unit',
    include: ['test/unit/**/*.test.ts'],
    // Property tests print their seed on failure; the default of 5 s is short for them on a machine with two cores.
    testTimeout: 30_000,
    // All processors, and each file's modules loaded once per worker: half the time on a machine with two of them.
    maxWorkers: '100%',
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
