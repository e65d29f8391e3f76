/** What the panel has for keyboards and screen readers, as far as it is pure: walks, the table's rows, the announcer's pace. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { blockDetails } from '../../../src/analysis/blockDetails.ts';
import { heapMap } from '../../../src/analysis/heapMap.ts';
import { mapOverlays } from '../../../src/analysis/overlays.ts';
import { stepReport } from '../../../src/analysis/stepReport.ts';
import type { PanelTrace } from '../../../src/protocol/panel.ts';
import { throttled } from '../../../webview/announcer.ts';
import { walkTarget } from '../../../webview/keyboard.ts';
import { INITIAL_STATE, type ViewState } from '../../../webview/state.ts';
import { MAXIMUM_TWIN_ROWS, twinTable } from '../../../webview/twinRows.ts';
import { timelineOf } from '../../support/traces.ts';

describe('A walk from block to block', () => {
  const timeline = timelineOf(
    '%heap 2K; %arenas 2; alloc a 16; alloc b 16; alloc c 16; alloc d 16; free a; free c',
  );
  const step = 6;

  const stateAt = (address: number | null): ViewState => {
    const overview = { arenaBytes: timeline.arenaBytes, figures: { arenas: 2 } };
    const query = { startAddress: 0, endAddress: 2048, cellCount: 8, maximumBlocks: 100 };
    const frame = {
      report: stepReport(timeline, step),
      map: heapMap(timeline, timeline.stateAt(step), query),
      classes: [],
      overlays: mapOverlays(timeline, step, []),
    };
    const drawn = { trace: { uri: 'x', overview } as unknown as PanelTrace, frame, line: 0 };
    const selection = address === null ? null : blockDetails(timeline, step, address);
    return { ...INITIAL_STATE, drawn, selection };
  };

  /** Addresses of the blocks that a key leads to one after the other, up to the end. */
  const walk = (key: string, from: number | null): number[] => {
    const reached: number[] = [];
    for (let at = walkTarget(key, stateAt(from)); at !== undefined; at = walkTarget(key, stateAt(at)))
      reached.push(blockDetails(timeline, step, at)?.address ?? -1);
    return reached;
  };

  it('goes through the whole pool by address, over the border of an arena, and back', () => {
    const addresses = [0, 32, 64, 96, 128, 1024];
    expect(walk(']', 0)).toEqual(addresses.slice(1));
    expect(walk('[', 1500)).toEqual(addresses.slice(0, -1).reverse());
  });

  it('goes through the free list in its order, from a live block on from its ends', () => {
    expect(walk('}', 32)).toEqual([64, 0, 128]);
    expect(walk('{', 32)).toEqual([128, 0, 64]);
  });

  it('begins at what the step touched', () => {
    expect(walkTarget(']', stateAt(null))).toBe(64);
    expect(walkTarget('{', stateAt(null))).toBe(64);
  });

  it('takes no other keys, and none without a heap', () => {
    expect(walkTarget('n', stateAt(0))).toBeUndefined();
    expect(walkTarget(']', INITIAL_STATE)).toBeUndefined();
  });
});

describe('The table of the map', () => {
  const many = timelineOf(Array.from({ length: 512 }, (_, index) => `alloc p${index} 16`).join('\n'), {
    heapBytes: 32 * 512,
  });
  const mapOf = (maximumBlocks: number) =>
    heapMap(many, many.stateAt(512), {
      startAddress: 0,
      endAddress: many.heapBytes,
      cellCount: 32,
      maximumBlocks,
    });

  it('says of each block what the map shows', () => {
    const timeline = timelineOf('%heap 1K; alloc a 20; alloc b 16; free b');
    const query = { startAddress: 0, endAddress: 1024, cellCount: 8, maximumBlocks: 100 };
    const map = heapMap(timeline, timeline.stateAt(3), query);
    expect(twinTable(map, 1024, 0)).toEqual({
      caption: 'Heap map: 2 blocks',
      heads: ['address', 'state', 'size', 'requested'],
      rows: [
        { address: 0, cells: ['0x0000', 'allocated, never freed', '48 B', '20 B'] },
        { address: 48, cells: ['0x0030', 'free', '976 B', ''] },
      ],
    });
  });

  it('has so many rows around the block that matters', () => {
    const { caption, rows } = twinTable(mapOf(1_000), many.heapBytes, 32 * 250);
    expect(caption).toBe('Heap map: 200 of 512 blocks');
    expect(rows).toHaveLength(MAXIMUM_TWIN_ROWS);
    expect(rows.map(({ address }) => address)).toContain(32 * 250);
    expect(twinTable(mapOf(1_000), many.heapBytes, 0).rows[0]?.address).toBe(0);
    expect(twinTable(mapOf(1_000), many.heapBytes, 32 * 511).rows.at(-1)?.address).toBe(32 * 511);
  });

  it('tells the mix of its parts where there are too many blocks', () => {
    const { rows } = twinTable(mapOf(10), many.heapBytes, 0);
    expect(rows).toHaveLength(32);
    expect(rows[3]?.cells.slice(1)).toEqual(['50.2 %', '50.2 %', '100.0 %']);
  });
});

describe('The announcer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('tells the first at once, then the newest of each pause, and nothing twice', () => {
    const told: string[] = [];
    const announce = throttled((words) => told.push(words), 1_000);
    for (const words of ['one', 'two', 'three']) announce(words);
    expect(told).toEqual(['one']);
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual(['one', 'three']);
    announce('three');
    vi.advanceTimersByTime(5_000);
    announce('three');
    expect(told).toEqual(['one', 'three']);
    announce('four');
    expect(told).toEqual(['one', 'three', 'four']);
  });
});
