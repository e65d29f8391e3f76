/** From an id in the text to the block it means, and to every other place that means it. */

import { describe, expect, it } from 'vitest';
import { blockStory, type IdToken } from '../../../src/analysis/blockStory.ts';
import { liveIds } from '../../../src/analysis/liveIds.ts';
import { markReports } from '../../../src/analysis/markReports.ts';
import { timelineOf } from '../../support/traces.ts';

const trace = timelineOf(`%heap 4K
alloc a 64 t=7 @main(demo.c:3)
realloc a 100
realloc  a 200 -> b
free a
free b
alloc a 16
free b
realloc b 20
free c
`);

function story(line: number, token: IdToken = 'id') {
  return blockStory(trace, line, token);
}

function places(line: number, token: IdToken = 'id'): string[] | undefined {
  return story(line, token)?.mentions.map(({ id, line: at, startColumn }) => `${id} ${at}:${startColumn}`);
}

describe('The story of a block', () => {
  const ofFirst = ['a 2:6', 'a 3:8', 'a 4:9', 'b 4:18', 'a 5:5', 'b 6:5', 'b 8:5', 'b 9:8'];

  it('is the same from each of its events, misuses included', () => {
    for (const line of [2, 3, 4, 5, 6, 8, 9]) expect(places(line)).toEqual(ofFirst);
    expect(places(4, 'newId')).toEqual(ofFirst);
  });

  it('is another for another life of an id, and none where an id means no block', () => {
    expect(places(7)).toEqual(['a 7:6']);
    expect(story(7)).toMatchObject({ leaks: true, requestedBytes: 16, blockBytes: 32 });
    expect(story(10)).toBeNull();
    expect(story(1)).toBeNull();
    expect(story(99)).toBeNull();
  });

  it('tells what the block is where it is asked about', () => {
    expect(story(2)).toMatchObject({ id: 'a', requestedBytes: 64, blockBytes: 80, payloadAddress: 16 });
    expect(story(6)).toMatchObject({ id: 'b', requestedBytes: 200, thread: '7', site: 'main(demo.c:3)' });
    expect(story(6)?.life.map(({ what, line }) => `${what} ${line}`)).toEqual([
      'allocated 2',
      'resized 3',
      'resized 4',
      'freed 6',
    ]);
  });

  it('leaves out what ran out of memory', () => {
    const full = timelineOf(
      '%heap 1K\nalloc a 64\nrealloc a 9K -> b\nrealloc a 8K\nalloc x 9K\nfree x\nfree a\n',
    );
    expect(blockStory(full, 3, 'newId')).toBeNull();
    expect(blockStory(full, 4, 'id')?.mentions.map(({ line }) => line)).toEqual([2, 7]);
    expect(blockStory(full, 5, 'id')).toBeNull();
    expect(blockStory(full, 6, 'id')).toBeNull();
  });
});

describe('Live ids', () => {
  it('are those above a line, the last one first', () => {
    const ids = (line: number, prefix = '', count = 9) =>
      liveIds(trace, line, prefix, count).map(({ id, line: at }) => `${id} ${at}`);
    expect(ids(2)).toEqual([]);
    expect(ids(4)).toEqual(['a 3']);
    expect(ids(6)).toEqual(['b 4']);
    expect(ids(11)).toEqual(['a 7']);
    expect(ids(11, 'x')).toEqual([]);
    expect(ids(11, '', 0)).toEqual([]);
  });
});

describe('Marks', () => {
  it('tell what is live there', () => {
    const marked = timelineOf('mark start\nalloc a 40\nalloc b 2\nmark  two words # why\nfree a\nmark end\n');
    expect(markReports(marked, 9)).toEqual([
      { line: 1, step: 0, label: 'start', liveBytes: 0 },
      { line: 4, step: 2, label: 'two words', liveBytes: 42 },
      { line: 6, step: 3, label: 'end', liveBytes: 2 },
    ]);
    expect(markReports(marked, 1)).toHaveLength(1);
    expect(markReports(timelineOf('# nothing\n'), 9)).toEqual([]);
  });
});
