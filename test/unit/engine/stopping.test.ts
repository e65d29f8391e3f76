/** Stopping an opening, in each of its phases: what was read, or replayed, so far becomes the trace. */

import { describe, expect, it, vi } from 'vitest';
import {
  type OpenProgress,
  SupersededError,
  type TraceEngine,
  UnknownTextError,
} from '../../../src/engine/engine.ts';
import { bytesOf } from '../../support/traces.ts';
import {
  churn,
  feed,
  Listener,
  nodeEngine,
  openBytes,
  openFed,
  openFile,
  packed,
  temporaryFolder,
} from './engines.ts';

const folder = temporaryFolder();

describe('Stopping', () => {
  it('makes a trace of what was read', async () => {
    const engine = nodeEngine();
    const opening = feed(engine);
    await engine.feed('a', bytesOf('alloc a 1\nalloc b'));
    await engine.feed('a', bytesOf(' 2\nalloc c 3'));
    // The piece fed last was taken, and is read before anybody can ask to stop.
    await new Promise((resolve) => setImmediate(resolve));
    await engine.stopReading('a');
    const overview = await opening;
    expect(overview).toMatchObject({ stepCount: 2, extent: { kind: 'stopped' } });
    // What is live here may be freed in the rest.
    expect(overview.figures).toMatchObject({ liveBlocks: 2, findingCounts: {} });
    await expect(engine.feed('a', bytesOf('\n'))).rejects.toBeInstanceOf(SupersededError);
    await expect(engine.edit('a', [])).rejects.toBeInstanceOf(UnknownTextError);
  });

  it('ends an opening that waits for its first piece, packed or not', async () => {
    for (const first of [new Uint8Array(0), packed(bytesOf('alloc a 1\n')).subarray(0, 12)]) {
      const engine = nodeEngine();
      const opening = feed(engine);
      if (first.length > 0) await engine.feed('a', first);
      await engine.stopReading('a');
      expect(await opening).toMatchObject({ stepCount: 0, extent: { kind: 'stopped' } });
    }
  });

  /** Opens a trace and stops it as soon as the progress says so. */
  async function stopped(
    when: (progress: OpenProgress) => boolean,
    previewEventCount: number,
    open = (engine: TraceEngine) => openFile(engine, folder.write(bytesOf(replayedText))),
  ) {
    const listener = new Listener();
    const engine = nodeEngine({ listener, previewEventCount });
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
    const told = vi.spyOn(listener, 'progress').mockImplementation((progress) => {
      listener.reached.push(progress);
      if (!when(progress)) return;
      told.mockImplementation((later) => void listener.reached.push(later));
      void engine.stopReading('a');
    });
    const overview = await open(engine);
    vi.restoreAllMocks();
    return { engine, listener, overview };
  }

  const replayedText = `%heap 16M\n${churn(200_000)}free nothing\n`;

  it('while the trace is replayed makes a trace of what was replayed', async () => {
    const isReplaying = ({ phase }: OpenProgress) => phase === 'replaying';
    const { engine, overview } = await stopped(isReplaying, Number.POSITIVE_INFINITY);
    const { stepCount } = overview;
    expect(overview.extent).toMatchObject({ kind: 'stopped', firstEvent: 1 });
    expect(stepCount).toBeGreaterThan(0);
    expect(stepCount).toBeLessThan(100_000);
    const first = nodeEngine();
    const lines = replayedText.split('\n').slice(0, stepCount + 1);
    const expected = await openFed(first, [bytesOf(`${lines.join('\n')}\nalloc last`)]);
    const { figures, liveCurve } = overview;
    // What is live may be freed by what follows.
    expect(figures).toEqual({ ...expected.figures, findingCounts: {} });
    expect(liveCurve).toEqual(expected.liveCurve);
    for (const step of [stepCount, stepCount >> 1, 1])
      expect(await engine.heap('a', step)).toEqual(await first.heap('a', step));
    const { findings, ...report } = await engine.step('a', stepCount);
    expect(await first.step('a', stepCount)).toMatchObject(report);
    expect(findings).toEqual([]);
    expect((await engine.lines('a', { firstLine: stepCount + 2, count: 2 })).texts).toHaveLength(2);
  });

  it('takes nothing away that a preview has shown', async () => {
    const { listener, overview } = await stopped(({ phase }) => phase === 'replaying', 40_000);
    const [shown] = listener.previews.slice(-1);
    expect(shown?.stepCount).toBeGreaterThan(30_000);
    expect(overview.extent.kind).toBe('stopped');
    expect(overview.stepCount).toBeGreaterThanOrEqual(shown?.stepCount ?? 0);
    expect(overview.stepCount).toBeLessThan(200_000);
  });

  it('while a preview is made ends that, and replays all that was read', async () => {
    let isSecond = false;
    const { listener, overview } = await stopped(({ phase, share }) => {
      const isPreviewing = isSecond && phase === 'reading' && (share ?? 0) > 0;
      isSecond = true;
      return isPreviewing;
    }, 10_000);
    expect(listener.previews).toHaveLength(0);
    expect(overview.extent.kind).toBe('stopped');
    expect(overview.stepCount).toBeGreaterThan(10_000);
    expect(overview.stepCount).toBeLessThan(200_000);
  });

  it('while the trace is replayed leaves a text that can be edited, and is whole then', async () => {
    const { engine, overview } = await stopped(
      ({ phase }) => phase === 'replaying',
      Number.POSITIVE_INFINITY,
      (engine) => openBytes(engine, bytesOf(replayedText)),
    );
    expect(overview.extent.kind).toBe('stopped');
    const place = { startLine: 3, startColumn: 0, endLine: 3, endColumn: 0 };
    const edited = await engine.edit('a', [{ ...place, text: 'free early\n' }]);
    const lines = replayedText.split('\n').toSpliced(3, 0, 'free early');
    const expected = await openBytes(nodeEngine(), bytesOf(lines.join('\n')));
    expect(edited.figures).toEqual(expected.figures);
    expect(edited.extent.kind).toBe('whole');
  });

  it('of what is not being read does nothing', async () => {
    const engine = nodeEngine();
    await engine.stopReading('a');
    await openBytes(engine, bytesOf('alloc a 1\n'));
    await engine.stopReading('a');
    expect(await engine.stepAtLine('a', 1)).toBe(1);
  });
});
