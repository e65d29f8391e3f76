/** Going through time: random steps, single steps, the history at a glance; and what an event takes of memory. */

import { type Report, runSubject } from './processes.ts';
import type { Row } from './rounds.ts';
import { type Sizes, shortCount } from './sizes.ts';
import { type MixName, traceFile } from './traces.ts';

const MIXES: readonly MixName[] = ['a', 'b', 'bL', 'c'];

export function timelineRows(sizes: Sizes): Row[] {
  const { eventCount, seekCount } = sizes;
  const events = shortCount(eventCount);
  const ask = async (task: string, mix: MixName, asks = 'state'): Promise<Report> => {
    const { file, heapBytes } = await traceFile(mix, eventCount);
    return runSubject(task, { file, heapBytes, seekCount, asks });
  };
  const seek = (mix: MixName, asks: 'state' | 'map', limit: number): Row => ({
    name: `seek ${mix}, ${events} events, ${asks === 'map' ? 'map' : 'exact state'}, p99`,
    unit: 'ms',
    goal: { sense: 'at most', limit },
    async measure() {
      const { p50, p99, keyframeBytes } = await ask('seek', mix, asks);
      return {
        value: Number(p99),
        details: { 'p50 ms': Number(p50), 'keyframes MiB': Number(keyframeBytes) / 2 ** 20 },
      };
    },
  });
  const step = (mix: MixName, direction: 'forward' | 'back'): Row => ({
    name: `step ${mix}, ${events} events, one ${direction}, p99`,
    unit: 'ms',
    goal: { sense: 'at most', limit: 1 },
    async measure() {
      const report = await ask('stepByStep', mix);
      return {
        value: Number(report[`${direction}P99`]),
        details: { 'p50 ms': Number(report[`${direction}P50`]) },
      };
    },
  });
  const history = (mix: MixName): Row => ({
    name: `history ${mix}, ${events} events, first picture`,
    unit: 'ms',
    goal: { sense: 'at most', limit: 150 },
    async measure() {
      const { slowestMs, wholeMs, roughMs, baseMs, baseBytes } = await ask('firstHistory', mix);
      return {
        value: Number(slowestMs),
        details: {
          'whole ms': Number(wholeMs),
          'guessed ms': Number(roughMs),
          'base ms': Number(baseMs),
          'base MiB': Number(baseBytes) / 2 ** 20,
        },
      };
    },
  });
  return [
    seek('b', 'state', 16),
    seek('bL', 'map', 16),
    seek('bL', 'state', 100),
    history('b'),
    history('bL'),
    ...(['b', 'bL'] as const).flatMap((mix) => [step(mix, 'forward'), step(mix, 'back')]),
    ...MIXES.map(
      (mix): Row => ({
        name: `memory ${mix}, ${events} events, columns and outcomes`,
        unit: 'B an event',
        goal: { sense: 'at most', limit: 24 },
        isTimed: false,
        async measure() {
          const { bytesPerEvent, columns, outcomes } = await ask('bytesPerEvent', mix);
          return {
            value: Number(bytesPerEvent),
            details: { 'columns B': Number(columns), 'outcomes B': Number(outcomes) },
          };
        },
      }),
    ),
  ];
}
