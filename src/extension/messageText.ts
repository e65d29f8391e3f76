/** A message as one line in which nothing is a link. Knows nothing of VS Code. */
export function withoutLinks(message: string): string {
  return message.replaceAll('](', '] (').replace(/\s*[\r\n]+\s*/g, ' ');
}
