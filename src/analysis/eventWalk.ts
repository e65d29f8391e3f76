/** The figures after one event after the other, told by the outcomes, without a heap. */

import { BUCKET_EVENTS } from '../replay/seriesRecorder.ts';
import type { Timeline } from '../replay/timeline.ts';
import { findingSeverity } from '../trace/findings.ts';
import { leakSums } from './leakSums.ts';
import { firstRowAfter } from './seriesNotes.ts';

export class EventWalk {
  /** The event that was taken last; at first the one before the walk begins. */
  step: number;
  liveBytes: number;
  freeBytes: number;
  /** Of live blocks that are never freed. */
  leakingBytes: number;
  /** Of the last event alone, as is `isError`. */
  probes = 0;
  isError = false;
  /** The first finding behind the last event. */
  private row: number;

  /** `next` takes event `fromStep` first. The sums are known where its bucket starts, up to 1,023 events before it. */
  constructor(
    private readonly timeline: Timeline,
    fromStep: number,
  ) {
    const { series, arenaBytes, settings, eventFindings } = timeline;
    const bucket = Math.floor((fromStep - 1) / BUCKET_EVENTS);
    const before = bucket > 0 ? series.at(bucket - 1) : undefined;
    this.step = bucket * BUCKET_EVENTS;
    this.liveBytes = before?.lastLiveBytes ?? 0;
    this.freeBytes = before?.lastFreeBytes ?? arenaBytes * settings.arenaCount;
    this.leakingBytes = leakSums(timeline)[bucket - 1] ?? 0;
    this.row = firstRowAfter(eventFindings, this.step);
    while (this.step < fromStep - 1) this.next();
  }

  next(): void {
    const { timeline } = this;
    const { outcomes } = timeline;
    const index = this.step++;
    const hasBlock = outcomes.placementOf(index) > 0;
    const former = outcomes.endedStepOf(index) - 1;
    if (former >= 0) {
      this.liveBytes -= timeline.trace.columns.sizeOf(former);
      this.freeBytes += timeline.blockBytesOf(former);
    }
    if (hasBlock) {
      const bytes = timeline.trace.columns.sizeOf(index);
      this.liveBytes += bytes;
      this.freeBytes -= timeline.blockBytesOf(index);
      if (outcomes.isLeak(index)) this.leakingBytes += bytes;
    }
    this.probes = outcomes.probesOf(index);
    this.isError = this.takeFindings();
  }

  private takeFindings(): boolean {
    const { eventFindings } = this.timeline;
    let isError = false;
    for (; this.row < eventFindings.count && eventFindings.stepOf(this.row) <= this.step; this.row++)
      if (findingSeverity(eventFindings.codeOf(this.row)) === 'error') isError = true;
    return isError;
  }
}
