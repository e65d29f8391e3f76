/**
 * Blanks as the format has them: the space and the tab. Other kinds of white space are a part of what they stand in. By hand, as
 * a pattern would look at runs of blanks many times.
 */

/** Without the blanks around it. */
export function trimmed(text: string): string {
  const end = trimmedEnd(text);
  let start = 0;
  while (start < end && isBlank(text[start])) start++;
  return text.slice(start, end);
}

/** Where the blanks behind it begin. */
export function trimmedEnd(text: string): number {
  let end = text.length;
  while (end > 0 && isBlank(text[end - 1])) end--;
  return end;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
