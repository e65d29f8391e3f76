/** Light bulbs for findings. Every fix that is offered was tried by the engine. */

import * as vscode from 'vscode';
import { FINDING_CODES, type FindingCode, type Fix } from '../engine/engine.ts';
import { DIAGNOSTIC_SOURCE } from '../protocol/ids.ts';
import { type StoryFinder, TRACES } from './storyFinder.ts';

/** Findings of one line that fixes are looked for; a line has rarely more than two. */
const MAXIMUM_FINDINGS = 4;

export function registerQuickFixes(finder: StoryFinder): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    TRACES,
    {
      async provideCodeActions(document, _range, { diagnostics }, cancellation) {
        const ours = diagnostics
          .filter(({ source }) => source === DIAGNOSTIC_SOURCE)
          .slice(0, MAXIMUM_FINDINGS);
        if (ours.length === 0) return undefined;
        const session = await finder.replayed(document, cancellation);
        const actions: vscode.CodeAction[] = [];
        for (const diagnostic of ours) {
          const code = codeOf(diagnostic);
          if (!session || !code || cancellation.isCancellationRequested) continue;
          const { start } = diagnostic.range;
          const place = { line: start.line + 1, startColumn: start.character, code };
          const fixes = await session.askLong(
            (engine, trace, ticket) => engine.fixes(trace, place, ticket),
            cancellation,
          );
          for (const fix of fixes ?? []) actions.push(actionOf(document.uri, diagnostic, fix));
        }
        return actions;
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function codeOf({ code }: vscode.Diagnostic): FindingCode | undefined {
  const value = typeof code === 'object' ? code.value : code;
  return FINDING_CODES.find((known) => known === value);
}

function actionOf(uri: vscode.Uri, diagnostic: vscode.Diagnostic, fix: Fix): vscode.CodeAction {
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const { startLine, startColumn, endLine, endColumn, text } of fix.changes)
    action.edit.replace(uri, new vscode.Range(startLine, startColumn, endLine, endColumn), text);
  action.diagnostics = [diagnostic];
  action.isPreferred = fix.isPreferred;
  return action;
}
