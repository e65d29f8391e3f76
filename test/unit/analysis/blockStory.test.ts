/** From an id in the text to the block it means, and to every other place that means it. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockPlaces, type IdToken, listPlaces } from '../../../src/analysis/blockMentions.ts';
import { blockStory } from '../../../src/analysis/blockStory.ts';
import { liveIds } from '../../../src/analysis/liveIds.ts';
import { markReports } from '../../../src/analysis/markReports.ts';
import { renamePlaces } from '../../../src/analysis/renamePlaces.ts';
import { timelineOf } from '../../support/traces.ts';

const text = `%heap 4K
alloc a 64 t=7 @main(demo.c:3)
realloc a 100
realloc  a 200 -> b
free a
free b
alloc a 16
free b
realloc b 20
free c
`;
const trace = timelineOf(text);

function story(line: number, token: IdToken = 'id') {
  return blockStory(trace, line, token);
}

function places(line: number, token: IdToken = 'id'): string[] | undefined {
  const found = blockPlaces(trace, line, token);
  return found
    ? listPlaces(found).map(({ line: at, startColumn, endColumn }) => {
        const id = text.split('\n')[at - 1]?.slice(startColumn, endColumn);
        return `${id} ${at}:${startColumn}`;
      })
    : undefined;
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

  it('stands where editors count its columns, whatever stands before it on the line', () => {
    const found = blockPlaces(
      timelineOf('alloc  ä 8 # é\n \trealloc 𝄞 9\n\trealloc ä 9 -> 𝄞𝄞 # a\nfree 𝄞𝄞'),
      1,
      'id',
    );
    expect(found && listPlaces(found)).toEqual([
      { line: 1, startColumn: 7, endColumn: 8 },
      { line: 3, startColumn: 9, endColumn: 10 },
      { line: 3, startColumn: 16, endColumn: 20 },
      { line: 4, startColumn: 5, endColumn: 9 },
    ]);
  });

  it('says where the block gets its names, and where it was allocated', () => {
    expect(blockPlaces(trace, 9, 'id')).toMatchObject({
      allocatedLine: 2,
      names: Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 0),
    });
    expect(blockPlaces(trace, 10, 'id')).toBeNull();
  });

  it('has all places of a life of any length', () => {
    const resizes = Array.from({ length: 30_000 }, (_, index) => `realloc v ${index + 2}`).join('\n');
    const found = blockPlaces(timelineOf(`alloc v 1\n${resizes}\nfree v`), 15_000, 'id');
    expect(found?.lines).toEqual(Uint32Array.from({ length: 30_002 }, (_, index) => index + 1));
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
    expect(blockPlaces(full, 4, 'id')?.lines).toEqual(Uint32Array.of(2, 7));
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

  it('are none that another block, a free or a failure has taken the name from', () => {
    const ids = (text: string) => liveIds(timelineOf(text), 99, '', 9).map(({ id }) => id);
    expect(ids('alloc a 8;alloc a 9;free a')).toEqual([]);
    expect(ids('alloc a 8;alloc a 9')).toEqual(['a']);
    expect(ids('%heap 1K;alloc a 8;alloc a 9K')).toEqual([]);
    expect(ids('%heap 1K;alloc a 8;realloc a 9K')).toEqual(['a']);
    expect(ids('%heap 1K;alloc a 8;realloc a 9K -> b')).toEqual(['a']);
    expect(ids('alloc a 8;realloc a 9 -> b;realloc b 0')).toEqual([]);
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

describe('A rename', () => {
  const places = (text: string, line: number, newId: string, token: IdToken = 'id') => {
    const answer = renamePlaces(timelineOf(text), line, token, newId);
    const found =
      answer && listPlaces(answer.places).map(({ line: at, startColumn }) => `${at}:${startColumn}`);
    return answer?.conflict ? answer.conflict.line : found;
  };

  it('is of one life of an id, under that id, misuses included', () => {
    const text =
      'alloc a 8;free a;alloc a 8;realloc a 9 -> b;realloc b 9 -> a;free a;free a;free b;alloc a 1';
    expect(places(text, 1, 'x')).toEqual(['1:6', '2:5']);
    expect(places(text, 3, 'x')).toEqual(['3:6', '4:8']);
    expect(places(text, 4, 'x', 'newId')).toEqual(['4:15', '5:8', '8:5']);
    expect(places(text, 7, 'x')).toEqual(['5:15', '6:5', '7:5']);
    expect(places(text, 9, 'x')).toEqual(['9:6']);
  });

  it.each([
    ['live at the same time', 'alloc b 8;alloc a 8;free a;free b', 2, 'b', 1],
    ['live later, while this one is', 'alloc a 8;alloc b 8;free b;free a', 1, 'b', 2],
    ['misused later', 'alloc b 8;free b;alloc a 8;free a;free b', 3, 'b', 5],
    ['never freed, and allocated again', 'alloc a 8;alloc b 8', 1, 'b', 2],
    ['null where it is resized', '%heap 1K;alloc a 9K;realloc a 8', 3, 'b', 3],
    ['lost to an overwriting', 'alloc b 8;alloc a 8', 2, 'b', 1],
  ])('is refused to an id that is %s', (_, text, line, newId, conflictLine) => {
    expect(places(text, line, newId)).toBe(conflictLine);
  });

  it('is free to an id that is done with before, or begins anew behind', () => {
    expect(places('alloc b 8;free b;alloc a 8;free a', 3, 'b')).toEqual(['3:6', '4:5']);
    expect(places('alloc a 8;free a;alloc b 8;free b', 1, 'b')).toEqual(['1:6', '2:5']);
    expect(places('alloc a 8;realloc a 9 -> b;free b', 1, 'b')).toEqual(['1:6', '2:8']);
    expect(places('alloc b 8;realloc b 9 -> a;free a', 3, 'b')).toEqual(['2:15', '3:5']);
  });

  it('changes nothing of what a trace does', () => {
    fc.assert(
      fc.property(
        randomEvents,
        fc.nat(40),
        fc.constantFrom('id', 'newId'),
        fc.constantFrom('p0', 'p1', 'p2', 'new'),
        (lines, at, token, newId) => {
          const before = timelineOf(lines.join('\n'));
          const line = (at % lines.length) + 1;
          const answer = renamePlaces(before, line, token as IdToken, newId);
          if (!answer || answer.conflict) return;
          const renamed = [...lines];
          for (const { line: place, startColumn, endColumn } of listPlaces(answer.places).reverse()) {
            const text = renamed[place - 1] ?? '';
            renamed[place - 1] = text.slice(0, startColumn) + newId + text.slice(endColumn);
          }
          const after = timelineOf(renamed.join('\n'));
          expect(after.outcomes.kinds).toEqual(before.outcomes.kinds);
          expect(after.outcomes.placements).toEqual(before.outcomes.placements);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** Few ids, so that they are used again, misused, overwritten and exchanged. */
const randomEvents = fc.array(
  fc
    .tuple(fc.constantFrom('alloc', 'free', 'free', 'realloc', 'move'), fc.nat(2), fc.nat(2), fc.nat(300))
    .map(([operation, id, other, size]) => {
      if (operation === 'free') return `free p${id}`;
      if (operation === 'move') return `realloc p${id} ${size} -> p${other}`;
      return `${operation} p${id} ${size}`;
    }),
  { minLength: 1, maxLength: 40 },
);
