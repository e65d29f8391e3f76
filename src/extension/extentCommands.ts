/**
 * The commands about how much of a trace is read: stop, a range of events, all of it, the limit of memory. A panel's
 * buttons run them on its own session, the palette and the status bar on the active one.
 */

import * as vscode from 'vscode';
import type { EventRange } from '../engine/engine.ts';
import { formatCount, readCount } from '../format/quantities.ts';
import { COMMANDS, SETTINGS } from '../protocol/ids.ts';
import type { ExtentAction } from '../protocol/panel.ts';
import { wordProgress } from './extentWords.ts';
import type { Log } from './log.ts';
import type { SessionManager } from './sessions.ts';
import type { TraceSession } from './traceSession.ts';

export function registerExtentCommands(sessions: SessionManager, log: Log): vscode.Disposable {
  const register = (
    id: string,
    run: (session: TraceSession, ...args: unknown[]) => Promise<void> | void,
  ): vscode.Disposable =>
    log.command(id, 'The trace could not be read that way', async (...args: unknown[]) => {
      if (sessions.active) await run(sessions.active, ...args);
    });
  return vscode.Disposable.from(
    register(COMMANDS.openRange, (session, range) => openRange(session, range)),
    register(COMMANDS.readAll, (session) => session.readRange(undefined)),
    register(COMMANDS.stopReading, offerToStop),
  );
}

export async function runExtentAction(session: TraceSession, action: ExtentAction): Promise<void> {
  switch (action) {
    case 'stop':
      return session.stopReading();
    case 'range':
      return openRange(session);
    case 'all':
      return session.readRange(undefined);
    case 'limit':
      await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${SETTINGS.memoryLimit}`);
  }
}

/** The status bar's click: what is under way, and the choice to end it. */
async function offerToStop(session: TraceSession): Promise<void> {
  const { progress, name } = session;
  if (!progress) return;
  const stop = {
    label: '$(debug-stop) Stop Reading',
    detail: 'What was read or replayed so far becomes the trace.',
  };
  const goOn = { label: '$(debug-continue) Go On', detail: wordProgress(progress) };
  const choice = await vscode.window.showQuickPick([goOn, stop], { title: `${name} is being read` });
  if (choice === stop) await session.stopReading();
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
  const title = `Open a Range of Events of ${name}`;
  const first = current?.fromEvent ?? 1;
  const from = await askForEvent(title, 'Enter the number of the first event, counted from 1 in the file.', {
    value: String(first),
    complain: (event) => (event < 1 ? 'Events are counted from 1.' : undefined),
  });
  if (from === undefined) return undefined;
  const shownCount = overview?.stepCount ?? 0;
  const last = current?.toEvent ?? Math.max(shownCount, from);
  const to = await askForEvent(title, 'Enter the number of the last event, or nothing for all that follow.', {
    value: Number.isFinite(last) ? String(last) : '',
    mayBeEmpty: true,
    complain: (event) =>
      event < from ? `The last event does not come before the first, ${formatCount(from)}.` : undefined,
  });
  return to === undefined ? undefined : { fromEvent: from, toEvent: to };
}

interface EventQuestion {
  readonly value: string;
  /** Nothing stands for infinity. */
  readonly mayBeEmpty?: boolean;
  complain(event: number): string | undefined;
}

async function askForEvent(
  title: string,
  prompt: string,
  question: EventQuestion,
): Promise<number | undefined> {
  const read = (text: string) =>
    question.mayBeEmpty && text.trim() === '' ? Number.POSITIVE_INFINITY : readCount(text);
  const text = await vscode.window.showInputBox({
    title,
    prompt,
    value: question.value,
    validateInput: (input) => {
      const event = read(input);
      return event === null ? 'Enter a number, such as 1,000,000.' : question.complain(event);
    },
  });
  return text === undefined ? undefined : (read(text) ?? undefined);
}
