/** What a browser loads needs neither Node nor a file system. */

import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../../..');

it.each(['src/engine/webWorker.ts', 'src/engine/webWorkerEngine.ts'])(
  '%s builds without Node',
  async (entry) => {
    const { bundles } = createRequire(import.meta.url)('../../../esbuild.js');
    const bundle = bundles.find(({ outfile }: { outfile: string }) => outfile === 'dist/webWorker.js');
    expect(bundle).toMatchObject({ platform: 'browser', entryPoints: ['src/engine/webWorker.ts'] });
    const built = await build({
      ...bundle,
      entryPoints: [entry],
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    const inputs = Object.keys(built.metafile?.inputs ?? {});
    expect(inputs).toContain(entry);
    expect(
      inputs.filter((file) => /nodeFiles|fileText|workerEngine\.ts$/.test(file) && file !== entry),
    ).toEqual([]);
    expect(built.outputFiles?.[0]?.text).not.toMatch(/require\(|from ["']node:/);
  },
);
