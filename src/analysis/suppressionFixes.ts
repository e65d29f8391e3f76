/**
 * Suppressing a finding by a comment, and taking a suppression back, as changes of one line's text. A comment that suppresses
 * something already takes in another code; where there is an ordinary comment, the suppression has the line above to itself.
 */

import { trimmedEnd } from '../trace/blanks.ts';
import type { FindingCode } from '../trace/findings.ts';
import { lineTokens } from '../trace/lineTokens.ts';
import { readSuppression, SUPPRESSION_WORD } from '../trace/suppressionComment.ts';
import type { TextChange } from '../trace/textEdit.ts';

/** `line` is 1-based, `text` what stands there. */
export function suppressedIn(text: string, line: number, code: FindingCode): TextChange {
  const comment = commentOf(text);
  if (!comment) return change(line, trimmedEnd(text), text.length, ` # ${SUPPRESSION_WORD} ${code}`);
  const last = comment.suppression?.codes.at(-1);
  if (last) return change(line, comment.start + last.end, comment.start + last.end, `, ${code}`);
  const indent = /^[ \t]*/.exec(text)?.[0] ?? '';
  return change(line, 0, 0, `${indent}# ${SUPPRESSION_WORD} ${code}\n`);
}

/**
 * Takes the codes at some columns out of a suppression, and all of the comment where it names no other; with it the line where
 * nothing else stands in it.
 */
export function withoutSuppressions(
  text: string,
  line: number,
  startColumns: readonly number[],
): TextChange | null {
  const comment = commentOf(text);
  if (!comment?.suppression) return null;
  const { codes } = comment.suppression;
  const others = codes.filter(({ start }) => !startColumns.includes(comment.start + start));
  const [first, last] = [codes[0], codes.at(-1)];
  if (first && last && others.length > 0)
    return change(
      line,
      comment.start + first.start,
      comment.start + last.end,
      others.map((code) => code.text).join(', '),
    );
  const kept = trimmedEnd(text.slice(0, comment.start));
  if (kept > 0) return change(line, kept, text.length, '');
  return { startLine: line - 1, startColumn: 0, endLine: line, endColumn: 0, text: '' };
}

function commentOf(text: string) {
  const comment = lineTokens(text).find(({ kind }) => kind === 'comment');
  return comment && { start: comment.start, suppression: readSuppression(comment.text) };
}

function change(line: number, startColumn: number, endColumn: number, text: string): TextChange {
  return { startLine: line - 1, startColumn, endLine: line - 1, endColumn, text };
}
