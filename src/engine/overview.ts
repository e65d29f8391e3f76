/** What is known of a trace once it was replayed. Takes a while for a long one, so it comes in slices. */

import { type TraceFigures, traceFigureSlices } from '../analysis/figures.ts';
import type { Timeline } from '../replay/timeline.ts';
import { findingSeverity } from '../trace/findings.ts';
import type { SettingsProblem, TraceExtent, TraceOverview } from './engine.ts';

/** Findings looked at between two breaths. */
const SLICE_FINDINGS = 1 << 16;

export function* overviewSlices(
  timeline: Timeline,
  settingsProblem: SettingsProblem | null,
  extent: TraceExtent,
): Generator<void, TraceOverview> {
  const figures: TraceFigures = yield* traceFigureSlices(timeline);
  const errorTicks = yield* errorTickSlices(timeline);
  return {
    stepCount: timeline.stepCount,
    lineCount: timeline.trace.lines.lineCount,
    arenaBytes: timeline.arenaBytes,
    figures,
    // A copy, because the answer's arrays are given away to whoever asked.
    liveCurve: timeline.liveCurve.slice(),
    errorTicks,
    settingsProblem,
    extent,
  };
}

/** Which slices of the live curve have an error in them. */
function* errorTickSlices({ findings, stepCount, liveCurve }: Timeline): Generator<void, Uint8Array> {
  const ticks = new Uint8Array(liveCurve.length);
  for (let index = 0; index < findings.count; index++) {
    if (index % SLICE_FINDINGS === SLICE_FINDINGS - 1) yield;
    const step = findings.stepAt(index);
    if (step === 0 || findingSeverity(findings.codeAt(index)) !== 'error') continue;
    ticks[Math.floor(((step - 1) * liveCurve.length) / stepCount)] = 1;
  }
  return ticks;
}
