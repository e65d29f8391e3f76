/**
 * The Findings view: the tree of the listed session's findings, with the number of errors as its badge. A click goes to a
 * finding in the text, or in the list of events where there is no text, and, by the cursor, in the panel.
 */

import * as vscode from 'vscode';
import type { FindingGroup } from '../engine/engine.ts';
import { COMMANDS, FINDINGS_VIEW_ID } from '../protocol/ids.ts';
import { Disposable } from './disposable.ts';
import { showLine } from './editorPlaces.ts';
import { countFindings } from './findingCounts.ts';
import { findingNotes, settingsNotes } from './findingNotes.ts';
import {
  type FindingsNode,
  type FindingTarget,
  findingNodes,
  rootNodes,
  shortageNodes,
  shortageStep,
  siteBelow,
  siteNodes,
  suppressedNodes,
  treeItem,
} from './findingsTree.ts';
import type { LineFinder } from './lineFinder.ts';
import type { Log } from './log.ts';
import type { SessionManager } from './sessions.ts';
import { ShortageQuestion } from './shortageQuestion.ts';
import type { TraceSession } from './traceSession.ts';

const MAXIMUM_FINDINGS_PER_SITE = 200;
/** More sites than anyone scrolls through; the tree makes a widget of each. */
const MAXIMUM_SITES = 500;

const NO_BASELINE = { uri: undefined, problem: undefined };

export class FindingsView extends Disposable implements vscode.TreeDataProvider<FindingsNode> {
  private readonly treeChanged = this.register(new vscode.EventEmitter<FindingsNode | undefined>());
  readonly onDidChangeTreeData = this.treeChanged.event;
  readonly view: vscode.TreeView<FindingsNode>;
  private roots: FindingsNode[] = [];
  /** Of the findings that are unfolded, while their reasons are being found. */
  private readonly questions = new Map<FindingsNode, ShortageQuestion>();

  constructor(
    private readonly sessions: SessionManager,
    private readonly lines: LineFinder,
    private readonly log: Log,
  ) {
    super();
    this.view = this.register(
      vscode.window.createTreeView(FINDINGS_VIEW_ID, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.register(this.view.onDidCollapseElement(({ element }) => this.folded(element)));
    this.register(sessions.onDidChangeListed(() => this.refresh()));
    this.register(
      sessions.forAll((session) =>
        session.onDidReplay(() => {
          if (session === this.sessions.listed) void this.refresh();
        }),
      ),
    );
    this.register(
      log.command(
        COMMANDS.revealFinding,
        vscode.l10n.t('The finding could not be shown'),
        (target: FindingTarget) => this.reveal(target),
      ),
    );
    void this.refresh();
  }

  /** The findings of a site are asked for when it is opened: most of them are never looked at. */
  async getChildren(node?: FindingsNode): Promise<FindingsNode[]> {
    if (!node) return this.roots;
    if (node.kind === 'fact') return [...node.below];
    if (node.kind === 'finding') return this.reasonOf(node);
    if (node.kind === 'note') return this.suppressedOf(node.trace);
    if (node.kind !== 'group' && node.kind !== 'site') return [];
    const { trace, group } = node;
    const below = siteBelow(node);
    return below ? this.findingsOf(trace, group, below.site) : siteNodes(trace, group);
  }

  getTreeItem(node: FindingsNode): vscode.TreeItem {
    return treeItem(node);
  }

  private async refresh(): Promise<void> {
    await this.log.guard(vscode.l10n.t('The findings could not be listed'), async () => {
      const session = this.sessions.listed;
      if (!session?.overview) return this.show(session, []);
      const groups = await session.ask((engine, trace) =>
        engine.findingTree(trace, { maximumPerSite: 0, maximumSites: MAXIMUM_SITES }),
      );
      if (groups && session === this.sessions.listed) this.show(session, groups);
    });
  }

  /** Nothing where the text was replaced meanwhile; the tree is listed anew then. */
  private async findingsOf(
    trace: string,
    { code }: FindingGroup,
    site: string | null,
  ): Promise<FindingsNode[]> {
    let nodes: FindingsNode[] = [];
    await this.log.guard(vscode.l10n.t('The findings could not be listed'), async () => {
      const query = {
        maximumPerSite: MAXIMUM_FINDINGS_PER_SITE,
        maximumSites: 1,
        only: { code, site },
      };
      const session = this.sessions.get(vscode.Uri.parse(trace, true));
      const groups = await session?.ask((engine, name) => engine.findingTree(name, query));
      nodes = (groups ?? []).flatMap(({ sites }) =>
        sites.flatMap((found) => findingNodes(trace, code, found)),
      );
    });
    return nodes;
  }

  private async suppressedOf(trace: string): Promise<FindingsNode[]> {
    let nodes: FindingsNode[] = [];
    await this.log.guard(vscode.l10n.t('The findings could not be listed'), async () => {
      const session = this.sessions.get(vscode.Uri.parse(trace, true));
      const query = { from: 0, count: MAXIMUM_FINDINGS_PER_SITE, hidden: 'suppressed' } as const;
      const findings = await session?.ask((engine, name) => engine.findings(name, query));
      const count = session?.overview?.hidden.suppressedCount ?? 0;
      if (findings) nodes = suppressedNodes(trace, findings, count);
    });
    return nodes;
  }

  /** Found by replays when the finding is unfolded, and given up when it is folded again before that. */
  private async reasonOf(node: FindingsNode & { readonly kind: 'finding' }): Promise<FindingsNode[]> {
    const step = shortageStep(node);
    const session = this.sessions.get(vscode.Uri.parse(node.trace, true));
    if (step === undefined || !session) return [];
    const question = new ShortageQuestion(session);
    this.questions.get(node)?.dispose();
    this.questions.set(node, question);
    let nodes: FindingsNode[] = [];
    await this.log.guard(vscode.l10n.t('The reason could not be found'), async () => {
      const report = await question.ask(step);
      const heapBytes = session.overview?.figures.heapBytes;
      if (report && heapBytes !== undefined) nodes = shortageNodes(node.trace, report, heapBytes);
    });
    if (this.questions.get(node) === question) this.questions.delete(node);
    return nodes;
  }

  private folded(node: FindingsNode): void {
    const question = this.questions.get(node);
    if (!question) return;
    question.dispose();
    this.questions.delete(node);
    // VS Code would keep that there is nothing below it.
    this.treeChanged.fire(node);
  }

  private giveUpQuestions(): void {
    for (const question of this.questions.values()) question.dispose();
    this.questions.clear();
  }

  override dispose(): void {
    this.giveUpQuestions();
    super.dispose();
  }

  private show(session: TraceSession | undefined, groups: readonly FindingGroup[]): void {
    this.giveUpQuestions();
    const overview = session?.overview;
    const notes = overview ? findingNotes(session.key, overview, session.baseline ?? NO_BASELINE) : [];
    const settings = overview ? settingsNotes(session.key, overview) : [];
    this.roots = session ? [...settings, ...rootNodes(session.key, groups), ...notes] : [];
    const errorCount = overview ? countFindings(overview).error : 0;
    this.view.description = session?.name;
    this.view.message =
      overview && groups.length === 0 && settings.length === 0 ? vscode.l10n.t('No findings.') : undefined;
    this.view.badge =
      errorCount > 0
        ? { value: errorCount, tooltip: vscode.l10n.t('Errors in {0}: {1}', session?.name ?? '', errorCount) }
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
