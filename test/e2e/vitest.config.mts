// The end-to-end suite: the packaged extension in a real VS Code, used through a browser. One server and one browser
// serve all files, which run one after another, because they share the server's user settings.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'e2e',
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/globalSetup.ts'],
    fileParallelism: false,
    // Opening the editor alone takes about eight seconds on two cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What a user waits for shows within a second on a machine at rest; a busy one may take many times as long.
    expect: { poll: { timeout: 30_000 } },
  },
});
