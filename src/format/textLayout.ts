/**
 * Lays out text in terminal columns: widths, cutting, wrapping, tables. Everything is measured before colours are added.
 * Widths are those of common terminals: East Asian wide characters and emoji take two columns, combining marks none.
 */

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const ZERO = /[\p{Mn}\p{Me}\u200b-\u200d\ufeff]/u;
const PLAIN = /^[\x20-\x7e]*$/;

export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

function widthOfCharacter(character: string): number {
  if (WIDE.test(character)) return 2;
  return ZERO.test(character) ? 0 : 1;
}

/**
 * Text from a trace or a file name as a terminal may have it: control characters, which could move the cursor or start
 * an escape sequence, become visible signs, and so do those that reverse the reading direction.
 */
export function printable(text: string): string {
  return text
    .replace(/\p{Cc}/gu, visibleControl)
    .replace(/[\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

function visibleControl(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** The beginning of a text that is too wide, and `…`. */
export function cutEnd(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `${takeWidth([...text], width - 1).join('')}…`;
}

/** `…` and the end of a text that is too wide: of a call path or a file name the end says more. */
export function cutStart(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `…${takeWidth([...text].reverse(), width - 1)
    .reverse()
    .join('')}`;
}

function takeWidth(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += widthOfCharacter(character);
    if (used > width) break;
    taken.push(character);
  }
  return taken;
}

/** Lines of at most `width` columns, broken between words; a word that is wider is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const fitting = cutEnd(word, width);
    if (line !== '' && displayWidth(line) + 1 + displayWidth(fitting) > width) {
      lines.push(line);
      line = fitting;
    } else line = line === '' ? fitting : `${line} ${fitting}`;
  }
  lines.push(line);
  return lines;
}

export type Alignment = 'left' | 'right';

/** Rows as lines: columns as wide as their widest cell, two blanks apart, no blanks at the end. */
export function alignRows(rows: readonly (readonly string[])[], alignments: readonly Alignment[]): string[] {
  const widths = alignments.map(() => 0);
  for (const row of rows) widen(widths, row);
  return rows.map((row) => alignRow(row, widths, alignments));
}

/** Makes columns wide enough for one more row. */
export function widen(widths: number[], row: readonly string[]): void {
  for (const [column, width] of widths.entries())
    widths[column] = Math.max(width, displayWidth(row[column] ?? ''));
}

/** One row as a line, in columns of known widths. */
export function alignRow(
  row: readonly string[],
  widths: readonly number[],
  alignments: readonly Alignment[],
): string {
  return alignments
    .map((alignment, column) => pad(row[column] ?? '', widths[column] ?? 0, alignment))
    .join('  ')
    .trimEnd();
}

/** Width of the widest text; 0 where there is none. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, displayWidth(text)), 0);
}

function pad(text: string, width: number, alignment: Alignment): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return alignment === 'left' ? text + blanks : blanks + text;
}
