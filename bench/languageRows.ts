/** How long an editor waits for what it asks about a trace's text: each answer at many places, the worst of them. */

import { ANSWER_NAMES, type AnswerName, type TextName } from './languageAnswers.ts';
import { runSubject } from './processes.ts';
import type { Row } from './rounds.ts';
import type { Sizes } from './sizes.ts';

/** What grows with the life of a block is measured on the longest there can be as well. */
const OF_ONE_LIFE: readonly AnswerName[] = [
  'hover on an id',
  'definition, references and highlights',
  'rename',
];

export function languageRows({ seekCount }: Sizes): Row[] {
  const row = (answer: AnswerName, text: TextName): Row => ({
    name: `language, ${answer}, 100k lines${text === 'one life' ? ' about one block' : ''}, worst`,
    unit: 'ms',
    goal: { sense: 'at most', limit: 50 },
    async measure() {
      const { p50, first, worst } = await runSubject('language', { text, answer, placeCount: seekCount });
      return { value: Number(worst), details: { 'p50 ms': Number(p50), 'first ms': Number(first) } };
    },
  });
  return [
    ...ANSWER_NAMES.map((answer) => row(answer, 'program')),
    ...OF_ONE_LIFE.map((answer) => row(answer, 'one life')),
  ];
}
