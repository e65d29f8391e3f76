/**
 * Leaks on the source files that their sites name, for each trace that is open: one entry a place, with the trace's lines as
 * related places. They are information, not warnings: what a recorded run did is known for certain, that the file is still
 * the one that ran is not.
 *
 * Only files of the workspace are marked, and of each trace a bounded number of places, the largest. A light bulb there, a command and a
 * setting turn them off.
 */

import * as vscode from 'vscode';
import { type KnownFile, type LeakPlace, type LeakPlaces, shorten } from '../engine/engine.ts';
import { formatBytes, formatQuantity } from '../format/quantities.ts';
import {
  COMMANDS,
  CONFIGURATION_SECTION,
  DIAGNOSTIC_SOURCE,
  LANGUAGE_ID,
  SETTINGS,
} from '../protocol/ids.ts';
import { findingLink } from './diagnostics.ts';
import { Disposable } from './disposable.ts';
import { LatestOnly } from './latestOnly.ts';
import type { Log } from './log.ts';
import { inform } from './messages.ts';
import type { SessionManager } from './sessions.ts';
import type { SourceFinder } from './sourceFinder.ts';
import { SourceLengths } from './sourceLengths.ts';
import type { TraceSession } from './traceSession.ts';
import { readSetting, settingName } from './userSettings.ts';

/** Files of a trace that are looked for in the workspace. */
const MAXIMUM_FILES = 300;
const MAXIMUM_PLACES = 300;
const MAXIMUM_LEAKS = 10;

export class SourceDiagnostics extends Disposable {
  constructor(sessions: SessionManager, sources: SourceFinder, log: Log) {
    super();
    this.register(sessions.forAll((session) => new SessionSources(session, sources, log)));
    this.register(
      log.command(COMMANDS.hideSourceLeaks, vscode.l10n.t('The setting could not be changed'), async () => {
        const isOfWorkspace = await setShown(false);
        void offerToShowAgain(isOfWorkspace);
      }),
    );
    this.register(
      log.command(COMMANDS.showSourceLeaks, vscode.l10n.t('The setting could not be changed'), async () => {
        await setShown(true);
      }),
    );
    this.register(
      vscode.languages.registerCodeActionsProvider(
        { pattern: '**' },
        { provideCodeActions: (document, _range, { diagnostics }) => actionsFor(document, diagnostics) },
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
    );
  }
}

const NO_PLACES: LeakPlaces = { places: [], placeCount: 0 };

/** Those of one trace, which go when it is closed. */
class SessionSources extends Disposable {
  private readonly lengths = new SourceLengths();
  private readonly collection = this.register(vscode.languages.createDiagnosticCollection());
  private readonly refreshes = new LatestOnly(() =>
    this.log.guard(vscode.l10n.t('Leaks could not be shown on source files'), () => this.refresh()),
  );

  constructor(
    private readonly session: TraceSession,
    private readonly sources: SourceFinder,
    private readonly log: Log,
  ) {
    super();
    const request = () => void this.refreshes.request();
    this.register(session.onDidReplay(request));
    this.register(sources.onDidChange(request));
    this.register(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SETTINGS.sourceDiagnostics)) request();
      }),
    );
    this.register(
      vscode.workspace.onDidChangeTextDocument(({ document: { uri, lineCount } }) => {
        if (this.lengths.losesOrRegains(uri.toString(), lineCount)) request();
      }),
    );
    for (const event of [
      vscode.workspace.onDidOpenTextDocument,
      vscode.workspace.onDidSaveTextDocument,
      vscode.workspace.onDidCloseTextDocument,
    ])
      this.register(event((document) => void this.compare(document)));
  }

  /** What was typed is kept or dropped, or another text than that of the file is there. */
  private async compare({ uri }: vscode.TextDocument): Promise<void> {
    const asked = this.lengths.askedFor(uri.toString());
    if (asked === undefined || asked === (await this.sources.lineCount(uri))) return;
    await this.refreshes.request();
  }

  private async refresh(): Promise<void> {
    const leakCount = this.session.overview?.figures.findingCounts.leak ?? 0;
    const found = leakCount > 0 && isShown() ? await this.findPlaces() : NO_PLACES;
    // Without an answer the text was replaced meanwhile, and is replayed.
    if (found && !this.isDisposed) this.show(found);
  }

  private async findPlaces(): Promise<LeakPlaces | undefined> {
    const { session } = this;
    const files = await session.ask((engine, trace) => engine.leakFiles(trace, MAXIMUM_FILES));
    const found = files && (await this.sources.findAll(session.uri, files));
    if (!found) return undefined;
    const known = await Promise.all([...found].map(([file, uri]) => this.knownFile(file, uri)));
    this.lengths.ask(known);
    const query = { files: known, maximumPlaces: MAXIMUM_PLACES, maximumLeaks: MAXIMUM_LEAKS };
    return session.ask((engine, trace) => engine.leakPlaces(trace, query));
  }

  private async knownFile(file: string, uri: vscode.Uri): Promise<KnownFile> {
    return { file, source: uri.toString(), lineCount: await this.sources.lineCount(uri) };
  }

  /** All at once, so that what stays does not flicker. */
  private show({ places, placeCount }: LeakPlaces): void {
    this.lengths.answer(places);
    const entries: [vscode.Uri, vscode.Diagnostic[] | undefined][] = [];
    for (const [uri] of this.collection) entries.push([uri, undefined]);
    for (const place of places)
      entries.push([vscode.Uri.parse(place.source), [diagnosticOf(place, this.session)]]);
    const last = places.at(-1);
    if (last && placeCount > places.length) {
      const moreCount = placeCount - places.length;
      const verb = moreCount === 1 ? 'is' : 'are';
      const message = vscode.l10n.t(
        '{0} with leaks of {1} {2} not marked; the Findings view has all leaks.',
        formatQuantity(moreCount, 'more place'),
        this.session.name,
        verb,
      );
      entries.push([vscode.Uri.parse(last.source), [createDiagnostic(last, message)]]);
    }
    this.collection.set(entries);
  }
}

function diagnosticOf(place: LeakPlace, { uri, key }: TraceSession): vscode.Diagnostic {
  const { count, bytes, leaks } = place;
  const blocks = formatQuantity(count, 'block');
  const verb = count === 1 ? 'is' : 'are';
  const diagnostic = createDiagnostic(
    place,
    vscode.l10n.t('{0}, {1} allocated here {2} never freed.', blocks, formatBytes(bytes), verb),
  );
  const [largest] = leaks;
  if (largest) {
    const target = findingLink({ trace: key, line: largest.line, step: null });
    diagnostic.code = { value: 'leak', target };
  }
  const moreCount = count - leaks.length;
  diagnostic.relatedInformation = leaks.map((leak, index) => {
    const isCut = moreCount > 0 && index === leaks.length - 1;
    const more = isCut ? vscode.l10n.t('; {0} not listed', formatQuantity(moreCount, 'smaller one')) : '';
    const location = new vscode.Location(uri, new vscode.Position(leak.line - 1, 0));
    return new vscode.DiagnosticRelatedInformation(
      location,
      `${formatBytes(leak.bytes)} as ${shorten(leak.id)}${more}`,
    );
  });
  return diagnostic;
}

/** Over the whole of a line; VS Code leaves out what it is indented by. */
function createDiagnostic({ line }: LeakPlace, message: string): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, 0, line - 1, Number.MAX_VALUE);
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Information);
  diagnostic.source = DIAGNOSTIC_SOURCE;
  diagnostic.code = 'leak';
  return diagnostic;
}

function actionsFor(
  { languageId }: vscode.TextDocument,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction[] {
  if (languageId === LANGUAGE_ID) return [];
  const ours = diagnostics.filter(({ source, code }) => source === DIAGNOSTIC_SOURCE && isLeak(code));
  if (ours.length === 0) return [];
  const title = vscode.l10n.t('Do not show leaks on source files');
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { command: COMMANDS.hideSourceLeaks, title };
  action.diagnostics = ours;
  return [action];
}

/** Other problems of ours are not turned off by it. */
function isLeak(code: vscode.Diagnostic['code']): boolean {
  return (typeof code === 'object' ? code.value : code) === 'leak';
}

function isShown(): boolean {
  return readSetting(SETTINGS.sourceDiagnostics) !== false;
}

/** Where the workspace has a setting of its own, that one is in force and is changed. Whether that was so. */
async function setShown(value: boolean): Promise<boolean> {
  const configuration = vscode.workspace.getConfiguration(CONFIGURATION_SECTION);
  const name = settingName(SETTINGS.sourceDiagnostics);
  const isOfWorkspace = configuration.inspect(name)?.workspaceValue !== undefined;
  const target = isOfWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(name, value, target);
  return isOfWorkspace;
}

/** The light bulb of one line has turned off all, and those of other folders. */
async function offerToShowAgain(isOfWorkspace: boolean): Promise<void> {
  const showAgain = vscode.l10n.t('Show Again');
  const words = isOfWorkspace
    ? vscode.l10n.t('Leaks are no longer shown on source files in this workspace.')
    : vscode.l10n.t(
        'Leaks are no longer shown on source files, in any workspace that has no setting of its own for it.',
      );
  const answer = await inform(words, showAgain);
  if (answer === showAgain) await vscode.commands.executeCommand(COMMANDS.showSourceLeaks);
}
