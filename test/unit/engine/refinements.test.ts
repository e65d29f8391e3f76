/** What an engine prepares in the background, and what it says where the memory for it does not suffice. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { HistoryBase } from '../../../src/analysis/historyBase.ts';
import { Timeline } from '../../../src/replay/timeline.ts';
import { bytesOf } from '../../support/traces.ts';
import { nodeEngine } from './engines.ts';

/** Of 600,000 events, so that its history has a base. */
const LONG_TRACE = bytesOf(`%heap 1K\n${'alloc a 16\nfree a\n'.repeat(300_000)}`);

afterEach(() => {
  vi.restoreAllMocks();
});

describe('What is prepared in the background', () => {
  it('comes also where there is no memory for what was to come before it', async () => {
    const build = vi.spyOn(HistoryBase, 'build').mockImplementation(() => {
      throw new RangeError('Array buffer allocation failed');
    });
    let hasKeyframes = false;
    vi.spyOn(Timeline.prototype, 'refine').mockImplementation(function* () {
      yield 1;
      hasKeyframes = true;
    });
    const engine = nodeEngine();
    const source = { kind: 'bytes', bytes: LONG_TRACE } as const;
    await engine.open({ trace: 'a', source, settings: {} });
    await vi.waitUntil(() => hasKeyframes, { timeout: 20_000 });
    expect(build).toHaveBeenCalledTimes(1);
    await engine.dispose();
  });
});

describe('The colours of a long history', () => {
  it('stay a guess, and are not promised, where there is no memory for them', async () => {
    const colour = vi.spyOn(HistoryBase.prototype, 'colour').mockImplementation(function* () {
      yield;
      throw new RangeError('Array buffer allocation failed');
    });
    const engine = nodeEngine();
    await engine.open({ trace: 'a', source: { kind: 'bytes', bytes: LONG_TRACE }, settings: {} });
    const frame = { fromStep: 0, toStep: 600_000, startAddress: 0, endAddress: 64, width: 2, height: 2 };
    const picture = await vi.waitUntil(
      async () => {
        const asked = await engine.history('a', { ...frame, colourBy: 'size' });
        return asked.isRough ? undefined : asked;
      },
      { timeout: 20_000 },
    );
    expect(picture.colourBy).toBe('size');
    expect(picture.classes).toHaveLength(4);
    await engine.history('a', { ...frame, colourBy: 'age' });
    expect(colour).toHaveBeenCalledTimes(1);
    await engine.dispose();
  });
});
