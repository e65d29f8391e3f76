/**
 * What the language features ask on a trace of 100,000 lines, from the question to what VS Code would be handed: through the worker, as the
 * extension asks, with the words and places that it makes of the answer. One answer a process, at many places of the text.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  lineTokens,
  listPlaces,
  type TraceEngine,
  type TraceOverview,
  tokenAt,
} from '../src/engine/engine.ts';
import { createWorkerEngine } from '../src/engine/workerEngine.ts';
import { wordDirective, wordSite, wordSize, wordStory } from '../src/extension/hoverWords.ts';
import { selectionSteps } from '../src/extension/selectionSteps.ts';
import { SiteLinkFinder, sitesAbove } from '../src/extension/sitesInText.ts';
import { percentile } from './percentile.ts';
import { benchFolder, type Report } from './processes.ts';

export interface LanguageOptions {
  readonly text: TextName;
  readonly answer: AnswerName;
  readonly placeCount: number;
}

/** A real program's trace with marks among its lines; and one block that every line resizes. */
export type TextName = keyof typeof texts;

const texts = {
  program: () => {
    const lines = readFileSync('examples/python-trie.alloctrace', 'utf8').split('\n');
    return lines.flatMap((line, index) => (index % 500 === 499 ? [`mark part ${index}`, line] : [line]));
  },
  'one life': () => [
    'alloc vector 16',
    ...Array.from({ length: 99_998 }, (_, index) => `realloc vector ${16 + (index % 500)}`),
    'free vector',
  ],
} as const;

interface Place {
  readonly engine: TraceEngine;
  readonly overview: TraceOverview;
  readonly lines: readonly string[];
  /** 1-based, with an event. */
  readonly line: number;
}

export type AnswerName = keyof typeof answers;

/** As the registered providers do it; an object for each place stands for VS Code's range. */
const answers = {
  'hover on an id': async ({ engine, overview, lines, line }: Place) => {
    const token = tokenAt(lineTokens(lines[line - 1] ?? ''), 7);
    const story = token && (await engine.blockStory(TRACE, line, 'id'));
    return story && wordStory(story, overview.figures, line, (step) => `command:step?${step}`);
  },
  'hover on a size, a directive and a site': async ({ overview, lines, line }: Place) => {
    const tokens = lineTokens(lines[line - 1] ?? '');
    return tokens.map(({ kind, text }) =>
      kind === 'size'
        ? wordSize(text, overview.figures.align)
        : kind === 'site'
          ? wordSite(text.slice(1))
          : wordDirective('strategy', overview.figures),
    );
  },
  'definition, references and highlights': async ({ engine, line }: Place) => {
    const places = await engine.blockPlaces(TRACE, line, 'id');
    return places && listPlaces(places);
  },
  rename: async ({ engine, line }: Place) => {
    const answer = await engine.renamePlaces(TRACE, line, 'id', `other${line}`);
    return answer && listPlaces(answer.places);
  },
  'completion of ids': ({ engine, line }: Place) => engine.liveIds(TRACE, line, '', 200),
  'completion of sites': async ({ lines, line }: Place) => sitesAbove((above) => lines[above] ?? '', line),
  'outline, folding and lenses': ({ engine }: Place) => engine.marks(TRACE, 5000),
  'inlay hints of a screenful': ({ engine, line }: Place) =>
    engine.lines(TRACE, { firstLine: line, count: 80 }),
  'document links': async ({ lines }: Place) => {
    const finder = new SiteLinkFinder();
    return lines.slice(0, 5000).map((line) => finder.linksOf(line));
  },
  'selection ranges': async ({ engine, lines, line }: Place) => [
    await engine.marks(TRACE, 5000),
    selectionSteps(lines[line - 1] ?? '', 7),
  ],
} as const;

export const ANSWER_NAMES = Object.keys(answers) as readonly AnswerName[];

const TRACE = 'document';

/** The first answer after the reading is among the measured ones: an editor asks at once. */
export async function language({ text, answer, placeCount }: LanguageOptions): Promise<Report> {
  const lines = texts[text]();
  const bytes = new TextEncoder().encode(lines.join('\n'));
  const engine = createWorkerEngine(path.join(benchFolder, 'worker.cjs'), () => {});
  try {
    const source = { kind: 'bytes', bytes } as const;
    const overview = await engine.open({ trace: TRACE, source, settings: {} });
    const eventLines = lines.flatMap((line, index) =>
      /^(alloc|realloc|free) /.test(line) ? [index + 1] : [],
    );
    const times: number[] = [];
    for (let place = 0; place < placeCount; place++) {
      // Over all of the text, and from its end to its beginning: what is kept of the last answer helps with none.
      const line = eventLines[Math.floor(((placeCount - place - 0.5) / placeCount) * eventLines.length)] ?? 1;
      const start = performance.now();
      await answers[answer]({ engine, overview, lines, line });
      times.push(performance.now() - start);
    }
    return {
      lines: lines.length,
      first: times[0] ?? 0,
      p50: percentile(times, 0.5),
      worst: Math.max(...times),
    };
  } finally {
    await engine.dispose();
  }
}
