/**
 * The Leaks view: what the listed trace never frees, by site, size, thread or age, or the sites that keep growing. A click on
 * a leak goes to the event that made it; where a site names a source, an action opens that.
 */

import * as vscode from 'vscode';
import { type HiddenFigures, type LeakGrowth, type LeakRows, wordNoLeaks } from '../engine/engine.ts';
import { formatBytes, formatQuantity } from '../format/quantities.ts';
import { COMMANDS, CONTEXTS, LEAKS_VIEW_ID } from '../protocol/ids.ts';
import { Disposable } from './disposable.ts';
import {
  FIRST_ARRANGEMENT,
  GROUPINGS,
  type LeaksArrangement,
  type LeaksGrouping,
  ORDERS,
  wordArrangement,
} from './leaksArrangement.ts';
import { growingNodes, type LeaksNode, type LeaksPlace, leakNodes, sourceOf, treeItem } from './leaksTree.ts';
import type { Log } from './log.ts';
import type { SessionManager } from './sessions.ts';
import type { SourceTarget } from './siteLinks.ts';
import type { TraceSession } from './traceSession.ts';
import type { TraceView } from './traceView.ts';

/** More than anyone reads at once; the tree makes a widget of each that was opened. */
const PAGE_ROWS = 200;
const MAXIMUM_GROWING_SITES = 200;

/** Where leaks are shown as a flame graph: the view of a trace that can be seen, or one that is opened. */
export interface FlamePlaces {
  visible(session: TraceSession): TraceView | undefined;
  open(trace: vscode.Uri): Promise<TraceView | undefined>;
}

export class LeaksView extends Disposable implements vscode.TreeDataProvider<LeaksNode> {
  private readonly treeChanged = this.register(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.treeChanged.event;
  readonly view: vscode.TreeView<LeaksNode>;
  private arrangement: LeaksArrangement = FIRST_ARRANGEMENT;
  private filter = '';
  /** Counts what is to be listed: an answer to a former wish comes too late. */
  private wish = 0;

  constructor(
    private readonly sessions: SessionManager,
    private readonly flames: FlamePlaces,
    private readonly log: Log,
  ) {
    super();
    this.view = this.register(
      vscode.window.createTreeView(LEAKS_VIEW_ID, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.register(sessions.onDidChangeListed(() => this.refresh()));
    this.register(
      sessions.forAll((session) =>
        session.onDidReplay(() => {
          if (session === sessions.listed) this.refresh();
        }),
      ),
    );
    const failure = vscode.l10n.t('The leaks could not be listed that way');
    this.register(log.command(COMMANDS.groupLeaks, failure, (by?: LeaksGrouping) => this.group(by)));
    this.register(log.command(COMMANDS.sortLeaks, failure, () => this.sort()));
    this.register(
      log.command(COMMANDS.filterLeaks, failure, (filter?: unknown) => this.askForFilter(filter)),
    );
    this.register(log.command(COMMANDS.clearLeaksFilter, failure, () => this.setFilter('')));
    this.register(
      log.command(
        COMMANDS.openLeakSource,
        vscode.l10n.t('The source could not be opened'),
        (node?: LeaksNode) => node && this.openSource(node),
      ),
    );
    this.register(
      log.command(
        COMMANDS.showLeaksFlame,
        vscode.l10n.t('The flame graph could not be shown'),
        (node?: LeaksNode) => this.showFlame(node),
      ),
    );
    this.refresh();
  }

  /** What is below a node is asked for when it is opened: most of it is never looked at. */
  async getChildren(node?: LeaksNode): Promise<LeaksNode[]> {
    let nodes: LeaksNode[] = [];
    await this.log.guard(vscode.l10n.t('The leaks could not be listed'), async () => {
      nodes = node ? await this.below(node) : await this.roots();
    });
    return nodes;
  }

  getTreeItem(node: LeaksNode): vscode.TreeItem {
    return treeItem(node);
  }

  private refresh(): void {
    this.wish++;
    const leakCount = this.sessions.listed?.overview?.figures.findingCounts.leak ?? 0;
    void vscode.commands.executeCommand('setContext', CONTEXTS.hasLeaks, leakCount > 0);
    void vscode.commands.executeCommand('setContext', CONTEXTS.hasLeaksFilter, this.filter !== '');
    this.view.description = this.describe();
    this.treeChanged.fire(undefined);
  }

  private describe(): string | undefined {
    const { listed } = this.sessions;
    return listed?.overview && `${wordArrangement(this.arrangement, this.filter)} · ${listed.name}`;
  }

  private async roots(): Promise<LeaksNode[]> {
    const { wish } = this;
    const session = this.sessions.listed;
    const { by } = this.arrangement;
    if (!session?.overview) {
      this.view.message = undefined;
      return [];
    }
    const trace = session.key;
    if (by === 'growth') {
      const growth = await session.ask((engine) =>
        engine.leakGrowth(trace, { filter: this.filter, maximumSites: MAXIMUM_GROWING_SITES }),
      );
      if (!growth || wish !== this.wish) return [];
      this.view.message = this.wordGrowth(growth);
      return growingNodes(trace, growth.sites, growth.intervalCount);
    }
    const place = { trace, by, path: [], leaksOnly: false };
    const page = await this.page(session, place, 0);
    if (!page || wish !== this.wish) return [];
    this.view.message = this.wordSums(session, page, session.overview.hidden);
    return leakNodes(place, 0, page);
  }

  private async below(node: LeaksNode): Promise<LeaksNode[]> {
    if (node.kind === 'block') return [];
    const { place } = node;
    const from = node.kind === 'more' ? node.from : 0;
    const session = this.sessions.get(vscode.Uri.parse(place.trace, true));
    const page = session && (await this.page(session, place, from));
    return page ? leakNodes(place, from, page) : [];
  }

  private page(session: TraceSession, place: LeaksPlace, from: number): Promise<LeakRows | undefined> {
    const { by, path, leaksOnly } = place;
    const { sortBy, descending } = this.arrangement;
    const { filter } = this;
    const query = { by, path, leaksOnly, sortBy, descending, filter, from, maximumCount: PAGE_ROWS };
    return session.ask((engine, trace) => engine.leakRows(trace, query));
  }

  /** Undefined would leave room for a welcome that the view has no use for. */
  private wordSums(
    session: TraceSession,
    { totalBytes, totalBlocks }: LeakRows,
    hidden: HiddenFigures,
  ): string {
    if (totalBlocks > 0) {
      const sums = vscode.l10n.t(
        '{0}, {1}, never freed.',
        formatQuantity(totalBlocks, 'block'),
        formatBytes(totalBytes),
      );
      return this.filter === '' ? sums : `${this.wordFilter()}: ${sums}`;
    }
    if (session.isPart || session.isReading)
      return vscode.l10n.t(
        'Not all of the trace is here: what is live at the end of a part may still be freed.',
      );
    return this.filter === ''
      ? wordNoLeaks(hidden)
      : vscode.l10n.t('{0}: no leak has it in its site or id.', this.wordFilter());
  }

  private wordGrowth({ over, siteCount, intervalCount, sites }: LeakGrowth): string {
    const intervals =
      over === 'marks'
        ? vscode.l10n.t('{0} intervals between marks', intervalCount)
        : vscode.l10n.t('{0} equal slices', intervalCount);
    const one = siteCount === 0 ? vscode.l10n.t('No site keeps') : vscode.l10n.t('1 site keeps');
    const count = siteCount <= 1 ? one : `${formatQuantity(siteCount, 'site')} keep`;
    const cut = sites.length < siteCount ? vscode.l10n.t('; the first {0} are listed', sites.length) : '';
    const words = vscode.l10n.t('{0} growing over {1}{2}.', count, intervals, cut);
    return this.filter === '' ? words : `${this.wordFilter()}: ${words}`;
  }

  private wordFilter(): string {
    return vscode.l10n.t('Filter “{0}”', this.filter);
  }

  private async group(given?: LeaksGrouping): Promise<void> {
    const choices = GROUPINGS.map((choice) => ({
      ...choice,
      iconPath: checkOf(choice.by === this.arrangement.by),
    }));
    const isKnown = GROUPINGS.find(({ by }) => by === given);
    const chosen =
      isKnown ?? (await vscode.window.showQuickPick(choices, { title: vscode.l10n.t('Group Leaks By') }));
    if (!chosen) return;
    this.arrangement = { ...this.arrangement, by: chosen.by };
    this.refresh();
  }

  private async sort(): Promise<void> {
    const { sortBy, descending } = this.arrangement;
    const choices = ORDERS.map((choice) => ({
      ...choice,
      iconPath: checkOf(choice.sortBy === sortBy && choice.descending === descending),
    }));
    const chosen = await vscode.window.showQuickPick(choices, { title: vscode.l10n.t('Sort Leaks') });
    if (!chosen) return;
    this.arrangement = {
      by: this.arrangement.by,
      sortBy: chosen.sortBy,
      descending: chosen.descending,
    };
    this.refresh();
  }

  private async askForFilter(given: unknown): Promise<void> {
    const filter =
      typeof given === 'string'
        ? given
        : await vscode.window.showInputBox({
            title: vscode.l10n.t('Filter Leaks'),
            prompt: vscode.l10n.t('Only leaks whose site or id contains this. Empty for all.'),
            value: this.filter,
          });
    if (filter !== undefined) this.setFilter(filter);
  }

  private setFilter(filter: string): void {
    this.filter = filter.trim();
    this.refresh();
  }

  private async showFlame(node: LeaksNode | undefined): Promise<void> {
    const session = this.sessions.listed;
    if (!session) return;
    const view = this.flames.visible(session) ?? (await this.flames.open(session.uri));
    view?.showLeaks(pathOf(node));
  }

  private async openSource(node: LeaksNode): Promise<void> {
    const source = sourceOf(node);
    if (!source) return;
    const target: SourceTarget = { trace: node.place.trace, ...source };
    await vscode.commands.executeCommand(COMMANDS.openSource, target);
  }
}

/** The frame of a node of the tree of sites; all leaks for others. */
function pathOf(node: LeaksNode | undefined): readonly string[] {
  return node?.place.by === 'site' ? node.place.path : [];
}

function checkOf(isChosen: boolean): vscode.ThemeIcon {
  return new vscode.ThemeIcon(isChosen ? 'check' : 'blank');
}
