/**
 * Accepting the leaks of a trace, and dropping what was accepted. A trace is read again when its file of accepted leaks, or the
 * setting that names it, has changed. What is broken is shown in the file itself and never overwritten.
 */

import * as vscode from 'vscode';
import { type LeakBaseline, mergedBaselines, withoutLeaks, writeBaselineFile } from '../engine/engine.ts';
import { formatQuantity } from '../format/quantities.ts';
import { COMMANDS, DIAGNOSTIC_SOURCE, SETTINGS } from '../protocol/ids.ts';
import { type BaselineState, baselineFileOf, fileName, readBaseline } from './baselineFiles.ts';
import { Disposable } from './disposable.ts';
import { watchFile } from './fileWatch.ts';
import type { Log } from './log.ts';
import { inform, warn } from './messages.ts';
import type { SessionManager } from './sessions.ts';
import type { TraceSession } from './traceSession.ts';

const OPEN_FILE = vscode.l10n.t('Open File');
const UNDO = 'Undo';

export class Baselines extends Disposable {
  private readonly problems = this.register(
    vscode.languages.createDiagnosticCollection(`${DIAGNOSTIC_SOURCE}.baseline`),
  );
  /** What of which file its user was told is broken. */
  private readonly told = new Set<string>();

  constructor(
    private readonly sessions: SessionManager,
    private readonly log: Log,
  ) {
    super();
    this.register(sessions.forAll((session) => this.follow(session)));
    this.register(
      vscode.Disposable.from(
        log.command(COMMANDS.acceptLeaks, vscode.l10n.t('The leaks could not be accepted'), () =>
          this.accept(),
        ),
        log.command(COMMANDS.dropBaseline, vscode.l10n.t('The baseline could not be dropped'), () =>
          this.drop(),
        ),
        log.command(COMMANDS.openBaseline, vscode.l10n.t('The baseline could not be opened'), () =>
          this.open(),
        ),
      ),
    );
  }

  /** Keeps a session in step with its file until the result is disposed. */
  private follow(session: TraceSession): vscode.Disposable {
    let watching = this.watch(session);
    return vscode.Disposable.from(
      new vscode.Disposable(() => {
        watching?.dispose();
        this.showProblems();
      }),
      session.onDidReplay(() => this.showProblems()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(SETTINGS.baselineFile, session.uri)) return;
        watching?.dispose();
        watching = this.watch(session);
        void this.compare(session);
      }),
    );
  }

  private watch(session: TraceSession): vscode.Disposable | undefined {
    const { uri } = baselineFileOf(session.uri);
    const compare = () => void this.compare(session);
    return uri && watchFile(uri, { changed: () => {}, cameToRest: compare, gone: compare });
  }

  /** Reads the trace again where the file says something else than when it was read last. */
  private async compare(session: TraceSession): Promise<void> {
    await this.log.guard(vscode.l10n.t('The baseline could not be read'), async () => {
      const now = await readBaseline(session.uri);
      const last = session.baseline;
      const isAnother =
        now.text !== last?.text ||
        now.problem?.message !== last?.problem?.message ||
        now.uri?.toString() !== last?.uri?.toString();
      if (last && !session.isDisposed && isAnother) session.readAnew();
    });
  }

  /** A file is marked as long as one of the traces that are open has read that it is broken. */
  private showProblems(): void {
    this.problems.clear();
    for (const { baseline } of this.sessions.all) if (baseline) this.showProblem(baseline);
  }

  private showProblem(state: BaselineState): void {
    const { uri, problem, text = '' } = state;
    if (!uri || !problem) return;
    const place = new vscode.Position(problem.line - 1, problem.column - 1);
    const diagnostic = new vscode.Diagnostic(new vscode.Range(place, place), problem.message);
    diagnostic.source = DIAGNOSTIC_SOURCE;
    this.problems.set(uri, [diagnostic]);
    const what = `${uri} ${text}`;
    if (this.told.has(what)) return;
    this.told.add(what);
    void this.tellBroken(state);
  }

  private async tellBroken({ uri, problem }: BaselineState): Promise<void> {
    if (!uri || !problem) return;
    const message = vscode.l10n.t(
      '{0} is broken in line {1}, so no leak is accepted. {2}',
      fileName(uri),
      problem.line,
      problem.message,
    );
    if ((await warn(message, OPEN_FILE)) === OPEN_FILE) await show(uri, problem);
  }

  private async accept(): Promise<void> {
    const session = this.sessions.listed;
    if (!session) return;
    if (!baselineFileOf(session.uri).uri)
      return tell(
        vscode.l10n.t(
          'Save {0} first: the accepted leaks are kept in a file beside that of the trace.',
          session.name,
        ),
      );
    const leaks = await this.leaksOf(session);
    if (!leaks) return;
    if (leaks.length === 0) return tell(vscode.l10n.t('{0} has no leaks to accept.', session.name));
    // Read right before it is written: another trace may have been accepted into the same file.
    const state = await readBaseline(session.uri);
    const { uri } = state;
    // Nobody waits until the message is closed.
    if (!uri || state.problem) return void this.tellBroken(state);
    // A file of several traces keeps what it has of the others.
    const accepted = state.isShared ? mergedBaselines(state.baseline ?? [], leaks) : leaks;
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(writeBaselineFile(accepted)));
    session.readAnew();
    const count = formatQuantity(countOf(leaks), 'leak');
    void this.offer(
      vscode.l10n.t('{0} accepted in {1}. New ones still show.', count, fileName(uri)),
      OPEN_FILE,
      () => show(uri),
    );
  }

  /** Undefined, and said, where they are not known. */
  private async leaksOf(session: TraceSession): Promise<LeakBaseline | undefined> {
    if (session.overview && !session.isReplaying && !session.isReading && !session.isPart)
      return session.ask((engine, trace) => engine.leaksToAccept(trace));
    tell(
      vscode.l10n.t('Only when all of {0} is read are its leaks known: read all of it first.', session.name),
    );
    return undefined;
  }

  private async drop(): Promise<void> {
    const session = this.sessions.listed;
    if (!session) return;
    // Of a file for several traces only what this one leaks goes.
    const ofTrace = baselineFileOf(session.uri).isShared ? await this.leaksOf(session) : [];
    if (!ofTrace) return;
    const state = await readBaseline(session.uri);
    const { uri, text, baseline = [], isShared } = state;
    // What cannot be read may be a file of another kind.
    if (state.problem) return void this.tellBroken(state);
    if (!uri || text === undefined)
      return tell(vscode.l10n.t('{0} has no baseline: none of its leaks was accepted.', session.name));
    const kept = isShared ? withoutLeaks(baseline, ofTrace) : [];
    const left = kept.length > 0 ? writeBaselineFile(kept) : undefined;
    await write(uri, left);
    session.readAnew();
    const count = formatQuantity(countOf(baseline) - countOf(kept), 'leak');
    const message = vscode.l10n.t('{0} in {1} no longer accepted.', count, fileName(uri));
    void this.offer(message, UNDO, async () => {
      // Something else may have been accepted since.
      if ((await readBaseline(session.uri)).text !== left)
        return tell(vscode.l10n.t('{0} is another file now, so nothing was undone.', fileName(uri)));
      await write(uri, text);
      if (!session.isDisposed) session.readAnew();
    });
  }

  private async open(): Promise<void> {
    const { uri, problem } = this.sessions.listed?.baseline ?? {};
    if (uri) await show(uri, problem);
  }

  private async offer(message: string, choice: string, act: () => Promise<unknown>): Promise<void> {
    const chosen = await inform(message, choice);
    if (chosen === choice) await this.log.guard(vscode.l10n.t('That could not be done'), act);
  }
}

function tell(message: string): void {
  void inform(message);
}

async function show(
  uri: vscode.Uri,
  place?: { readonly line: number; readonly column: number },
): Promise<void> {
  const { line, column } = place ?? { line: 1, column: 1 };
  const position = new vscode.Position(line - 1, column - 1);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
}

/** Undefined for no file. */
async function write(uri: vscode.Uri, text: string | undefined): Promise<void> {
  if (text === undefined) await vscode.workspace.fs.delete(uri);
  else await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}

function countOf(baseline: LeakBaseline): number {
  return baseline.reduce((sum, { count }) => sum + count, 0);
}
