/** What a user takes away of the heap at the cursor: as text to the clipboard, as a picture to a file. */

import * as vscode from 'vscode';
import { formatCount } from '../format/quantities.ts';
import { COMMANDS } from '../protocol/ids.ts';
import type { Log } from './log.ts';
import { complain, inform } from './messages.ts';
import { NO_SVG, pictureFile, pictureKind } from './pictureFile.ts';
import type { SessionManager } from './sessions.ts';
import type { TraceSession } from './traceSession.ts';
import type { TraceView } from './traceView.ts';

/** More of them nobody reads; the text counts the others. */
const MAXIMUM_TEXT_BLOCKS = 2_000;
const TEXT_COLUMNS = 110;
const MESSAGE_MS = 4_000;

export function registerTakeAwayCommands(
  sessions: SessionManager,
  viewOf: (session: TraceSession) => TraceView | undefined,
  log: Log,
): vscode.Disposable {
  return vscode.Disposable.from(
    log.command(COMMANDS.copyHeapAsText, vscode.l10n.t('The heap could not be copied'), () =>
      sessions.active ? copyHeap(sessions.active) : undefined,
    ),
    log.command(COMMANDS.savePicture, vscode.l10n.t('The picture could not be saved'), (target?: unknown) =>
      sessions.active
        ? savePicture(
            sessions.active,
            viewOf(sessions.active),
            target instanceof vscode.Uri ? target : undefined,
            log,
          )
        : undefined,
    ),
  );
}

async function copyHeap(session: TraceSession): Promise<void> {
  const { step, name } = session;
  const query = { name, maximumBlocks: MAXIMUM_TEXT_BLOCKS, width: TEXT_COLUMNS };
  const text = await session.ask((engine, trace) => engine.heapText(trace, step, query));
  if (text === undefined) return;
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(
    vscode.l10n.t('The heap after step {0} is in the clipboard.', formatCount(step)),
    MESSAGE_MS,
  );
}

/** Asks where to, unless told. From the title menu of a panel VS Code hands over the trace, which is no place for a picture. */
async function savePicture(
  session: TraceSession,
  view: TraceView | undefined,
  given: vscode.Uri | undefined,
  log: Log,
): Promise<void> {
  const picture = await view?.picture();
  if (!picture) {
    void inform(vscode.l10n.t('There is no picture to save: open the heap map first.'));
    return;
  }
  const isFile = given !== undefined && pictureKind(given.path) !== undefined;
  const target = isFile ? given : await askForTarget(session, picture.svg !== null);
  if (!target) return;
  const file = pictureFile(target.path, picture);
  if ('problem' in file) {
    void complain(vscode.l10n.t('The picture was not saved: {0}', file.problem));
    return;
  }
  await vscode.workspace.fs.writeFile(target, file.bytes);
  void log.guard(vscode.l10n.t('The picture could not be opened'), () => offerToOpen(target));
}

/** Says where it is: a dialog may have added an ending to the name that was typed. */
async function offerToOpen(target: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  const place = vscode.workspace.asRelativePath(target);
  const answer = await inform(vscode.l10n.t('The picture is saved as {0}.', place), open);
  if (answer === open) await vscode.commands.executeCommand('vscode.open', target);
}

function askForTarget({ uri, name, step }: TraceSession, hasSvg: boolean): Thenable<vscode.Uri | undefined> {
  const stem = name.replace(/(\.alloctrace)?(\.gz)?$/, '');
  const folder =
    uri.scheme === 'untitled' ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(uri, '..');
  const file = `${stem}-${step}.png`;
  return vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, file) } : {}),
    filters: { PNG: ['png'], ...(hasSvg ? { SVG: ['svg'] } : {}) },
    title: hasSvg
      ? vscode.l10n.t('Save Picture (PNG, or SVG by the ending of its name)')
      : vscode.l10n.t('Save Picture (PNG only: {0})', NO_SVG),
  });
}
