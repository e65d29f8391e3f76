/** The product as a whole: a cold process, ever longer traces, a key in a document. */

import path from 'node:path';
import { benchFolder, built, NotMeasured, run, runComparator, runSubject } from './processes.ts';
import type { Row } from './rounds.ts';
import { type Sizes, shortCount } from './sizes.ts';
import { traceFile } from './traces.ts';

const DOCUMENT_LINES = 100_000;

/** Short traces are repeated this long for their best time. */
const GROWTH_MS = 500;

export function wholeRows(sizes: Sizes): Row[] {
  return [...coldRows(sizes), growthRow(sizes), editRow(sizes)];
}

function coldRows({ eventCount }: Sizes): Row[] {
  const events = shortCount(eventCount);
  const ours = async () => {
    const { file, heapBytes } = await traceFile('b', eventCount);
    const flags = ['--json', '--heap', String(heapBytes), '--fail-on', 'never'];
    const program = [path.join(benchFolder, 'cli.cjs'), 'analyze', file, ...flags];
    const { wallMs, stderr, stdout } = await run(process.execPath, [
      '--require',
      path.join(benchFolder, 'peakMemory.cjs'),
      ...program,
    ]);
    const peak = /peak bytes: (\d+)/.exec(stderr)?.[1];
    if (peak === undefined) throw new Error(`The command line did not tell its peak of memory: ${stderr}`);
    const checksum: unknown = JSON.parse(stdout).placementChecksum;
    return { wallMs, peakMegabytes: Number(peak) / 1e6, checksum };
  };
  const theirs = async () => {
    const { file, heapBytes } = await traceFile('b', eventCount);
    const { wallMs, stdout } = await run(await built('replay'), [
      file,
      String(heapBytes),
      'first-fit',
      '0',
      '1',
    ]);
    return { wallMs, checksum: JSON.parse(stdout).checksum };
  };
  return [
    {
      name: `cold process b, ${events} events, analyze, against C parser and replay`,
      unit: 'x',
      goal: { sense: 'at most', limit: 2 },
      async measure() {
        const c = await theirs();
        const own = await ours();
        if (own.checksum !== c.checksum) throw new NotMeasured("the placements differ from C's");
        return { value: own.wallMs / c.wallMs, details: { 'ours ms': own.wallMs, 'C ms': c.wallMs } };
      },
    },
    {
      name: `cold process b, ${events} events, analyze, peak memory`,
      unit: 'MB',
      goal: { sense: 'at most', limit: 700 },
      isTimed: false,
      async measure() {
        const { peakMegabytes, wallMs } = await ours();
        return { value: peakMegabytes, details: { 'wall ms': wallMs } };
      },
    },
  ];
}

function growthRow({ growthEventCounts, runCount }: Sizes): Row {
  const least = growthEventCounts[0] ?? 0;
  const most = growthEventCounts.at(-1) ?? 0;
  return {
    name: `growth b, cost of an event from ${shortCount(least)} to ${shortCount(most)} events, beyond C's`,
    unit: 'x',
    goal: { sense: 'at most', limit: 1.5 },
    async measure() {
      const files = await Promise.all(growthEventCounts.map((count) => traceFile('b', count)));
      const repeats = [String(GROWTH_MS), String(runCount)] as const;
      const theirs: number[] = [];
      for (const { file, heapBytes, eventCount } of files) {
        const parse = await runComparator('parse', [file, ...repeats]);
        const replay = await runComparator('replay', [file, String(heapBytes), 'first-fit', ...repeats]);
        theirs.push(((Number(parse.ms) + Number(replay.ms)) * 1e6) / eventCount);
      }
      const report = await runSubject('growth', { files, leastMs: GROWTH_MS, leastRuns: runCount });
      const ours = growthEventCounts.map((count) => Number(report[`ns${count}`]));
      const named = (who: string, costs: readonly number[]) =>
        costs.map((cost, index) => [`${who} ns at ${shortCount(growthEventCounts[index] ?? 0)}`, cost]);
      return {
        value: growthOf(ours) / growthOf(theirs),
        details: Object.fromEntries([...named('ours', ours), ...named('C', theirs)]),
      };
    },
  };
}

function growthOf(costs: readonly number[]): number {
  return (costs.at(-1) ?? 0) / (costs[0] ?? 1);
}

function editRow({ seekCount }: Sizes): Row {
  return {
    name: `edit b, a key in ${shortCount(DOCUMENT_LINES)} lines, findings up to date, p95`,
    unit: 'ms',
    goal: { sense: 'at most', limit: 100 },
    async measure() {
      const { file } = await traceFile('b', DOCUMENT_LINES);
      const { p50, p95 } = await runSubject('edit', { file, seekCount });
      return { value: Number(p95), details: { 'p50 ms': Number(p50) } };
    },
  };
}
