/** The heap map panel in a browser that draws by software: frames, gestures, keys, first paint, memory. */

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { benchFolder } from './processes.ts';
import type { Measure, Row } from './rounds.ts';
import { type Sizes, shortCount } from './sizes.ts';
import { type MixName, traceFile } from './traces.ts';
import { measureView, VIEW_SCRIPT, VIEW_STYLE } from './viewPage.ts';

/** How many blocks live in the mixes that the goals are about, and what a frame of their map may take. */
const POOLS = [
  { mix: 'b', blocks: '100k', frameMs: 8 },
  { mix: 'bL', blocks: '1M', frameMs: 16 },
] as const;

const FRAME_COUNT = 40;
const KEY_COUNT = 40;
const GESTURE_COUNT = 10;
const HISTORY_COUNT = 3;
const OPENING_COUNT = 7;

const MEGABYTE = 1e6;
const KILOBYTE = 1e3;

type ViewNumbers = Readonly<Record<string, number>>;

export function viewRows(sizes: Sizes): Row[] {
  const events = shortCount(sizes.eventCount);
  const on = async (mix: MixName, task: string, count: number): Promise<ViewNumbers> =>
    (await measureView(task, await traceFile(mix, sizes.eventCount), count)).report;
  return [
    ...POOLS.flatMap(({ mix, blocks, frameMs }) =>
      frameRows(`${mix}, ${blocks} blocks live`, mix, frameMs, on),
    ),
    ...(['b', 'bL'] as const).map(
      (mix): Row => ({
        name: `view zoom and pan ${mix}, ${events} events, sharp after the last turn, p95`,
        unit: 'ms',
        goal: { sense: 'at most', limit: 100 },
        async measure() {
          const { p95, p50, frames, blankFrames } = await on(mix, 'gestures', GESTURE_COUNT);
          return measured(p95, { 'p50 ms': p50, frames, 'frames with blank rows': blankFrames });
        },
      }),
    ),
    ...(['b', 'bL'] as const).map(
      (mix): Row => ({
        name: `view history ${mix}, ${events} events, wheel to first picture`,
        unit: 'ms',
        goal: { sense: 'at most', limit: 150 },
        async measure() {
          const { slowest, p95, p50 } = await on(mix, 'historyRanges', HISTORY_COUNT);
          return measured(slowest, { 'p50 ms': p50, 'p95 ms': p95 });
        },
      }),
    ),
    ...(['a', 'b', 'bL'] as const).map(
      (mix): Row => ({
        name: `view message ${mix}, ${events} events, largest frame`,
        unit: 'kB',
        goal: { sense: 'at most', limit: 1000 },
        isTimed: false,
        async measure() {
          const { bytes, longestNumberList } = await on(mix, 'messages', FRAME_COUNT);
          return measured(Number(bytes) / KILOBYTE, {
            'longest list that is no typed array': longestNumberList,
          });
        },
      }),
    ),
    {
      name: `view hold b, ${events} events, steps drawn with the key down`,
      unit: 'a second',
      goal: { sense: 'at least', limit: 30 },
      async measure() {
        const { stepsPerSecond, drawnLate, settledMs, engine, drawing } = await on('b', 'holdKey', 1);
        return measured(stepsPerSecond, {
          'frames drawn after release': drawnLate,
          'last step ms': settledMs,
          'engine ms': engine,
          'drawing ms': drawing,
        });
      },
    },
    scriptRow(),
    {
      name: `view first paint b, ${events} events, from setting the page`,
      unit: 'ms',
      goal: { sense: 'at most', limit: 200 },
      async measure() {
        const { p50, p95, cold } = await on('b', 'firstPaint', OPENING_COUNT);
        return measured(p50, { 'p95 ms': p95, 'the very first ms': cold });
      },
    },
    memoryRow(sizes),
  ];
}

function frameRows(
  heap: string,
  mix: MixName,
  limit: number,
  on: (mix: MixName, task: string, count: number) => Promise<ViewNumbers>,
): Row[] {
  return [
    {
      name: `view frame ${heap}, data to pixels`,
      unit: 'ms',
      goal: { sense: 'at most', limit },
      async measure() {
        const { p50, p95, blocks } = await on(mix, 'frames', FRAME_COUNT);
        return measured(p50, { 'p95 ms': p95, blocks });
      },
    },
    {
      name: `view frame ${heap}, zoomed in, data to pixels`,
      unit: 'ms',
      goal: { sense: 'at most', limit },
      async measure() {
        const { p50, p95, zoom } = await on(mix, 'zoomedFrames', FRAME_COUNT);
        return measured(p50, { 'p95 ms': p95, 'at a zoom of': zoom });
      },
    },
    {
      name: `view frame ${heap}, coloured by size, data to pixels`,
      unit: 'ms',
      goal: { sense: 'at most', limit },
      async measure() {
        const { p50, p95, zoom } = await on(mix, 'colouredFrames', FRAME_COUNT);
        return measured(p50, { 'p95 ms': p95, 'at a zoom of': zoom });
      },
    },
    {
      name: `view key ${heap}, press to pixels`,
      unit: 'ms',
      goal: { sense: 'at most', limit: 33 },
      async measure() {
        const { p50, p95, engine, drawing } = await on(mix, 'keyToPixels', KEY_COUNT);
        return measured(p50, { 'p95 ms': p95, 'engine ms': engine, 'drawing ms': drawing });
      },
    },
  ];
}

function scriptRow(): Row {
  return {
    name: 'view script, minified, libraries and all',
    unit: 'kB',
    goal: { sense: 'at most', limit: 350 },
    isTimed: false,
    async measure() {
      const sizeOf = async (name: string) => (await stat(path.join(benchFolder, name))).size / KILOBYTE;
      const [script, style] = await Promise.all([sizeOf(VIEW_SCRIPT), sizeOf(VIEW_STYLE)]);
      return measured(script, { 'style sheet kB': style });
    },
  };
}

function memoryRow({ growthEventCounts }: Sizes): Row {
  const least = shortCount(growthEventCounts[0] ?? 0);
  const most = shortCount(growthEventCounts.at(-1) ?? 0);
  return {
    name: `view memory b, from ${least} to ${most} events`,
    unit: 'x',
    goal: { sense: 'at most', limit: 1.25 },
    isTimed: false,
    async measure() {
      const megabytes: number[] = [];
      for (const count of growthEventCounts) {
        const { heldBytes } = await measureView('walk', await traceFile('b', count), FRAME_COUNT);
        megabytes.push(heldBytes / MEGABYTE);
      }
      const named = growthEventCounts.map((count, index) => [`MB at ${shortCount(count)}`, megabytes[index]]);
      return measured((megabytes.at(-1) ?? 0) / (megabytes[0] ?? 1), Object.fromEntries(named));
    },
  };
}

/** @throws Error where the page did not report a number that it should have */
function measured(value: number | undefined, details: Readonly<Record<string, number | undefined>>): Measure {
  const all = { value, ...details };
  for (const [name, number] of Object.entries(all))
    if (number === undefined) throw new Error(`The page has not reported ${name}.`);
  return {
    value: Number(value),
    details: Object.fromEntries(Object.entries(details).map(([name, number]) => [name, Number(number)])),
  };
}
