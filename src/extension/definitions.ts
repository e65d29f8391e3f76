/**
 * From an id to the event that made its block, and to all events of that one block: definition, references and highlights.
 * An id is used again and again in a trace; these go by the block, not by the name.
 */

import * as vscode from 'vscode';
import type { BlockMention } from '../engine/engine.ts';
import { rangeOf } from './editorPlaces.ts';
import { idTokenOf, type StoryFinder, TRACES, tokenUnder } from './storyFinder.ts';

export function registerDefinitions(finder: StoryFinder): vscode.Disposable {
  const { languages } = vscode;
  return vscode.Disposable.from(
    languages.registerDefinitionProvider(TRACES, {
      async provideDefinition(document, position, cancellation) {
        const found = await finder.storyAt(document, position, cancellation);
        if (!found) return undefined;
        const { range, story } = found;
        const allocation = story.mentions.find(({ step }) => step === story.allocatedStep);
        if (!allocation) return undefined;
        const targetSelectionRange = rangeOf(allocation);
        const targetRange = document.lineAt(targetSelectionRange.start.line).range;
        return [{ originSelectionRange: range, targetUri: document.uri, targetRange, targetSelectionRange }];
      },
    }),
    languages.registerReferenceProvider(TRACES, {
      async provideReferences(document, position, { includeDeclaration }, cancellation) {
        const found = await finder.storyAt(document, position, cancellation);
        if (!found) return undefined;
        const { mentions, allocatedStep } = found.story;
        return mentions
          .filter(({ step }) => includeDeclaration || step !== allocatedStep)
          .map((mention) => new vscode.Location(document.uri, rangeOf(mention)));
      },
    }),
    languages.registerDocumentHighlightProvider(TRACES, {
      async provideDocumentHighlights(document, position, cancellation) {
        const found = await finder.storyAt(document, position, cancellation);
        if (found)
          return found.story.mentions.map(
            (mention) => new vscode.DocumentHighlight(rangeOf(mention), kindOf(mention)),
          );
        // Without an answer VS Code would mark every other block of that name.
        const under = tokenUnder(document, position);
        return under && idTokenOf(under.token) ? [new vscode.DocumentHighlight(under.range)] : undefined;
      },
    }),
  );
}

/** An event that gives the block its name writes it, all others read it. */
function kindOf({ names }: BlockMention): vscode.DocumentHighlightKind {
  return names ? vscode.DocumentHighlightKind.Write : vscode.DocumentHighlightKind.Read;
}
