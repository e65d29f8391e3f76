/** Selects a whole life: the id on every line that means the block at the caret, one selection each. */

import * as vscode from 'vscode';
import { formatCount, formatQuantity } from '../format/quantities.ts';
import { COMMANDS } from '../protocol/ids.ts';
import { rangesOf } from './editorPlaces.ts';
import type { Log } from './log.ts';
import { inform } from './messages.ts';
import { NEVER_CANCELLED, type StoryFinder } from './storyFinder.ts';

/** The most that VS Code's own limit of carets allows for unless somebody raises it. */
const MAXIMUM_SELECTIONS = 10_000;

export function registerLifeSelection(finder: StoryFinder, log: Log): vscode.Disposable {
  return log.command(
    COMMANDS.selectLife,
    vscode.l10n.t('The life of the block could not be selected'),
    async () => {
      const editor = vscode.window.activeTextEditor;
      if (!editor) return;
      const { active } = editor.selection;
      const { document } = editor;
      const places =
        (await finder.placesAt(document, active, NEVER_CANCELLED))?.places ??
        (await finder.placesOf(document, active.line + 1, 'id', NEVER_CANCELLED));
      if (!places) {
        void inform(vscode.l10n.t('Put the caret on a line whose id means a block.'));
        return;
      }
      const placeCount = places.lines.length;
      if (placeCount > MAXIMUM_SELECTIONS) {
        const count = formatQuantity(placeCount, 'place');
        void inform(
          vscode.l10n.t(
            'The block is meant in {0}, and an editor has {1} carets at most. "Find All References" lists them.',
            count,
            formatCount(MAXIMUM_SELECTIONS),
          ),
        );
        return;
      }
      const ranges = rangesOf(places);
      // The selection that the view keeps in sight is the first one.
      const here = ranges.findIndex(({ start }) => start.line === active.line);
      const ordered = [...ranges.slice(Math.max(0, here)), ...ranges.slice(0, Math.max(0, here))];
      editor.selections = ordered.map(({ start, end }) => new vscode.Selection(start, end));
    },
  );
}
