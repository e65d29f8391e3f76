/** An edited trace is what opening the edited text gives. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SupersededError, type TextChange, UnknownTextError } from '../../../src/engine/engine.ts';
import { eventLine, traceText } from '../../support/randomTraces.ts';
import { bytesOf } from '../../support/traces.ts';
import { contents, nodeEngine, openBytes, openFed, openFile, packed, temporaryFolder } from './engines.ts';

const folder = temporaryFolder();

const place = fc.record({ line: fc.nat(30), column: fc.nat(20) });
const insertion = fc.oneof(
  fc.constantFrom('', '\n', '🧠', ' ', '# ', '\r\n', 'x'),
  fc.array(eventLine, { maxLength: 3 }).map((lines) => `${lines.join('\n')}\n`),
);
const change = fc
  .record({ from: place, to: place, text: insertion })
  .map(({ from, to, text }): TextChange => {
    const inOrder = from.line < to.line || (from.line === to.line && from.column <= to.column);
    const [start, end] = inOrder ? [from, to] : [to, from];
    return {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
      text,
    };
  });

/** The same change to a string, as an editor does it; it does not put a place inside a character. */
function changed(
  text: string,
  { startLine, startColumn, endLine, endColumn, text: inserted }: TextChange,
): string {
  const offsetOf = (line: number, column: number) => {
    const hasMark = text.startsWith('\ufeff');
    const lines = text.slice(hasMark ? 1 : 0).split('\n');
    if (line >= lines.length) return text.length;
    const before = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, hasMark ? 1 : 0);
    const own = (lines[line] ?? '').replace(/\r$/, '');
    const unsafe = own.slice(0, column);
    return before + unsafe.replace(/[\ud800-\udbff]$/, '').length;
  };
  return (
    text.slice(0, offsetOf(startLine, startColumn)) + inserted + text.slice(offsetOf(endLine, endColumn))
  );
}

describe('An edited trace', () => {
  it('is what opening the edited text gives, edit after edit, whole or in a range', () =>
    fc.assert(
      fc.asyncProperty(
        traceText,
        fc.array(change, { minLength: 1, maxLength: 5 }),
        fc.option(
          fc.record({
            fromEvent: fc.integer({ min: 1, max: 9 }),
            toEvent: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 9, max: 20 })),
          }),
        ),
        async (text, changes, range) => {
          const engine = nodeEngine();
          const request = range ? { range } : {};
          await openBytes(engine, bytesOf(text), request);
          let now = text;
          for (const change of changes) {
            now = changed(now, change);
            const edited = await contents(engine, await engine.edit('a', [change]));
            const fresh = nodeEngine();
            expect(edited).toEqual(await contents(fresh, await openBytes(fresh, bytesOf(now), request)));
          }
        },
      ),
      { numRuns: 150 },
    ));

  it('may be a range whose text goes on behind it', async () => {
    const engine = nodeEngine();
    const pieces = ['%heap 1K\nalloc a 1\nalloc b 2\n', 'alloc c 3\nal', 'loc d 4'].map(bytesOf);
    const opened = await openFed(engine, pieces, { range: { fromEvent: 2, toEvent: 2 } });
    expect(opened).toMatchObject({ stepCount: 1, figures: { liveBytes: 2 }, extent: { kind: 'range' } });
    const first = { startLine: 0, startColumn: 0, endLine: 2, endColumn: 0, text: '' };
    const edited = await engine.edit('a', [first]);
    expect(edited).toMatchObject({ stepCount: 1, figures: { liveBytes: 3 }, extent: { kind: 'range' } });
    const last = {
      startLine: 0,
      startColumn: 0,
      endLine: 1,
      endColumn: 0,
      text: '# none\nalloc e 5\nalloc f 6\n',
    };
    expect(await engine.edit('a', [last])).toMatchObject({ stepCount: 1, figures: { liveBytes: 6 } });
  });

  it('may be a range of bytes, plain or packed', async () => {
    for (const pack of [(bytes: Uint8Array) => bytes, packed]) {
      const engine = nodeEngine();
      const bytes = pack(bytesOf('alloc a 1\nalloc b 2\nalloc c 3\n'.repeat(50_000)));
      await openBytes(engine, bytes, { range: { fromEvent: 2, toEvent: 2 } });
      const change = { startLine: 0, startColumn: 0, endLine: 1, endColumn: 0, text: '' };
      expect(await engine.edit('a', [change])).toMatchObject({ stepCount: 1, figures: { liveBytes: 3 } });
    }
  });

  it('may have been empty for a while', async () => {
    const engine = nodeEngine();
    await openBytes(engine, new Uint8Array(0));
    // What is done in the background has been done.
    await new Promise((resolve) => setImmediate(resolve));
    await engine.edit('a', [{ startLine: 0, startColumn: 0, endLine: 0, endColumn: 0, text: 'alloc a 1\n' }]);
    expect(await engine.step('a', 1)).toMatchObject({ line: 1 });
    expect(await engine.step('a', 0)).toMatchObject({ step: 0 });
  });

  it('takes several changes that refer to the text before them', async () => {
    const engine = nodeEngine();
    await openFed(engine, [bytesOf('alloc a 1\nalloc b 2\nfree a\n')]);
    const overview = await engine.edit('a', [
      { startLine: 2, startColumn: 5, endLine: 2, endColumn: 6, text: 'b' },
      { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0, text: '# one\n# two\n' },
    ]);
    expect(overview).toMatchObject({ lineCount: 6, extent: { kind: 'whole' } });
    expect((await engine.findings('a', { maximumPerCode: 9 })).map(({ id, line }) => [id, line])).toEqual([
      ['a', 3],
    ]);
  });

  it('is the last one, however fast edits follow each other', async () => {
    const engine = nodeEngine();
    await openBytes(engine, bytesOf('alloc p 8\nfree p\n'.repeat(20_000)));
    const edits = [1, 2, 3, 4].map((number) =>
      engine.edit('a', [
        { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0, text: `alloc q${number} 1\n` },
      ]),
    );
    const outcomes = await Promise.allSettled(edits);
    expect(outcomes.slice(0, 3).map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual(
      Array(3).fill(expect.any(SupersededError)),
    );
    expect(outcomes[3]).toMatchObject({ status: 'fulfilled', value: { stepCount: 40_004 } });
    expect((await engine.lines('a', { firstLine: 1, count: 2 })).texts).toEqual(['alloc q4 1', 'alloc q3 1']);
  });

  it('may come while the text is still being replayed', async () => {
    const engine = nodeEngine();
    const opening = openBytes(engine, bytesOf('alloc p 8\nfree p\n'.repeat(50_000)));
    const replaced = expect(opening).rejects.toBeInstanceOf(SupersededError);
    const insert = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0, text: 'alloc q 1\n' };
    let overview: Awaited<ReturnType<typeof engine.edit>> | undefined;
    while (!overview) {
      overview = await engine.edit('a', [insert]).catch((error) => {
        expect(error).toBeInstanceOf(UnknownTextError);
        return undefined;
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await replaced;
    expect(overview.stepCount).toBe(100_001);
  });

  it('needs its text in memory', async () => {
    const engine = nodeEngine();
    await expect(engine.edit('a', [])).rejects.toBeInstanceOf(UnknownTextError);
    await openFile(engine, folder.write(bytesOf('alloc a 1\n')));
    await expect(engine.edit('a', [])).rejects.toBeInstanceOf(UnknownTextError);
    await openBytes(engine, packed(bytesOf('alloc a 1\n')));
    expect((await engine.edit('a', [])).stepCount).toBe(1);
    await engine.close('a');
    await expect(engine.edit('a', [])).rejects.toBeInstanceOf(UnknownTextError);
  });
});
