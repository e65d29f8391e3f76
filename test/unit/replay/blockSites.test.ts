/** A block keeps its call site through reallocs that name none. */

import { describe, expect, it } from 'vitest';
import { blockStory } from '../../../src/analysis/blockStory.ts';
import { classifierFor } from '../../../src/analysis/colourClasses.ts';
import { leaksToAccept } from '../../../src/analysis/hiddenFindings.ts';
import { largestLeaks } from '../../../src/analysis/largestLeaks.ts';
import { blockSiteOf, blockSiteText } from '../../../src/replay/blockSites.ts';
import { replayTrace } from '../../../src/replay/replay.ts';
import { timelineOf, traceOf } from '../../support/traces.ts';

const TRACE = `alloc kept 50 @main;load
realloc kept 60
realloc kept 5000 -> moved
alloc named 10 @main;first
realloc named 20 @main;second
realloc named 30
alloc bare 7
realloc bare 8
realloc null0 9
`;

describe('The call site of a block', () => {
  const timeline = timelineOf(TRACE);

  it('is that of the nearest event of its life that names one', () => {
    const sites = Array.from({ length: timeline.stepCount }, (_, event) => blockSiteText(timeline, event));
    const [load, first, second] = ['main;load', 'main;first', 'main;second'];
    expect(sites).toEqual([load, load, load, first, second, second, null, null, null]);
    const inherited = new Map<number, number>();
    for (let event = 0; event < timeline.stepCount; event++)
      expect(blockSiteOf(timeline, event, inherited)).toBe(blockSiteOf(timeline, event));
    expect([...inherited.keys()]).toEqual([2, 3, 6, 8]);
  });

  it('is the same wherever it is told', () => {
    expect(largestLeaks(timeline, 9).map(({ id, site }) => [id, site])).toEqual([
      ['moved', 'main;load'],
      ['named', 'main;second'],
      ['bare', null],
    ]);
    expect([1, 3, 4, 6].map((line) => blockStory(timeline, line, 'id')?.site)).toEqual([
      'main;load',
      'main;load',
      'main;first',
      'main;second',
    ]);
    const leaks = [...Array(timeline.findings.count).keys()].filter(
      (index) => timeline.findings.codeAt(index) === 'leak',
    );
    expect(leaks.map((index) => timeline.findings.at(index).site)).toEqual([
      'main;load',
      'main;second',
      null,
    ]);
    const { names, classOf } = classifierFor(timeline, 'site');
    expect([1, 2, 3, 6, 8].map((step) => names[classOf(step, 0, 0, 0)])).toEqual([
      'main;load',
      'main;load',
      'main;load',
      'main;second',
      'no site',
    ]);
  });

  it('is what a baseline knows a leak by', () => {
    const baseline = leaksToAccept(timeline);
    expect(baseline.map(({ site, bytes }) => [site, bytes])).toEqual([
      ['', 8],
      ['main;load', 5000],
      ['main;second', 30],
    ]);
    const other = replayTrace(traceOf(TRACE.replace('main;load', 'main;other')), {}, { baseline });
    const left = [...Array(other.findings.count).keys()].map((index) => other.findings.at(index));
    expect(left.filter(({ code }) => code === 'leak').map(({ site }) => site)).toEqual(['main;other']);
  });
});
