/**
 * The Findings view: the tree of the active session's findings, with the number of errors as its badge. A click goes to a
 * finding in the text, or in the list of events where there is no text, and, by the cursor, in the panel.
 */

import * as vscode from 'vscode';
import type { FindingGroup } from '../engine/engine.ts';
import { COMMANDS, FINDINGS_VIEW_ID } from '../protocol/ids.ts';
import { Disposable } from './disposable.ts';
import { showLine } from './editorPlaces.ts';
import { countFindings } from './findingCounts.ts';
import { childNodes, type FindingsNode, type FindingTarget, rootNodes, treeItem } from './findingsTree.ts';
import type { LineFinder } from './lineFinder.ts';
import type { Log } from './log.ts';
import type { SessionManager } from './sessions.ts';
import type { TraceSession } from './traceSession.ts';

const MAXIMUM_FINDINGS_PER_SITE = 200;
/** More sites than anyone scrolls through; the tree makes a widget of each. */
const MAXIMUM_SITES = 500;

export class FindingsView extends Disposable implements vscode.TreeDataProvider<FindingsNode> {
  private readonly treeChanged = this.register(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.treeChanged.event;
  readonly view: vscode.TreeView<FindingsNode>;
  private roots: FindingsNode[] = [];

  constructor(
    private readonly sessions: SessionManager,
    private readonly lines: LineFinder,
    private readonly log: Log,
  ) {
    super();
    this.view = this.register(
      vscode.window.createTreeView(FINDINGS_VIEW_ID, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.register(sessions.onDidChangeActive(() => this.refresh()));
    this.register(
      sessions.forAll((session) =>
        session.onDidReplay(() => {
          if (session === this.sessions.active) void this.refresh();
        }),
      ),
    );
    this.register(
      log.command(COMMANDS.revealFinding, 'The finding could not be shown', (target: FindingTarget) =>
        this.reveal(target),
      ),
    );
    void this.refresh();
  }

  getChildren(node?: FindingsNode): FindingsNode[] {
    return node ? childNodes(node) : this.roots;
  }

  getTreeItem(node: FindingsNode): vscode.TreeItem {
    return treeItem(node);
  }

  private async refresh(): Promise<void> {
    await this.log.guard('The findings could not be listed', async () => {
      const session = this.sessions.active;
      if (!session?.overview) return this.show(session, []);
      const groups = await session.ask((engine, trace) =>
        engine.findingTree(trace, { maximumPerSite: MAXIMUM_FINDINGS_PER_SITE, maximumSites: MAXIMUM_SITES }),
      );
      // What is live where the reading has got to is no leak yet.
      const isPreview = session.overview.extent.kind === 'preview';
      const known = groups?.filter(({ code }) => !isPreview || code !== 'leak');
      if (known && session === this.sessions.active) this.show(session, known);
    });
  }

  private show(session: TraceSession | undefined, groups: readonly FindingGroup[]): void {
    this.roots = session ? rootNodes(session.key, groups) : [];
    const overview = session?.overview;
    const errorCount = overview ? countFindings(overview).error : 0;
    this.view.description = session?.name;
    this.view.message = overview && groups.length === 0 ? 'No findings.' : undefined;
    this.view.badge =
      errorCount > 0
        ? { value: errorCount, tooltip: `Errors in ${session?.name}: ${errorCount}` }
        : undefined;
    this.treeChanged.fire(undefined);
  }

  private async reveal({ trace, line, step }: FindingTarget): Promise<void> {
    const uri = vscode.Uri.parse(trace, true);
    const session = this.sessions.get(uri);
    if (session && !session.document) {
      if (step === null) await session.moveToLine(line, 'finding');
      else await session.moveTo(step, 'finding');
      return this.lines.show(session, line);
    }
    // The caret takes the cursor along where the finding is no event.
    await showLine(uri, line, { takeFocus: false });
    if (step !== null) await this.sessions.get(uri)?.moveTo(step, 'finding');
  }
}
