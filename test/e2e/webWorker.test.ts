// The engine in a browser's worker: the bundle that the build makes, loaded by a page, fed a trace, gives what the engine
// gives everywhere else.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../scripts/host/browser.mjs';
import { projectFolder } from '../../scripts/setup/places.mjs';
import { createLocalEngine } from '../../src/engine/localEngine.ts';

const text = readFileSync(path.join(projectFolder, 'examples/wordfreq-leak.alloctrace'));
const files = new Map<string, { readonly type: string; readonly body: string | Uint8Array }>([
  ['/', { type: 'text/html', body: '<!doctype html><title>worker</title><script src="/page.js"></script>' }],
  ['/trace', { type: 'application/octet-stream', body: text }],
  ['/packed', { type: 'application/octet-stream', body: gzipSync(text) }],
  ['/broken.js', { type: 'text/javascript', body: 'throw new Error("broken on purpose");' }],
]);

let server: Server;
let browser: Browser;
let page: Page;

/** The bundle of the build, or the test's own page in the same form. */
async function addScript(name: string, entryPoint: string): Promise<void> {
  const { bundles } = createRequire(import.meta.url)('../../esbuild.js');
  const bundle = bundles.find(({ outfile }: { outfile: string }) => outfile === 'dist/webWorker.js');
  const built = await build({
    ...bundle,
    entryPoints: [entryPoint],
    absWorkingDir: projectFolder,
    bundle: true,
    write: false,
    logLevel: 'error',
  });
  files.set(name, { type: 'text/javascript', body: built.outputFiles?.[0]?.text ?? '' });
}

beforeAll(async () => {
  await addScript('/webWorker.js', 'src/engine/webWorker.ts');
  await addScript('/page.js', 'test/e2e/pages/webWorkerPage.ts');
  server = createServer(({ url = '/' }, response) => {
    const file = files.get(url);
    if (file) response.writeHead(200, { 'content-type': file.type }).end(file.body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => server.close(resolve));
});

function call(name: string, argument: string): Promise<unknown> {
  return page.evaluate(`${name}(${JSON.stringify(argument)})`);
}

describe('the engine in a browser’s worker', () => {
  it.each(['/trace', '/packed'])('reads %s by feed and answers as everywhere', async (address) => {
    const engine = createLocalEngine();
    const bytes = new Uint8Array(text);
    const overview = await engine.open({ trace: 'a', settings: {}, source: { kind: 'bytes', bytes } });
    const query = { startAddress: 0, endAddress: overview.arenaBytes, cellCount: 100, maximumBlocks: 10 };
    const { report, map } = await engine.frame('a', overview.stepCount, query);
    const lines = await engine.lines('a', { firstLine: 1, count: 50 });
    expect(await call('openByFeed', address)).toEqual({
      figures: overview.figures,
      liveCurve: [...overview.liveCurve],
      result: report.result,
      cells: map.kind === 'cells' ? [...map.payload] : [],
      texts: lines.texts,
      results: lines.results,
      isDone: true,
      previewKinds: [],
      afterwards: true,
    });
  });

  it.each([
    ['/broken.js', /broken on purpose/],
    ['/nowhere.js', /could not be loaded/],
  ])('says why it stopped: %s', async (script, reason) => {
    expect(await call('reasonOfFailure', script)).toMatch(reason);
  });
});
