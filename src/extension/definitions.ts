/**
 * From an id to the event that made its block, and to all events of that one block: definition, references and highlights.
 * An id is used again and again in a trace; these go by the block, not by the name.
 */

import * as vscode from 'vscode';
import { rangeAt, rangesOf } from './editorPlaces.ts';
import { idUnder, type StoryFinder, TRACES } from './storyFinder.ts';

export function registerDefinitions(finder: StoryFinder): vscode.Disposable {
  const { languages } = vscode;
  return vscode.Disposable.from(
    languages.registerDefinitionProvider(TRACES, {
      async provideDefinition(document, position, cancellation) {
        const found = await finder.placesAt(document, position, cancellation);
        if (!found) return undefined;
        const { range, places } = found;
        const allocation = places.lines.indexOf(places.allocatedLine);
        if (allocation < 0) return undefined;
        const targetSelectionRange = rangeAt(places, allocation);
        const targetRange = document.lineAt(targetSelectionRange.start.line).range;
        return [{ originSelectionRange: range, targetUri: document.uri, targetRange, targetSelectionRange }];
      },
    }),
    languages.registerReferenceProvider(TRACES, {
      async provideReferences(document, position, { includeDeclaration }, cancellation) {
        const places = (await finder.placesAt(document, position, cancellation))?.places;
        if (!places) return undefined;
        return rangesOf(places)
          .filter(({ start }) => includeDeclaration || start.line !== places.allocatedLine - 1)
          .map((range) => new vscode.Location(document.uri, range));
      },
    }),
    languages.registerDocumentHighlightProvider(TRACES, {
      async provideDocumentHighlights(document, position, cancellation) {
        const places = (await finder.placesAt(document, position, cancellation))?.places;
        if (places)
          return rangesOf(places).map(
            (range, row) => new vscode.DocumentHighlight(range, kindOf(places.names[row])),
          );
        // Without an answer VS Code would mark every other block of that name.
        const under = idUnder(document, position);
        return under && [new vscode.DocumentHighlight(under.range)];
      },
    }),
  );
}

/** An event that gives the block its name writes it, all others read it. */
function kindOf(names: number | undefined): vscode.DocumentHighlightKind {
  return names ? vscode.DocumentHighlightKind.Write : vscode.DocumentHighlightKind.Read;
}
