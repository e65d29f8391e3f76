// The engine in a browser's worker: the bundle that the build makes, loaded by a page, fed a trace, gives what the engine
// gives everywhere else.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../../scripts/setup/places.mjs';
import { createLocalEngine } from '../../src/engine/localEngine.ts';
import { bundled, htmlFile, openTestPage, type TestPage } from './testPage.ts';

const text = readFileSync(path.join(projectFolder, 'examples/wordfreq-leak.alloctrace'));

let opened: TestPage;

beforeAll(async () => {
  const files = new Map([
    ['/', htmlFile('<script src="/page.js"></script>')],
    ['/page.js', await bundled('test/e2e/pages/webWorkerPage.ts')],
    ['/webWorker.js', await bundled('src/engine/webWorker.ts')],
    ['/trace', { type: 'application/octet-stream', body: text }],
    ['/packed', { type: 'application/octet-stream', body: gzipSync(text) }],
    ['/broken.js', { type: 'text/javascript', body: 'throw new Error("broken on purpose");' }],
  ]);
  opened = await openTestPage(files);
});

afterAll(() => opened.close());

function call(name: string, argument: string): Promise<unknown> {
  return opened.page.evaluate(`${name}(${JSON.stringify(argument)})`);
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
