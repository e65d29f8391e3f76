/** What is known of a trace once it was replayed. Takes a while for a long one, so it comes in slices. */

import { arenaThreads } from '../analysis/arenaThreads.ts';
import { type TraceFigures, traceFigureSlices } from '../analysis/figures.ts';
import { hiddenFigures } from '../analysis/hiddenFindings.ts';
import { leakSumSlices } from '../analysis/leakSums.ts';
import { seriesRange } from '../analysis/series.ts';
import { traceTimeSlices } from '../analysis/seriesTimes.ts';
import type { Timeline } from '../replay/timeline.ts';
import type { SettingsProblem, TraceExtent, TraceOverview } from './engine.ts';

/** Slices of the live curve: as many as a strip across a wide panel can show. */
const CURVE_SLICES = 1024;

export function* overviewSlices(
  timeline: Timeline,
  settingsProblem: SettingsProblem | null,
  extent: TraceExtent,
): Generator<void, TraceOverview> {
  const figures: TraceFigures = yield* traceFigureSlices(timeline);
  yield* leakSumSlices(timeline);
  yield* traceTimeSlices(timeline);
  const { live, errors } = seriesRange(timeline, {
    names: ['live', 'errors'],
    fromStep: 0,
    toStep: timeline.stepCount,
    sliceCount: CURVE_SLICES,
  }).series;
  return {
    stepCount: timeline.stepCount,
    lineCount: timeline.trace.lines.lineCount,
    arenaBytes: timeline.arenaBytes,
    figures,
    hidden: hiddenFigures(timeline),
    liveCurve: live?.most ?? new Float64Array(0),
    errorTicks: Uint8Array.from(errors?.most ?? [], (share) => (share > 0 ? 1 : 0)),
    findingSpan: timeline.findings.findingSpan,
    arenaThreads: arenaThreads(timeline),
    settingsProblem,
    extent,
  };
}
