/** Hovers in a trace's text: the life of a block on its event's keyword and id, what a size comes to, what a directive does, the frames of a site. */

import * as vscode from 'vscode';
import type { ShortageReport } from '../engine/engine.ts';
import { COMMANDS } from '../protocol/ids.ts';
import { wordDirective, wordShortageHover, wordSite, wordSize, wordStory } from './hoverWords.ts';
import { type StoryFinder, TRACES, tokenUnder } from './storyFinder.ts';
import type { TraceSession } from './traceSession.ts';

const EVENT_KEYWORDS: ReadonlySet<string> = new Set(['alloc', 'realloc', 'free']);

export function registerHovers(finder: StoryFinder): vscode.Disposable {
  return vscode.languages.registerHoverProvider(TRACES, {
    async provideHover(document, position, cancellation) {
      const found = tokenUnder(document, position);
      if (!found) return undefined;
      const { token, range } = found;
      const text = await wordsFor(finder, document, position, token.kind, token.text, cancellation);
      if (text === undefined) return undefined;
      const markdown = new vscode.MarkdownString(text);
      markdown.isTrusted = { enabledCommands: [COMMANDS.goToStep] };
      return new vscode.Hover(markdown, range);
    },
  });
}

async function wordsFor(
  finder: StoryFinder,
  document: vscode.TextDocument,
  position: vscode.Position,
  kind: string,
  text: string,
  cancellation: vscode.CancellationToken,
): Promise<string | undefined> {
  if (kind === 'site') return wordSite(text.slice(1));
  const session = await finder.replayed(document, cancellation);
  const figures = session?.overview?.figures;
  if (!session || !figures) return undefined;
  const shortage = await shortageAt(session, position.line + 1, kind, cancellation);
  if (shortage) return wordShortageHover(shortage, figures);
  if (kind === 'size') return wordSize(text, figures.align);
  if (kind === 'directive') return wordDirective(text.slice(1), figures);
  if (kind === 'value') {
    const [directive = ''] = document.lineAt(position).text.trim().split(/[ \t]/);
    return wordDirective(directive.slice(1), figures);
  }
  const isKeyword = EVENT_KEYWORDS.has(kind);
  const story = isKeyword
    ? await finder.storyOf(document, position.line + 1, 'id', cancellation)
    : (await finder.storyAt(document, position, cancellation))?.story;
  if (!story) return undefined;
  const linkTo = (step: number) =>
    `command:${COMMANDS.goToStep}?${encodeURIComponent(JSON.stringify([step]))}`;
  return wordStory(story, figures, position.line + 1, linkTo);
}

/** Why the event on a line ran out of memory, told on its keyword, id and size; undefined where it did not. */
async function shortageAt(
  session: TraceSession,
  line: number,
  kind: string,
  cancellation: vscode.CancellationToken,
): Promise<ShortageReport | undefined> {
  if (!EVENT_KEYWORDS.has(kind) && kind !== 'id' && kind !== 'newId' && kind !== 'size') return undefined;
  const report = await session.askLong(async (engine, trace, ticket) => {
    const [step, above] = await Promise.all([
      engine.stepAtLine(trace, line),
      engine.stepAtLine(trace, line - 1),
    ]);
    const isAsked = step !== above && !cancellation.isCancellationRequested;
    return isAsked ? engine.explainShortage(trace, step, ticket) : null;
  }, cancellation);
  return report ?? undefined;
}
