/** Reading a trace, against straightforward C and against the reader that one would write first. */

import { NotMeasured, type Report, runComparator, runSubject } from './processes.ts';
import type { Measure, Row } from './rounds.ts';
import { type Sizes, shortCount } from './sizes.ts';
import { type MixName, traceFile } from './traces.ts';

export function parseRows(sizes: Sizes): Row[] {
  const { eventCount, runCount } = sizes;
  const limits: readonly [MixName, number][] = [
    ['a', 1.7],
    ['b', 1.1],
    ['bL', 1.1],
    ['c', 1.7],
  ];
  const events = shortCount(eventCount);
  const naive = async (): Promise<{ ours: Report; theirs: Report }> => {
    const { file } = await traceFile('b', eventCount);
    const once = { file, leastMs: 0, leastRuns: 1 };
    return { theirs: await runSubject('parseNaively', once), ours: await runSubject('parse', once) };
  };
  return [
    ...limits.map(
      ([mix, limit]): Row => ({
        name: `parse ${mix}, ${events} events, against C`,
        unit: 'x',
        goal: { sense: 'at most', limit },
        async measure() {
          const { file } = await traceFile(mix, eventCount);
          const theirs = await runComparator('parse', [file, '0', String(runCount)]);
          const ours = await runSubject('parse', { file, leastMs: 0, leastRuns: runCount });
          return ratioOf(ours, theirs, 'columns');
        },
      }),
    ),
    {
      name: `parse b, ${events} events, times faster than split and regular expressions`,
      unit: 'x',
      goal: { sense: 'at least', limit: 12 },
      async measure() {
        const { ours, theirs } = await naive();
        return {
          value: Number(theirs.ms) / Number(ours.ms),
          details: { 'ours ms': Number(ours.ms), 'naive ms': Number(theirs.ms) },
        };
      },
    },
    {
      name: `parse b, ${events} events, memory against split and regular expressions`,
      unit: 'x',
      goal: { sense: 'at most', limit: 0.2 },
      isTimed: false,
      async measure() {
        const { ours, theirs } = await naive();
        return {
          value: Number(ours.peakBytes) / Number(theirs.peakBytes),
          details: { 'ours MB': Number(ours.peakBytes) / 1e6, 'naive MB': Number(theirs.peakBytes) / 1e6 },
        };
      },
    },
  ];
}

/** Time of ours over theirs, once both are known to have come to the same. */
export function ratioOf(ours: Report, theirs: Report, what: string): Measure {
  if (ours.checksum !== theirs.checksum || ours.events !== theirs.events)
    throw new NotMeasured(`the ${what} differ from C's: ${ours.checksum} and ${theirs.checksum}`);
  return {
    value: Number(ours.ms) / Number(theirs.ms),
    details: { 'ours ms': Number(ours.ms), 'C ms': Number(theirs.ms) },
  };
}
