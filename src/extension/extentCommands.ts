/**
 * The commands about how much of a trace is read: stop, a range of events, all of it, the limit of memory. A panel's
 * buttons run them on its own session, the palette and the status bar on the active one.
 */

import * as vscode from 'vscode';
import type { EventRange } from '../engine/engine.ts';
import { formatCount } from '../format/quantities.ts';
import { COMMANDS, SETTINGS } from '../protocol/ids.ts';
import type { ExtentAction } from '../protocol/panel.ts';
import { readEvents, readLastEvent } from './eventNumbers.ts';
import { canStop } from './extentWords.ts';
import type { Log } from './log.ts';
import { inform } from './messages.ts';
import type { SessionManager } from './sessions.ts';
import type { TraceSession } from './traceSession.ts';

export function registerExtentCommands(sessions: SessionManager, log: Log): vscode.Disposable {
  const register = (
    id: string,
    run: (session: TraceSession, ...args: unknown[]) => Promise<void> | void,
  ): vscode.Disposable =>
    log.command(id, vscode.l10n.t('The trace could not be read that way'), async (...args: unknown[]) => {
      if (sessions.active) await run(sessions.active, ...args);
    });
  return vscode.Disposable.from(
    register(COMMANDS.openRange, (session, range) => openRange(session, range)),
    register(COMMANDS.readAll, readAll),
    register(COMMANDS.stopReading, stopReading),
  );
}

export async function runExtentAction(session: TraceSession, action: ExtentAction): Promise<void> {
  switch (action) {
    case 'stop':
      return stopReading(session);
    case 'range':
      return openRange(session);
    case 'all':
      return readAll(session);
    case 'limit':
      await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${SETTINGS.memoryLimit}`);
  }
}

/** A trace that is all here is not read again. */
function readAll(session: TraceSession): void {
  if (session.isPart && !session.isReading) session.readRange(undefined);
}

/** Between the look at a button and its click the reading may have come to its end; whoever clicked is told. */
async function stopReading(session: TraceSession): Promise<void> {
  if (canStop(session.progress)) return session.stopReading();
  void inform(vscode.l10n.t('{0} has been read already; there is nothing left to stop.', session.name));
}

async function openRange(session: TraceSession, given?: unknown): Promise<void> {
  const range = isRange(given) ? given : await askForRange(session);
  if (range) session.readRange(range);
}

function isRange(value: unknown): value is EventRange {
  if (typeof value !== 'object' || value === null || !('fromEvent' in value) || !('toEvent' in value))
    return false;
  const { fromEvent, toEvent } = value;
  return (
    typeof fromEvent === 'number' && typeof toEvent === 'number' && fromEvent >= 1 && toEvent >= fromEvent
  );
}

async function askForRange(session: TraceSession): Promise<EventRange | undefined> {
  const { overview, range: current, name } = session;
  const title = vscode.l10n.t('Open a Range of Events of {0}', name);
  const events = await ask(
    {
      title,
      prompt: vscode.l10n.t(
        'Enter the first event, counted from 1 in the file, or first and last: 1,000,000-2,000,000.',
      ),
      value: formatCount(current?.fromEvent ?? 1),
    },
    readEvents,
  );
  if (!events) return undefined;
  const { fromEvent } = events;
  const lastEvent = current?.toEvent ?? Math.max(overview?.stepCount ?? 0, fromEvent);
  const toEvent =
    events.toEvent ??
    (await ask(
      {
        title,
        prompt: vscode.l10n.t('Enter the number of the last event, or nothing for all that follow.'),
        value: Number.isFinite(lastEvent) ? formatCount(lastEvent) : '',
      },
      (text) => readLastEvent(text, fromEvent),
    ));
  return toEvent === undefined ? undefined : { fromEvent, toEvent };
}

/** `read` gives what a text says, or a sentence about what is wrong with it, which is shown while it is typed. */
async function ask<Answer extends object | number>(
  box: { readonly title: string; readonly prompt: string; readonly value: string },
  read: (text: string) => Answer | string,
): Promise<Answer | undefined> {
  const text = await vscode.window.showInputBox({
    ...box,
    validateInput: (input) => {
      const answer = read(input);
      return typeof answer === 'string' ? answer : undefined;
    },
  });
  const answer = text === undefined ? undefined : read(text);
  return typeof answer === 'string' ? undefined : answer;
}
