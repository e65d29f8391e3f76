/**
 * The headline figures of a timeline, named as in the allocator model, section "Figures".
 */

import type { Heap } from '../allocator/heap.ts';
import type { Timeline } from '../replay/timeline.ts';
import { Operation } from '../trace/columns.ts';
import type { FindingCode } from '../trace/findings.ts';

/** The heap at one step. Bytes and counts; shares are between 0 and 1. */
export interface HeapFigures {
  readonly liveBytes: number;
  readonly liveBlocks: number;
  readonly liveBlockBytes: number;
  readonly freeBytes: number;
  readonly freeBlocks: number;
  readonly largestFree: number;
  /** `1 - largest free / free bytes`; 0 when nothing is free. */
  readonly externalFragmentation: number;
  /** `1 - live bytes / live block bytes`, headers included; 0 when nothing is live. */
  readonly internalFragmentation: number;
  readonly footprint: number;
  readonly probes: number;
  readonly steals: number;
  readonly remoteFrees: number;
}

/** `probes`: of all searches so far, which a heap that was brought to a step does not know. */
export function heapFigures(heap: Heap, probes: number): HeapFigures {
  const { liveBytes, liveBlockCount, liveBlockBytes, freeBytes, freeBlockCount, largestFreeBytes } = heap;
  return {
    liveBytes,
    liveBlocks: liveBlockCount,
    liveBlockBytes,
    freeBytes,
    freeBlocks: freeBlockCount,
    largestFree: largestFreeBytes,
    externalFragmentation: freeBytes === 0 ? 0 : 1 - largestFreeBytes / freeBytes,
    internalFragmentation: liveBlockBytes === 0 ? 0 : 1 - liveBytes / liveBlockBytes,
    footprint: heap.footprintBytes,
    probes,
    steals: heap.stealCount,
    remoteFrees: heap.remoteFreeCount,
  };
}

/** The whole run: settings in force, what the trace holds, the peaks, and the heap after the last event. */
export interface TraceFigures extends HeapFigures {
  readonly strategy: string;
  readonly order: string;
  readonly heapBytes: number;
  readonly align: number;
  readonly arenas: number;
  /** Threads that the events name, the unnamed one included. */
  readonly threads: number;
  readonly events: number;
  readonly allocs: number;
  readonly reallocs: number;
  readonly frees: number;
  readonly peakLiveBytes: number;
  readonly peakLiveStep: number;
  readonly peakLiveBlocks: number;
  readonly peakLiveBlocksStep: number;
  /** Peak live bytes / footprint; 0 when nothing was ever allocated. */
  readonly utilisation: number;
  readonly placementChecksum: string;
  /** Codes with none are left out. */
  readonly findingCounts: Readonly<Partial<Record<FindingCode, number>>>;
}

/** Events looked at between two breaths: about 2 ms of work. */
const SLICE_EVENTS = 1 << 17;

/** In slices, for a trace of millions of events: yields between them. */
export function* traceFigureSlices(timeline: Timeline): Generator<undefined, TraceFigures> {
  const { settings, peak, trace, stepCount } = timeline;
  const atEnd = heapFigures(timeline.stateAt(stepCount), timeline.outcomes.probesThrough(stepCount));
  const operations = [0, 0, 0];
  // Of a range, the names know threads from outside of it, too.
  const hasThread = new Uint8Array(trace.threads.count);
  let checksum = CHECKSUM_BASIS;
  for (let start = 0; start < stepCount; start += SLICE_EVENTS) {
    const end = Math.min(start + SLICE_EVENTS, stepCount);
    for (let index = start; index < end; index++) {
      operations[trace.columns.operations[index]!]!++;
      hasThread[trace.columns.threads[index]!] = 1;
    }
    checksum = checksumOf(timeline, start, end, checksum);
    yield;
  }
  return {
    ...atEnd,
    strategy: settings.strategy,
    order: settings.order,
    heapBytes: timeline.heapBytes,
    align: settings.alignBytes,
    arenas: settings.arenaCount,
    threads: hasThread.reduce((count, has) => count + has, 0),
    events: stepCount,
    allocs: operations[Operation.Alloc]!,
    reallocs: operations[Operation.Realloc]!,
    frees: operations[Operation.Free]!,
    peakLiveBytes: peak.liveBytes,
    peakLiveStep: peak.liveBytesStep,
    peakLiveBlocks: peak.liveBlockCount,
    peakLiveBlocksStep: peak.liveBlockCountStep,
    utilisation: atEnd.footprint === 0 ? 0 : peak.liveBytes / atEnd.footprint,
    placementChecksum: (checksum >>> 0).toString(16).padStart(8, '0'),
    findingCounts: Object.fromEntries(timeline.findings.counts),
  };
}

const CHECKSUM_BASIS = 0x811c9dc5;

/** FNV-1a over the payload addresses handed out by the events [start, end), going on from an earlier value. */
function checksumOf({ trace, outcomes }: Timeline, start: number, end: number, earlier: number): number {
  const { columns } = trace;
  let hash = earlier;
  for (let index = start; index < end; index++) {
    const payload = outcomes.placementOf(index);
    const counts = columns.operations[index] === Operation.Alloc || columns.sizes[index] !== 0;
    if (payload === 0 || !counts) continue;
    for (let shift = 0; shift < 32; shift += 8)
      hash = Math.imul(hash ^ ((payload >>> shift) & 0xff), 0x01000193);
  }
  return hash;
}
