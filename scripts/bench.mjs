// Builds and runs the benchmarks. `npm run bench -- NAME` runs those whose name contains NAME; `--quick` is for a quick
// look. What they are and how they measure is told in docs/performance.md.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { checkNode, ensureDependencies } from './setup/dependencies.mjs';
import { projectFolder, scratchFolder } from './setup/places.mjs';
import { exitOnSignals, runMain } from './setup/terminal.mjs';

const benchFolder = path.join(scratchFolder, 'bench');

/** Minified as the packed extension is. The harness, what it measures in processes of their own, and what it loads into them. */
const modules = { main: 'bench/main.ts', subjects: 'bench/subjects.ts' };
const scripts = { cli: 'src/cli/main.ts', worker: 'src/engine/worker.ts', peakMemory: 'bench/peakMemory.ts' };

/** What the page of the view and its engine load, as the build makes it. */
const pageFiles = ['dist/webview.js', 'dist/webview.css', 'dist/webWorker.js'];

await runMain(async () => {
  exitOnSignals();
  checkNode();
  await ensureDependencies();
  const { build } = await import('esbuild');
  /** @type {import('esbuild').BuildOptions} */
  const shared = { absWorkingDir: projectFolder, bundle: true, minify: true, logLevel: 'error' };
  const bundle = (entryPoints, format, extension) =>
    build({
      ...shared,
      entryPoints,
      format,
      outExtension: { '.js': extension },
      outdir: benchFolder,
      platform: 'node',
      // One looks for files beside its own, the other asks for modules as only scripts can.
      external: ['playwright-core', '@vscode/l10n'],
    });
  await bundle(modules, 'esm', '.mjs');
  await bundle(scripts, 'cjs', '.cjs');
  for (const each of pageBundles())
    await build({ ...shared, ...each, outfile: path.join(benchFolder, path.basename(each.outfile)) });
  const child = spawn(process.execPath, [path.join(benchFolder, 'main.mjs'), ...process.argv.slice(2)], {
    cwd: projectFolder,
    stdio: 'inherit',
  });
  const endChild = () => child.kill();
  process.once('exit', endChild);
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      process.off('exit', endChild);
      resolve(code ?? 1);
    });
  });
});

/** Those, and what measures them in their page. */
function pageBundles() {
  const { bundles } = createRequire(import.meta.url)('../esbuild.js');
  const own = bundles.filter(({ outfile }) => pageFiles.includes(outfile));
  const script = own.find(({ outfile }) => outfile === 'dist/webview.js');
  return [...own, { ...script, entryPoints: ['bench/page/measures.ts'], outfile: 'viewMeasures.js' }];
}
