/** What a browser's extension host loads: one script, to which that host gives nothing but `vscode`. */

import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };

const root = path.join(import.meta.dirname, '../../..');
const { bundles } = createRequire(import.meta.url)('../../../esbuild.js');

interface Built {
  readonly bundle: object;
  readonly text: string;
  readonly metafile: Metafile;
}

/** Builds the bundle that the manifest names, without writing it. Rejects where an import cannot be resolved. */
async function built(script: string): Promise<Built> {
  const bundle = bundles.find(({ outfile }: { outfile: string }) => outfile === path.normalize(script));
  const options = { absWorkingDir: root, bundle: true, write: false, metafile: true } as const;
  const { outputFiles, metafile } = await build({ ...bundle, ...options, logLevel: 'silent' });
  return { bundle, text: outputFiles?.[0]?.text ?? '', metafile: metafile as Metafile };
}

const roomFiles = ({ metafile }: Built): Set<string> =>
  new Set(Object.keys(metafile.inputs).filter((file) => file.startsWith('src/extension/')));

describe('The extension for browsers', () => {
  it('takes nothing from outside but `vscode`', async () => {
    const { bundle, text, metafile } = await built(manifest.browser);
    expect(bundle).toMatchObject({ platform: 'browser', format: 'cjs' });
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    expect(new Set(imports.map(({ path: name }) => name))).toEqual(new Set(['vscode']));
    // What is not written as an import is required at run time.
    const required = [...text.matchAll(/\brequire\(([^)]*)\)/g)].map(([, name]) => name);
    expect(new Set(required)).toEqual(new Set(['"vscode"']));
  });

  it('differs from the one for Node in the platform alone', async () => {
    const node = roomFiles(await built(manifest.main));
    const browser = roomFiles(await built(manifest.browser));
    const ofOneOnly = [...node, ...browser].filter((file) => !node.has(file) || !browser.has(file));
    expect(ofOneOnly.toSorted()).toEqual([
      'src/extension/extension.ts',
      'src/extension/nodePlatform.ts',
      'src/extension/webExtension.ts',
      'src/extension/webPlatform.ts',
    ]);
  });
});
