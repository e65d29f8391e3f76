/** What the list asks the host for, and what it shows meanwhile. */

import { describe, expect, it } from 'vitest';
import type { LinePage, LineQuery } from '../../../src/protocol/panel.ts';
import { LinePages, PAGE_LINES } from '../../../webview/linePages.ts';

interface Question {
  readonly firstLine: number;
  answer(version: string): Promise<void>;
  answerNothing(): Promise<void>;
  fail(): Promise<void>;
}

/** Pages whose questions wait until the test answers them. */
function waiting() {
  const asked: Question[] = [];
  let arrivals = 0;
  const ask = ({ firstLine, count }: LineQuery) =>
    new Promise<LinePage | null>((resolve, reject) => {
      const passOn = async () => {
        for (let turn = 0; turn < 8; turn++) await Promise.resolve();
      };
      const settle = (page: LinePage | null) => {
        resolve(page);
        return passOn();
      };
      const finding = { line: firstLine + 1, message: 'oops' } as LinePage['findings'][number];
      asked.push({
        firstLine,
        answer: (version) =>
          settle({
            firstLine,
            texts: Array.from({ length: count }, (_, index) => `${version} ${firstLine + index}`),
            results: Array.from({ length: count }, () => '→'),
            findings: [finding],
          }),
        answerNothing: () => settle(null),
        fail: () => {
          reject(new Error('planted'));
          return passOn();
        },
      });
    });
  const failures: unknown[] = [];
  const pages = new LinePages(
    ask,
    () => arrivals++,
    (error) => failures.push(error),
  );
  return { pages, asked, failures, arrivals: () => arrivals };
}

const firstLines = (asked: readonly Question[]) => asked.map(({ firstLine }) => firstLine);

describe('the pages of lines', () => {
  it('are asked for one at a time, and then are there', async () => {
    const { pages, asked, arrivals } = waiting();
    pages.look(100, 140);
    expect(firstLines(asked)).toEqual([1]);
    expect(pages.row(100)).toBeUndefined();
    await asked[0]!.answer('v');
    expect(pages.row(100)).toMatchObject({ text: 'v 100', result: '→', findings: [] });
    expect(pages.row(2)?.findings).toHaveLength(1);
    expect(firstLines(asked)).toEqual([1, PAGE_LINES + 1]);
    await asked[1]!.answer('v');
    expect(pages.row(140)?.text).toBe('v 140');
    expect(arrivals()).toBe(2);
    pages.look(1, 200);
    expect(asked).toHaveLength(2);
  });

  it('are those looked at now, however many were scrolled over', async () => {
    const { pages, asked } = waiting();
    pages.look(1, 50);
    for (let line = 1_000; line <= 9_000_000; line += 1_000) pages.look(line, line + 50);
    expect(asked).toHaveLength(1);
    await asked[0]!.answer('v');
    const last = firstLines(asked).at(-1)!;
    expect(asked).toHaveLength(2);
    expect(last).toBeLessThanOrEqual(9_000_000);
    expect(last).toBeGreaterThan(9_000_000 - PAGE_LINES);
  });

  it('stay until the new ones are there', async () => {
    const { pages, asked } = waiting();
    pages.look(1, 20);
    await asked[0]!.answer('old');
    pages.forget();
    expect(pages.row(5)?.text).toBe('old 5');
    pages.look(1, 20);
    expect(asked).toHaveLength(2);
    await asked[1]!.answer('new');
    expect(pages.row(5)?.text).toBe('new 5');
  });

  it('of a text that was replaced while they were asked for are asked for again', async () => {
    const { pages, asked } = waiting();
    pages.look(1, 20);
    pages.forget();
    await asked[0]!.answer('old');
    expect(firstLines(asked)).toEqual([1, 1]);
    await asked[1]!.answer('new');
    expect(pages.row(5)?.text).toBe('new 5');
  });

  it('that fail are told of once, keep what they had, and come with the next text', async () => {
    const { pages, asked, failures } = waiting();
    pages.look(1, 20);
    await asked[0]!.answer('old');
    pages.forget();
    pages.look(1, PAGE_LINES + 1);
    await asked[1]!.fail();
    expect(firstLines(asked)).toEqual([1, 1, PAGE_LINES + 1]);
    await asked[2]!.answer('new');
    pages.look(1, 20);
    expect(asked).toHaveLength(3);
    expect(failures).toHaveLength(1);
    expect(pages.row(5)?.text).toBe('old 5');
    pages.forget();
    pages.look(1, 20);
    await asked[3]!.answer('new');
    expect(pages.row(5)?.text).toBe('new 5');
  });

  it('are not asked for over and over where there is no answer', async () => {
    const { pages, asked } = waiting();
    pages.look(1, 20);
    await asked[0]!.answerNothing();
    expect(asked).toHaveLength(1);
    pages.look(1, 20);
    expect(asked).toHaveLength(2);
  });
});
