/** Selects a whole life: the id on every line that means the block at the caret, one selection each. */

import * as vscode from 'vscode';
import { formatQuantity } from '../format/quantities.ts';
import { COMMANDS } from '../protocol/ids.ts';
import { rangeOf } from './editorPlaces.ts';
import type { Log } from './log.ts';
import type { StoryFinder } from './storyFinder.ts';

export function registerLifeSelection(finder: StoryFinder, log: Log): vscode.Disposable {
  return log.command(COMMANDS.selectLife, 'The life of the block could not be selected', async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return;
    const { active } = editor.selection;
    const { document } = editor;
    const source = new vscode.CancellationTokenSource();
    const { token } = source;
    const story =
      (await finder.storyAt(document, active, token))?.story ??
      (await finder.storyOf(document, active.line + 1, 'id', token));
    source.dispose();
    if (!story) {
      void vscode.window.showInformationMessage('Put the caret on a line whose id means a block.');
      return;
    }
    if (!story.isWhole) {
      const events = formatQuantity(story.lifeEventCount, 'event');
      void vscode.window.showInformationMessage(`The block has ${events}: too many to select them all.`);
      return;
    }
    const ranges = story.mentions.map(rangeOf);
    // The selection that the view keeps in sight is the first one.
    const here = ranges.findIndex(({ start }) => start.line === active.line);
    const ordered = [...ranges.slice(Math.max(0, here)), ...ranges.slice(0, Math.max(0, here))];
    editor.selections = ordered.map(({ start, end }) => new vscode.Selection(start, end));
  });
}
