/**
 * The commands that move the cursor of the active session. Without a session they do nothing; package.json disables them
 * then. Those for findings are in the title of the Findings view as well: they are about the session that is listed there, and
 * bring it back to sight. From the text they take the caret along.
 */

import * as vscode from 'vscode';
import { formatCount, readCount } from '../format/quantities.ts';
import { COMMANDS } from '../protocol/ids.ts';
import { runCursorAction } from './cursorActions.ts';
import type { LineFinder } from './lineFinder.ts';
import type { Log } from './log.ts';
import type { SessionManager } from './sessions.ts';
import type { TraceSession } from './traceSession.ts';

const ACTIONS = ['firstStep', 'stepBack', 'stepForward', 'lastStep', 'togglePlay'] as const;
const FINDING_ACTIONS = ['previousFinding', 'nextFinding'] as const;

export function registerCursorCommands(
  sessions: SessionManager,
  lines: LineFinder,
  log: Log,
): vscode.Disposable {
  const actions = ACTIONS.map((action) =>
    log.command(COMMANDS[action], vscode.l10n.t('The cursor could not be moved'), async () => {
      if (sessions.active) await runCursorAction(sessions.active, action, 'command');
    }),
  );
  const findingActions = FINDING_ACTIONS.map((action) =>
    log.command(COMMANDS[action], vscode.l10n.t('The cursor could not be moved'), async () => {
      const { active, listed } = sessions;
      if (!listed) return;
      const { step } = listed;
      await runCursorAction(listed, action, 'command');
      if (listed === active && listed.step === step) return;
      // Where the keyboard is in the text, so that the light bulb is at hand; a panel keeps it.
      if (listed !== active || isInText(listed)) await lines.show(listed, listed.line);
    }),
  );
  const goToStep = log.command(
    COMMANDS.goToStep,
    vscode.l10n.t('The cursor could not be moved'),
    async (step?: unknown) => {
      const session = sessions.active;
      if (!session?.overview) return;
      const target = typeof step === 'number' ? step : await askForStep(session, session.overview.stepCount);
      if (target !== undefined) await session.moveTo(target, 'command');
    },
  );
  return vscode.Disposable.from(...actions, ...findingActions, goToStep);
}

/** By the tab: beside a panel VS Code goes on to call a text the active one. */
function isInText(session: TraceSession): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
  return (input instanceof vscode.TabInputText ? input.uri : uri)?.toString() === session.key;
}

async function askForStep(session: TraceSession, stepCount: number): Promise<number | undefined> {
  const range = vscode.l10n.t('a step from 0, the empty heap, to {0}', formatCount(stepCount));
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Go to Step in {0}', session.name),
    prompt: vscode.l10n.t('Enter {0}.', range),
    value: formatCount(session.step),
    validateInput: (input) =>
      stepInRange(input, stepCount) === undefined ? vscode.l10n.t('Enter {0}.', range) : undefined,
  });
  return text === undefined ? undefined : stepInRange(text, stepCount);
}

function stepInRange(text: string, stepCount: number): number | undefined {
  const step = readCount(text);
  return step !== null && step <= stepCount ? step : undefined;
}
