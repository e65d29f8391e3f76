/**
 * Composes the extension, wherever it runs: one session per trace, and the faces that show it. Everything is disposed
 * with the extension's context; nothing here decides anything.
 */

import * as vscode from 'vscode';
import { COMMANDS } from '../protocol/ids.ts';
import type { AlloctraceApi } from './api.ts';
import { Baselines } from './baselines.ts';
import { CaretFollower } from './caretFollower.ts';
import { registerCodeLenses } from './codeLenses.ts';
import { Comparisons } from './comparisons.ts';
import { registerCompletions } from './completions.ts';
import { keepContextKeys } from './contextKeys.ts';
import { registerCursorCommands } from './cursorCommands.ts';
import { CursorDecorations } from './cursorDecorations.ts';
import { registerDefinitions } from './definitions.ts';
import { Diagnostics } from './diagnostics.ts';
import { EngineHost } from './engineHost.ts';
import { EventsEditors } from './eventsEditors.ts';
import { registerExtentCommands } from './extentCommands.ts';
import { FindingsView } from './findingsView.ts';
import { registerFormatting } from './formatting.ts';
import { HeapMapPanels } from './heapMapPanels.ts';
import type { HostPlatform } from './hostPlatform.ts';
import { registerHovers } from './hovers.ts';
import { registerInlayHints } from './inlayHints.ts';
import { LayoutMemory } from './layoutMemory.ts';
import { LeaksView } from './leaksView.ts';
import { registerLifeSelection } from './lifeSelection.ts';
import { LineFinder } from './lineFinder.ts';
import { Log } from './log.ts';
import { registerOutline } from './outline.ts';
import { registerQuickFixes } from './quickFixes.ts';
import { registerRenames } from './renames.ts';
import { registerSelectionRanges } from './selectionRanges.ts';
import { SessionManager } from './sessions.ts';
import { registerSiteLinks } from './siteLinks.ts';
import { SourceDiagnostics } from './sourceDiagnostics.ts';
import { SourceFinder } from './sourceFinder.ts';
import { StatusBar } from './statusBar.ts';
import { StoryFinder } from './storyFinder.ts';
import { registerTakeAwayCommands } from './takeAwayCommands.ts';
import type { TraceSession } from './traceSession.ts';
import { registerTutorial } from './tutorial.ts';

export function composeExtension(context: vscode.ExtensionContext, platform: HostPlatform): AlloctraceApi {
  const { extensionUri, subscriptions } = context;
  const register = <Registered extends vscode.Disposable>(disposable: Registered): Registered => {
    subscriptions.push(disposable);
    return disposable;
  };
  const log = register(new Log());
  register(vscode.commands.registerCommand(COMMANDS.showLog, () => log.show()));

  const engines = register(new EngineHost(platform, log));
  const sessions = register(new SessionManager(engines, log));
  register(keepContextKeys(sessions));

  const caret = register(new CaretFollower(sessions));
  const decorations = register(new CursorDecorations(sessions, extensionUri));
  register(new Diagnostics(sessions, log));
  register(new Baselines(sessions, log));
  const statusBar = register(new StatusBar(sessions));
  const lines = new LineFinder(caret);
  const findings = register(new FindingsView(sessions, lines, log));
  const layouts = new LayoutMemory(context.globalState);
  const sources = register(new SourceFinder());
  const services = { sessions, lines, layouts, sources, log };
  const panels = register(new HeapMapPanels(extensionUri, services));
  const events = register(new EventsEditors(extensionUri, services));
  register(registerCursorCommands(sessions, lines, log));
  register(registerExtentCommands(sessions, log));
  const viewOf = ({ uri }: TraceSession) => [panels.of(uri), events.of(uri)].find((view) => view?.isVisible);
  register(registerTakeAwayCommands(sessions, viewOf, log));
  const flames = { visible: viewOf, open: (uri: vscode.Uri) => panels.open(uri) };
  const leaks = register(new LeaksView(sessions, flames, log));
  const finder = register(new StoryFinder(sessions));
  register(registerHovers(finder));
  register(registerDefinitions(finder));
  register(registerRenames(finder));
  register(registerLifeSelection(finder, log));
  register(registerSelectionRanges(finder));
  register(registerQuickFixes(finder));
  register(registerCompletions(finder));
  register(registerFormatting(finder));
  register(registerOutline(finder));
  register(registerSiteLinks(sources, log));
  register(new SourceDiagnostics(sessions, sources, log));
  register(registerTutorial(context.extension, sessions, log));
  register(registerCodeLenses(finder));
  register(registerInlayHints(finder));
  register(new Comparisons(sessions, finder, log));
  return { sessions, decorations, findings, leaks, panels, events, statusBar };
}
