/**
 * The events whose blocks are never freed, in the order of the trace: all of them, or those that a filter lets through.
 * The first of the steps to whatever is said of leaks, so that what a comment suppresses or a baseline accepts is said nowhere.
 */

import { blockSiteOf, blockSiteText } from '../replay/blockSites.ts';
import { runWhole } from '../replay/slices.ts';
import type { Timeline } from '../replay/timeline.ts';

/** Events looked at between two breaths: well below a millisecond where none is a leak. */
const SLICE_EVENTS = 1 << 14;
const SLICE_FINDINGS = 1 << 12;

/** Positions of all of them, from 0. */
export function leakEvents(timeline: Timeline): Uint32Array {
  return runWhole(leakEventSlices(timeline));
}

/** In slices, those whose site or id contains `filter`, whatever the case of its letters; all for an empty one. */
export function* leakEventSlices(timeline: Timeline, filter = ''): Generator<undefined, Uint32Array> {
  const { outcomes, findings, stepCount } = timeline;
  const hidden = yield* hiddenLeakSlices(timeline);
  const isWanted = filter === '' ? () => true : filterOf(timeline, filter);
  const leakCount = findings.counts.get('leak') ?? 0;
  const events = new Uint32Array(leakCount);
  let count = 0;
  let seen = 0;
  for (let event = 0; event < stepCount && seen < leakCount; event++) {
    if (outcomes.isLeak(event) && ((hidden[event >> 3] ?? 0) & (1 << (event & 7))) === 0) {
      seen++;
      if (isWanted(event)) events[count++] = event;
    }
    if ((event + 1) % SLICE_EVENTS === 0) yield;
  }
  return count === leakCount ? events : events.slice(0, count);
}

const hiddenLeaks = new WeakMap<Timeline, Uint8Array>();

/** A bit for each event whether its leak is hidden; found once for a timeline, in slices. Empty where none is. */
function* hiddenLeakSlices(timeline: Timeline): Generator<undefined, Uint8Array> {
  const known = hiddenLeaks.get(timeline);
  if (known) return known;
  const { hiddenFindings, stepCount } = timeline;
  const hasAny = hiddenFindings.counts.has('leak');
  const bits = new Uint8Array(hasAny ? Math.ceil(stepCount / 8) : 0);
  for (let index = 0; hasAny && index < hiddenFindings.count; index++) {
    if (hiddenFindings.codeAt(index) === 'leak') {
      const event = hiddenFindings.stepAt(index) - 1;
      bits[event >> 3]! |= 1 << (event & 7);
    }
    if ((index + 1) % SLICE_FINDINGS === 0) yield;
  }
  hiddenLeaks.set(timeline, bits);
  return bits;
}

/** A site is looked at once, however many events name it. */
function filterOf(timeline: Timeline, filter: string): (event: number) => boolean {
  const { columns, ids, sites } = timeline.trace;
  const wanted = filter.toLowerCase();
  const contains = (text: string) => text.toLowerCase().includes(wanted);
  const known = new Int8Array(sites.count + 1);
  return (event) => {
    const site = blockSiteOf(timeline, event);
    if (known[site] === 0) known[site] = contains(blockSiteText(timeline, event) ?? '') ? 1 : -1;
    return known[site] === 1 || contains(ids.text(columns.newIdOf(event)));
  };
}
