/**
 * Rename of an id for as long as it names one block: other lives of the same id keep it. Refused where the new id would
 * mean another block on some line, so that a rename never changes what a trace does.
 */

import * as vscode from 'vscode';
import { canBeId, type RenameConflict } from '../engine/engine.ts';
import { formatCount } from '../format/quantities.ts';
import { rangesOf } from './editorPlaces.ts';
import { idUnder, type StoryFinder, TRACES } from './storyFinder.ts';

export function registerRenames(finder: StoryFinder): vscode.Disposable {
  return vscode.languages.registerRenameProvider(TRACES, {
    async prepareRename(document, position, cancellation) {
      const found = await finder.storyAt(document, position, cancellation);
      if (!found) throw new Error(vscode.l10n.t('Only an id that means a block can be renamed.'));
      return { range: found.range, placeholder: found.token.text };
    },

    async provideRenameEdits(document, position, newName, cancellation) {
      if (!canBeId(newName))
        throw new Error(
          vscode.l10n.t(
            '"{0}" cannot be an id: ids have no blanks and do not start with #, %, @ or ->.',
            newName,
          ),
        );
      const under = idUnder(document, position);
      const session = await finder.replayed(document, cancellation);
      if (!under || !session) return undefined;
      if (session.isPart || session.isReading)
        throw new Error(
          vscode.l10n.t('Only a part of the trace is here; rename the id once all of it was read.'),
        );
      const answer = await session.ask((engine, trace) =>
        engine.renamePlaces(trace, position.line + 1, under.id, newName),
      );
      if (!answer) return undefined;
      if (answer.conflict) throw new Error(wordConflict(answer.conflict, newName));
      const edit = new vscode.WorkspaceEdit();
      for (const range of rangesOf(answer.places)) edit.replace(document.uri, range, newName);
      return edit;
    },
  });
}

function wordConflict({ kind, line }: RenameConflict, newName: string): string {
  const place = `line ${formatCount(line)}`;
  return kind === 'other-block'
    ? vscode.l10n.t('{0} means another block in {1}, so this one cannot be called that too.', newName, place)
    : vscode.l10n.t(
        'The id is null when {0} resizes it: the failed allocation above it would need the new id as well.',
        place,
      );
}
