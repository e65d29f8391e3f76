// Builds what VS Code, Node and the webview load: one file each in dist/. With `--watch` it rebuilds on every change,
// in a form that the problem matcher in .vscode/tasks.json reads; with `--production` it minifies and leaves out
// source maps. Required as a module it only exports `bundles`, so that a test can read what is built from what.
const { chmodSync, existsSync } = require('node:fs');
const path = require('node:path');

const production = process.argv.includes('--production');
const watching = process.argv.includes('--watch');

/** Runs in Node: the extension host, its worker threads and the command line. */
const node = { platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'] };

/** Runs in a browser's extension host, which gives it `require` for `vscode` and nothing else. */
const webHost = { platform: 'browser', format: 'cjs', target: 'es2022', external: ['vscode'] };

/** Runs in a browser, loaded as a classic script: a webview's page, and the worker of an editor without Node. */
const browser = { platform: 'browser', format: 'iife', target: 'es2022' };

const bundles = [
  { ...node, entryPoints: ['src/extension/extension.ts'], outfile: 'dist/extension.js' },
  { ...node, entryPoints: ['src/engine/worker.ts'], outfile: 'dist/worker.js' },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
    plugins: [markExecutable()],
  },
  { ...webHost, entryPoints: ['src/extension/webExtension.ts'], outfile: 'dist/webExtension.js' },
  { ...browser, entryPoints: ['src/engine/webWorker.ts'], outfile: 'dist/webWorker.js' },
  { ...browser, entryPoints: ['webview/main.ts'], outfile: 'dist/webview.js' },
  { ...browser, entryPoints: ['webview/main.css'], outfile: 'dist/webview.css' },
];

/** npm links a package's `bin` file as it is, so the bundle itself has to be executable. */
function markExecutable() {
  return {
    name: 'mark-executable',
    setup(build) {
      build.onEnd((result) => {
        if (result.errors.length === 0) chmodSync(path.join(__dirname, build.initialOptions.outfile), 0o755);
      });
    },
  };
}

/**
 * Prints, for all bundles together, the two lines between which VS Code looks for errors, and the errors in the form of
 * its pattern in .vscode/tasks.json.
 */
function announceRounds() {
  let running = 0;
  return {
    name: 'announce-rounds',
    setup(build) {
      build.onStart(() => {
        running += 1;
        if (running === 1) console.log('[watch] build started');
      });
      build.onEnd((result) => {
        for (const { text, location } of result.errors) {
          console.error(`✘ [ERROR] ${text}`);
          if (location) console.error(`    ${location.file}:${location.line}:${location.column}:`);
        }
        running -= 1;
        if (running === 0) console.log('[watch] build finished');
      });
    },
  };
}

/** @param {import('esbuild').Plugin[]} plugins that all bundles share */
function complete(bundle, plugins) {
  return {
    ...bundle,
    plugins: [...(bundle.plugins ?? []), ...plugins],
    absWorkingDir: __dirname,
    bundle: true,
    minify: production,
    sourcemap: !production,
    logLevel: watching ? 'silent' : 'warning',
  };
}

async function main() {
  const esbuild = require('esbuild');
  const missing = bundles
    .flatMap((bundle) => bundle.entryPoints)
    .filter((file) => !existsSync(path.join(__dirname, file)));
  if (missing.length > 0) throw new Error(`The build has no ${missing.join(' and no ')}.`);
  if (watching) {
    const plugins = [announceRounds()];
    const contexts = await Promise.all(bundles.map((bundle) => esbuild.context(complete(bundle, plugins))));
    await Promise.all(contexts.map((context) => context.watch()));
    return;
  }
  await Promise.all(bundles.map((bundle) => esbuild.build(complete(bundle, []))));
}

module.exports = { bundles };

if (require.main === module) {
  main().catch((error) => {
    // esbuild has already printed its own errors, each with its place; ours are one sentence.
    if (!error.errors) console.error(error.message);
    process.exitCode = 1;
  });
}
