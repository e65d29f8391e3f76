/**
 * Fixes for a finding, each tried before it is offered: the changed text is read and replayed, and the fix is kept where there
 * are fewer findings of its kind then, and no more of any other; where memory ran out, no more errors.
 */

import { HeapSettingsError } from '../allocator/heap.ts';
import { type Fix, fixAll, fixCandidates } from '../analysis/fixes.ts';
import type { Slices } from '../analysis/variants.ts';
import type { Finding } from '../replay/findingList.ts';
import { replaySlices } from '../replay/replay.ts';
import type { Timeline } from '../replay/timeline.ts';
import { type FindingCode, findingSeverity } from '../trace/findings.ts';
import type { LeakBaseline } from '../trace/leakBaseline.ts';
import type { TraceReader } from '../trace/reader.ts';
import type { TraceSettings } from '../trace/settings.ts';
import type { MemoryText } from '../trace/traceText.ts';

/** A text that can be changed, with the timeline of it as it is. */
export interface TrialText {
  readonly timeline: Timeline;
  readonly text: MemoryText;
  readonly reader: TraceReader;
  /** Those of the user's that the timeline was replayed under. */
  readonly settings: TraceSettings;
  /** Leaks that are no findings. */
  readonly baseline: LeakBaseline | undefined;
}

/** Of a kind with more findings only so many are fixed at once. */
const MAXIMUM_FIXED = 5000;

/** A 1-based line, a 0-based column where a finding starts, and its code. */
export interface FindingPlace {
  readonly line: number;
  readonly startColumn: number;
  readonly code: FindingCode;
}

/** What puts a finding right, and what puts all of its code right. */
export function* triedFixes(trial: TrialText, { line, startColumn, code }: FindingPlace): Slices<Fix[]> {
  const finding = findingAt(trial.timeline, line, startColumn, code);
  if (!finding) return [];
  const candidates = yield* fixCandidates(trial.timeline, finding);
  const all = fixAll(trial.timeline, findingsOf(trial.timeline, code));
  const tried: Fix[] = [];
  for (const candidate of all ? [...candidates, all] : candidates)
    if (yield* helps(trial, candidate, code)) tried.push(candidate);
  return tried;
}

function findingAt(
  { findings }: Timeline,
  line: number,
  startColumn: number,
  code: FindingCode,
): Finding | undefined {
  for (let index = findings.firstAtLine(line); index < findings.count; index++) {
    if (findings.lineAt(index) !== line) return undefined;
    if (findings.codeAt(index) !== code) continue;
    const finding = findings.at(index);
    if (finding.startColumn === startColumn) return finding;
  }
  return undefined;
}

function findingsOf({ findings }: Timeline, code: FindingCode): Finding[] {
  const found: Finding[] = [];
  for (let index = 0; index < findings.count && found.length < MAXIMUM_FIXED; index++)
    if (findings.codeAt(index) === code) found.push(findings.at(index));
  return found;
}

function* helps(
  { timeline, text, reader, settings, baseline }: TrialText,
  { changes }: Fix,
  code: FindingCode,
): Slices<boolean> {
  if (changes.length === 0) return false;
  const edited = reader.edit(text, changes);
  const resume = {
    earlier: timeline,
    sameEventCount: Math.min(timeline.stepCount, edited.firstChangedEvent),
  };
  try {
    const after = yield* replaySlices(edited.trace, settings, {
      keyframeBytes: 0,
      resume,
      ...(baseline ? { baseline } : {}),
    });
    return isBetter(timeline.findings.counts, after.findings.counts, code);
  } catch (error) {
    // The text asks for a heap that cannot be, and was replayed in another.
    if (error instanceof HeapSettingsError) return false;
    throw error;
  }
}

type Counts = ReadonlyMap<FindingCode, number>;

/**
 * Fewer of the code, and no more of any other. A request that gets its memory after all may show warnings that the shortage
 * had hidden: that the trace never frees the block, or gives its id to another. What a comment suppressed may be gone as well.
 */
function isBetter(before: Counts, after: Counts, code: FindingCode): boolean {
  const count = (counts: Counts, of: FindingCode) => counts.get(of) ?? 0;
  const mayGrow = (other: FindingCode) =>
    other === 'unused-suppression' || (code === 'out-of-memory' && findingSeverity(other) !== 'error');
  const grown = [...after.keys()].filter((other) => count(after, other) > count(before, other));
  return count(after, code) < count(before, code) && grown.every(mayGrow);
}
