// The page of the web worker's test: starts the worker, feeds it a trace and asks a few questions, as a host would.
import type { OpenProgress, TraceOverview } from '../../../src/engine/engine.ts';
import { EngineStoppedError } from '../../../src/engine/engineChannel.ts';
import { createWebWorkerEngine } from '../../../src/engine/webWorkerEngine.ts';

const PIECE_BYTES = 100_000;

async function openByFeed(address: string) {
  const reached: OpenProgress[] = [];
  const previews: TraceOverview[] = [];
  const engine = createWebWorkerEngine(new Worker('/webWorker.js'), () => {}, {
    progress: (progress) => reached.push(progress),
    preview: (_trace, overview) => previews.push(overview),
    trying: () => {},
  });
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  const source = { kind: 'feed', totalBytes: bytes.length } as const;
  const opening = engine.open({ trace: 'a', settings: {}, source });
  for (let start = 0; start < bytes.length; start += PIECE_BYTES)
    await engine.feed('a', bytes.slice(start, start + PIECE_BYTES));
  await engine.endFeed('a');
  const overview = await opening;
  const query = { startAddress: 0, endAddress: overview.arenaBytes, cellCount: 100, maximumBlocks: 10 };
  const { report, map } = await engine.frame('a', overview.stepCount, query);
  const page = await engine.lines('a', { firstLine: 1, count: 50 });
  await engine.dispose();
  const afterwards = await engine.step('a', 1).catch((error) => error instanceof EngineStoppedError);
  return {
    figures: overview.figures,
    liveCurve: [...overview.liveCurve],
    result: report.result,
    cells: map.kind === 'cells' ? [...map.payload] : [],
    texts: page.texts,
    results: page.results,
    isDone: reached.at(-1)?.isDone,
    previewKinds: previews.map(({ extent }) => extent.kind),
    afterwards,
  };
}

async function reasonOfFailure(script: string): Promise<string> {
  return new Promise((resolve) => {
    const engine = createWebWorkerEngine(new Worker(script), (reason) => resolve(reason.message));
    engine.stepAtLine('a', 1).catch(() => {});
  });
}

Object.assign(globalThis, { openByFeed, reasonOfFailure });
