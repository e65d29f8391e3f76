/**
 * How fast the engine is, on the largest example and on a synthetic trace: parse, replay under each strategy, seek to
 * random steps, single steps, one frame of the panel. Prints a table; ratios within one run are what to trust, since
 * machines are shared. `npm run bench -- NAME` runs the tasks whose name contains NAME.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Bench } from 'tinybench';
import { STRATEGY_NAMES } from '../src/allocator/strategies/registry.ts';
import { heapMap } from '../src/analysis/heapMap.ts';
import { stepReport } from '../src/analysis/stepReport.ts';
import { replayTrace } from '../src/replay/replay.ts';
import { MODEL_VOCABULARY } from '../src/replay/settings.ts';
import { parseTrace } from '../src/trace/parser.ts';

/** 200,000 events: size classes, mixed lifetimes, 3 % reallocs; about 6,000 blocks live. Same every time. */
function syntheticTrace(): Uint8Array {
  let seed = 12345;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const lines: string[] = [];
  const live: number[] = [];
  for (let event = 0; event < 200_000; event++) {
    const choice = random(100);
    const slot = random(live.length);
    if (live.length < 100 || choice < 51) {
      live.push(event);
      lines.push(`alloc p${event} ${16 << random(7)} t=${random(4)} @main;work(src/work.c:${random(500)})`);
    } else if (choice < 54) lines.push(`realloc p${live[slot]} ${16 << random(8)}`);
    else {
      lines.push(`free p${live[slot]} t=${random(4)}`);
      live[slot] = live.at(-1) ?? 0;
      live.pop();
    }
  }
  return new TextEncoder().encode(lines.join('\n'));
}

const wanted = process.argv[2] ?? '';
const bench = new Bench({ time: 500, iterations: 5, warmupTime: 50, warmupIterations: 1 });
const examples = path.join(process.cwd(), 'examples');
const traces: [string, Uint8Array][] = [
  ['python-trie', readFileSync(path.join(examples, 'python-trie.alloctrace'))],
  ['synthetic', syntheticTrace()],
];

for (const [name, bytes] of traces) {
  const trace = parseTrace(bytes, MODEL_VOCABULARY);
  const timeline = replayTrace(trace);
  const { stepCount } = timeline;
  const steps = Array.from({ length: 64 }, (_, index) => Math.imul(index, 2654435761) >>> 0).map(
    (random) => random % stepCount,
  );
  let turn = 0;
  const query = { startAddress: 0, endAddress: timeline.heapBytes, cellCount: 40_000, maximumBlocks: 8192 };
  const tasks: [string, () => unknown][] = [
    [`parse ${name}, ${stepCount} events`, () => parseTrace(bytes, MODEL_VOCABULARY)],
    ...STRATEGY_NAMES.map((strategy): [string, () => unknown] => [
      `replay ${name}, ${strategy}`,
      () => replayTrace(trace, { strategy, heapBytes: timeline.heapBytes }),
    ]),
    [`seek ${name}, random step`, () => timeline.stateAt(steps[turn++ % steps.length] ?? 0)],
    [`step ${name}, forward`, () => stepReport(timeline, 1 + (turn++ % stepCount))],
    [`step ${name}, back`, () => stepReport(timeline, stepCount - (turn++ % 1000))],
    [
      `frame ${name}, random step`,
      () => {
        const step = steps[turn++ % steps.length] ?? 0;
        return [stepReport(timeline, step), heapMap(timeline, timeline.stateAt(step), query)];
      },
    ],
  ];
  for (const [task, run] of tasks) if (task.includes(wanted)) bench.add(task, run);
}

if (bench.tasks.length === 0) {
  console.error(`No benchmark's name contains "${wanted}".`);
  process.exitCode = 1;
} else {
  await bench.run();
  console.table(
    bench.tasks.map(({ name, result }) => {
      if (!('latency' in result)) throw new Error(`${name} did not run to its end.`);
      const { p50, p99, samplesCount } = result.latency;
      return { task: name, 'median ms': p50.toFixed(3), 'p99 ms': p99.toFixed(3), runs: samplesCount };
    }),
  );
}
