/**
 * "Compare Strategies": what every strategy and order would have made of a trace, as a read-only document with a table; each row
 * leads to an edit of the trace that takes it up. A comparison is made once and kept; that the trace has changed since is said.
 */

import * as vscode from 'vscode';
import type { ComparedPolicy, Policy } from '../engine/engine.ts';
import { COMMANDS, COMPARISON_SCHEME } from '../protocol/ids.ts';
import { type ComparisonText, comparisonText } from './comparisonText.ts';
import { Disposable } from './disposable.ts';
import type { Log } from './log.ts';
import { inform, informOfProgress } from './messages.ts';
import { hasTab, type SessionManager } from './sessions.ts';
import { NEVER_CANCELLED, type StoryFinder } from './storyFinder.ts';
import type { TraceSession } from './traceSession.ts';

interface UseTarget extends Policy {
  readonly trace: string;
}

export class Comparisons
  extends Disposable
  implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider
{
  private readonly changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.changed.event;
  /** By the uri of the trace. */
  private readonly made = new Map<string, readonly ComparedPolicy[]>();

  constructor(
    private readonly sessions: SessionManager,
    private readonly finder: StoryFinder,
    log: Log,
  ) {
    super();
    const { workspace, languages } = vscode;
    const selector = { scheme: COMPARISON_SCHEME };
    this.register(workspace.registerTextDocumentContentProvider(COMPARISON_SCHEME, this));
    this.register(languages.registerDocumentLinkProvider(selector, this));
    this.register(
      log.command(
        COMMANDS.compare,
        vscode.l10n.t('The strategies could not be compared'),
        (uri?: vscode.Uri) => this.compare(uri),
      ),
    );
    this.register(
      log.command(
        COMMANDS.usePolicy,
        vscode.l10n.t('The strategy could not be taken up'),
        (target: UseTarget) => this.use(target),
      ),
    );
    this.register(sessions.forAll((session) => session.onDidReplay(() => this.tellChange(session.key))));
    this.register(sessions.onDidClose(({ key }) => this.tellChange(key)));
    this.register(
      workspace.onDidCloseTextDocument(({ uri }) => {
        // A document whose language is changed is closed and opened again; its tab stays.
        if (uri.scheme === COMPARISON_SCHEME && !hasTab(uri)) this.made.delete(traceOf(uri));
      }),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.textOf(uri)?.lines.join('\n') ??
      vscode.l10n.t('This comparison is gone: compare the strategies again.\n')
    );
  }

  provideDocumentLinks({ uri }: vscode.TextDocument): vscode.DocumentLink[] {
    const links = this.textOf(uri)?.links ?? [];
    return links.map(({ policy, line, start, end }) => {
      const target: UseTarget = { ...policy, trace: traceOf(uri) };
      const command = `command:${COMMANDS.usePolicy}?${encodeURIComponent(JSON.stringify([target]))}`;
      const link = new vscode.DocumentLink(
        new vscode.Range(line, start, line, end),
        vscode.Uri.parse(command),
      );
      link.tooltip = vscode.l10n.t('Set %strategy {0} and %order {1}', policy.strategy, policy.order);
      return link;
    });
  }

  private async compare(uri: vscode.Uri | undefined): Promise<void> {
    const session = uri ? this.sessions.get(uri) : this.sessions.active;
    if (!session) return;
    const comparison = await askCancellably(session);
    if (!comparison) return;
    this.made.set(session.key, comparison);
    this.tellChange(session.key);
    const document = await vscode.workspace.openTextDocument(uriOf(session.key, session.name));
    await vscode.window.showTextDocument(document, { preview: true });
  }

  private async use({ trace, strategy, order }: UseTarget): Promise<void> {
    const session = this.sessions.get(vscode.Uri.parse(trace, true));
    const document = session?.document;
    // Lines may have moved while the newest text was not replayed yet, and while the answer was on its way.
    const replayed = document && (await this.finder.replayed(document, NEVER_CANCELLED));
    const version = document?.version;
    const changes = await replayed?.ask((engine, name) => engine.policyChanges(name, { strategy, order }));
    if (changes && document?.version !== version) return this.use({ trace, strategy, order });
    if (!session || !document || !changes) {
      const name = session?.name ?? vscode.l10n.t('The trace');
      void inform(
        vscode.l10n.t(
          '{0} is not open as text as a whole; open it in a text editor to set its strategy.',
          name,
        ),
      );
      return;
    }
    const edit = new vscode.WorkspaceEdit();
    for (const { startLine, startColumn, endLine, endColumn, text } of changes)
      edit.replace(document.uri, new vscode.Range(startLine, startColumn, endLine, endColumn), text);
    await vscode.workspace.applyEdit(edit);
  }

  private textOf(uri: vscode.Uri): ComparisonText | undefined {
    const trace = traceOf(uri);
    const comparison = this.made.get(trace);
    const session = this.sessionOf(trace);
    return comparison && comparisonText(nameOf(uri), comparison, session?.overview?.figures);
  }

  private sessionOf(trace: string): TraceSession | undefined {
    return this.sessions.get(vscode.Uri.parse(trace, true));
  }

  private tellChange(trace: string): void {
    for (const { uri } of vscode.workspace.textDocuments)
      if (uri.scheme === COMPARISON_SCHEME && traceOf(uri) === trace) this.changed.fire(uri);
  }
}

/** With a notification that tells of it, and lets it be given up, where it takes more than a moment. */
async function askCancellably(session: TraceSession): Promise<readonly ComparedPolicy[] | undefined> {
  const source = new vscode.CancellationTokenSource();
  let report: ((words: string) => void) | undefined;
  const asked = session.askLong(
    (engine, trace, ticket) => engine.compare(trace, ticket),
    source.token,
    (words) => {
      report ??= informOfProgress(vscode.l10n.t('Comparing strategies for {0}', session.name), asked, () =>
        source.cancel(),
      );
      report(words);
    },
  );
  try {
    const comparison = await asked;
    if (!comparison && !source.token.isCancellationRequested)
      void inform(
        vscode.l10n.t(
          '{0} was read or edited while its strategies were compared; compare them again.',
          session.name,
        ),
      );
    return comparison;
  } finally {
    source.dispose();
  }
}

/** The path is what the tab shows; the query names the trace. */
function uriOf(trace: string, name: string): vscode.Uri {
  return vscode.Uri.from({ scheme: COMPARISON_SCHEME, path: `/${name}${SUFFIX}`, query: trace });
}

const SUFFIX = ' (compared)';

function traceOf(uri: vscode.Uri): string {
  return uri.query;
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(1, -SUFFIX.length);
}
