/** What an engine prepares in the background, and what it says where the memory for it does not suffice. */

import { describe, expect, it, vi } from 'vitest';
import { HistoryBase } from '../../../src/analysis/historyBase.ts';
import { bytesOf } from '../../support/traces.ts';
import { nodeEngine } from './engines.ts';

describe('The colours of a long history', () => {
  it('stay a guess, and are not promised, where there is no memory for them', async () => {
    const colour = vi.spyOn(HistoryBase.prototype, 'colour').mockImplementation(function* () {
      yield;
      throw new RangeError('Array buffer allocation failed');
    });
    const engine = nodeEngine();
    const bytes = bytesOf(`%heap 1K\n${'alloc a 16\nfree a\n'.repeat(300_000)}`);
    await engine.open({ trace: 'a', source: { kind: 'bytes', bytes }, settings: {} });
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
    colour.mockRestore();
  });
});
