/**
 * Completion in a trace: keywords and directives at the start of a line, the values of a directive, ids that name a live
 * block there, and the sites of the lines nearby.
 */

import * as vscode from 'vscode';
import {
  explainFinding,
  findingTitle,
  type LineToken,
  lineTokens,
  MODEL_VOCABULARY,
  SUPPRESSIBLE_CODES,
  SUPPRESSION_WORD,
} from '../engine/engine.ts';
import { formatCount, formatExactBytes } from '../format/quantities.ts';
import { DIRECTIVE_HELP } from './hoverWords.ts';
import { sitesAbove } from './sitesInText.ts';
import { type StoryFinder, TRACES } from './storyFinder.ts';

const MAXIMUM_IDS = 200;

/** What may be completed at a column, from the line up to there. */
export type Wanted =
  | { readonly kind: 'start' }
  | { readonly kind: 'value'; readonly directive: string }
  | { readonly kind: 'id' }
  | { readonly kind: 'site' }
  | { readonly kind: 'suppression' }
  | { readonly kind: 'code' }
  | null;

/** `text` is the line up to the caret. */
export function wantedAt(text: string): Wanted {
  const tokens = lineTokens(text);
  const comment = tokens.find(({ kind }) => kind === 'comment');
  if (comment) return wantedInComment(text.slice(comment.start));
  const last = tokens.at(-1);
  const isWithin = last !== undefined && last.end === text.length && text.length > 0;
  const before = isWithin ? tokens.slice(0, -1) : tokens;
  const [first] = before;
  if (!first) return { kind: 'start' };
  if (first.text.startsWith('%'))
    return before.length === 1 ? { kind: 'value', directive: first.text.slice(1) } : null;
  if (!isEvent(first)) return null;
  if (before.length === 1) return first.kind === 'alloc' ? null : { kind: 'id' };
  return isWithin && last.text.startsWith('@') ? { kind: 'site' } : null;
}

/** `comment` is a comment up to the caret. Behind a code only a comma leads to another. */
function wantedInComment(comment: string): Wanted {
  if (/^#[ \t]*[a-z-]*$/i.test(comment)) return { kind: 'suppression' };
  const isCode = /^#[ \t]*alloctrace-ignore[ \t]+(?:[^ \t,]+[ \t]*,[ \t]*)*[^ \t,]*$/i.test(comment);
  return isCode ? { kind: 'code' } : null;
}

function isEvent({ kind }: LineToken): boolean {
  return kind === 'alloc' || kind === 'realloc' || kind === 'free';
}

export function registerCompletions(finder: StoryFinder): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    TRACES,
    {
      async provideCompletionItems(document, position, cancellation, { triggerCharacter }) {
        const text = document.lineAt(position).text.slice(0, position.character);
        const wanted = wantedAt(text);
        if (!wanted) return undefined;
        const range = new vscode.Range(position.translate(0, -wordLength(text, wanted)), position);
        switch (wanted.kind) {
          case 'start':
            return [...keywords(range), ...directives(range)];
          case 'value':
            return valuesOf(wanted.directive).map((value) => item(value, KIND.EnumMember, range));
          case 'id':
            return liveIds(finder, document, position, range, cancellation);
          case 'suppression':
            // A blank in an ordinary comment asks for nothing.
            return triggerCharacter === undefined ? [suppression(range)] : undefined;
          case 'code':
            return codes(range);
          case 'site':
            return inOrder(
              sitesAbove((line) => document.lineAt(line).text, position.line).map((site) =>
                item(site, KIND.Reference, range),
              ),
            );
        }
      },
    },
    '%',
    ' ',
    ',',
    '@',
  );
}

const KIND = vscode.CompletionItemKind;

/** Characters of the word that a caret stands at the end of; in a comment `#` and commas end one. */
function wordLength(text: string, { kind }: NonNullable<Wanted>): number {
  const isInComment = kind === 'suppression' || kind === 'code';
  return text.length - text.search(isInComment ? /[^ \t#,]*$/ : /[^ \t]*$/);
}

function keywords(range: vscode.Range): vscode.CompletionItem[] {
  const forms = [
    ['alloc', ['id', '64'], vscode.l10n.t('allocates a block')],
    ['realloc', ['id', '64'], vscode.l10n.t('resizes a block; -> NEW gives it another id')],
    ['free', ['id'], vscode.l10n.t('frees a block')],
    ['mark', ['label'], vscode.l10n.t('names a moment')],
  ] as const;
  return forms.map(([keyword, blanks, detail]) => {
    const completion = item(keyword, KIND.Keyword, range, detail);
    const snippet = new vscode.SnippetString(keyword);
    for (const blank of blanks) snippet.appendText(' ').appendPlaceholder(blank);
    completion.insertText = snippet;
    return completion;
  });
}

function directives(range: vscode.Range): vscode.CompletionItem[] {
  return DIRECTIVE_HELP.map(([name, meaning]) => {
    const completion = item(`%${name}`, KIND.Property, range);
    completion.documentation = meaning;
    completion.insertText = `%${name} `;
    completion.command = { command: 'editor.action.triggerSuggest', title: vscode.l10n.t('Suggest values') };
    return completion;
  });
}

function suppression(range: vscode.Range): vscode.CompletionItem {
  const completion = item(
    SUPPRESSION_WORD,
    KIND.Keyword,
    range,
    vscode.l10n.t('suppresses findings of this line'),
  );
  completion.insertText = `${SUPPRESSION_WORD} `;
  completion.command = { command: 'editor.action.triggerSuggest', title: vscode.l10n.t('Suggest codes') };
  return completion;
}

/** In the order of the table of findings. */
function codes(range: vscode.Range): vscode.CompletionItem[] {
  return inOrder(
    SUPPRESSIBLE_CODES.map((code) => {
      const completion = item(code, KIND.EnumMember, range, findingTitle(code));
      completion.documentation = explainFinding(code).meaning;
      return completion;
    }),
  );
}

/** Those that a directive may have, or the usual ones where there are too many. */
export function valuesOf(directive: string): readonly string[] {
  const { strategyNames, orderNames } = MODEL_VOCABULARY;
  switch (directive) {
    case 'alloctrace':
      return ['1'];
    case 'heap':
      return ['auto', '64KiB', '1MiB', '16MiB', '256MiB'];
    case 'strategy':
      return strategyNames;
    case 'order':
      return orderNames;
    case 'align':
      return ['16', '32', '64', '128', '4096'];
    case 'arenas':
      return ['1', '2', '4', '8', '16', '64'];
    default:
      return [];
  }
}

async function liveIds(
  finder: StoryFinder,
  document: vscode.TextDocument,
  position: vscode.Position,
  range: vscode.Range,
  cancellation: vscode.CancellationToken,
): Promise<vscode.CompletionList | undefined> {
  const session = await finder.replayed(document, cancellation);
  const prefix = document.getText(range);
  const ids = await session?.ask((engine, trace) =>
    engine.liveIds(trace, position.line + 1, prefix, MAXIMUM_IDS),
  );
  if (!ids) return undefined;
  const items = ids.map(({ id, requestedBytes, line }) => {
    const detail = vscode.l10n.t('{0}, from line {1}', formatExactBytes(requestedBytes), formatCount(line));
    return item(id, KIND.Variable, range, detail);
  });
  return new vscode.CompletionList(inOrder(items), ids.length === MAXIMUM_IDS);
}

/** Shown as they come, not by the alphabet. */
function inOrder(items: vscode.CompletionItem[]): vscode.CompletionItem[] {
  for (const [index, completion] of items.entries()) completion.sortText = String(index).padStart(4, '0');
  return items;
}

function item(
  label: string,
  kind: vscode.CompletionItemKind,
  range: vscode.Range,
  detail?: string,
): vscode.CompletionItem {
  const completion = new vscode.CompletionItem(label, kind);
  completion.range = range;
  if (detail !== undefined) completion.detail = detail;
  return completion;
}
