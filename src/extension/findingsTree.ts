/**
 * The findings of a trace as nodes of a tree: kind, site, finding. The level of sites is left out where a kind names none.
 * Below an out-of-memory is its reason. Nothing here asks the engine: what is below a site or a finding is handed in when that is opened. Lists that the engine cuts short end in a node that says how many are left; long names are cut in the middle.
 */

import * as vscode from 'vscode';
import {
  type Finding,
  type FindingCode,
  type FindingGroup,
  listShortageReport,
  SEVERITIES,
  type Severity,
  type ShortageFact,
  type ShortageReport,
  shorten,
} from '../engine/engine.ts';
import { formatBytes, formatCount } from '../format/quantities.ts';
import { COMMANDS } from '../protocol/ids.ts';

type FindingSite = FindingGroup['sites'][number];
type ListedFinding = FindingSite['findings'][number];

/** `trace` is the uri of the trace, as a string. */
export type FindingsNode =
  | { readonly kind: 'group'; readonly trace: string; readonly group: FindingGroup }
  | {
      readonly kind: 'site';
      readonly trace: string;
      readonly group: FindingGroup;
      readonly site: FindingSite;
    }
  | {
      readonly kind: 'finding';
      readonly trace: string;
      readonly code: FindingCode;
      readonly finding: ListedFinding;
    }
  | FactNode
  | FindingsNote
  | { readonly kind: 'more'; readonly hiddenCount: number; readonly noun: string };

/** What is known of the reason of a finding. */
export interface FactNode {
  readonly kind: 'fact';
  readonly fact: ShortageFact;
  readonly below: readonly FindingsNode[];
  /** Where a click goes. */
  readonly target?: FindingTarget;
}

/** What is to be said beside the findings. Below the suppressed ones they are listed. */
export interface FindingsNote {
  readonly kind: 'note';
  readonly trace: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** Of a codicon; where left out, that of the severity. */
  readonly icon?: string;
  readonly severity?: Severity;
  readonly contextValue: 'accepted' | 'broken' | 'settings' | 'suppressed';
  /** What a click does; nothing where left out. */
  readonly command?: vscode.Command;
}

/** What a click on a finding hands to the command that goes there. */
export interface FindingTarget {
  readonly trace: string;
  readonly line: number;
  readonly step: number | null;
}

/** Frames tell their callers apart by function, file and line, so they get more room than an id. */
const MAXIMUM_FRAME_LENGTH = 120;
const MAXIMUM_TOOLTIP_LENGTH = 2_000;

const ICONS: Record<Severity, vscode.ThemeIcon> = {
  error: new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground')),
  warning: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
  hint: new vscode.ThemeIcon('lightbulb'),
};

/** Errors first. */
export function rootNodes(trace: string, groups: readonly FindingGroup[]): FindingsNode[] {
  const sorted = groups.toSorted(
    (one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
  );
  return sorted.map((group) => ({ kind: 'group', trace, group }));
}

/** The site whose findings are right below a node: a site, or a kind that names none. Undefined for other nodes. */
export function siteBelow(node: FindingsNode): FindingSite | undefined {
  if (node.kind === 'site') return node.site;
  if (node.kind !== 'group') return undefined;
  const [only, ...others] = node.group.sites;
  return only?.site === null && others.length === 0 ? only : undefined;
}

export function treeItem(node: FindingsNode): vscode.TreeItem {
  switch (node.kind) {
    case 'group':
      return groupItem(node.group);
    case 'site':
      return siteItem(node.group, node.site);
    case 'finding':
      return findingItem(node.trace, node.finding, shortageStep(node) !== undefined);
    case 'fact':
      return factItem(node);
    case 'note':
      return noteItem(node);
    case 'more':
      return moreItem(node.hiddenCount, node.noun);
  }
}

export function siteNodes(trace: string, group: FindingGroup): FindingsNode[] {
  return [
    ...group.sites.map((site): FindingsNode => ({ kind: 'site', trace, group, site })),
    ...rest(group.siteCount - group.sites.length, 'sites'),
  ];
}

export function findingNodes(
  trace: string,
  code: FindingCode,
  { findings, count }: FindingSite,
): FindingsNode[] {
  return [
    ...findings.map((finding): FindingsNode => ({ kind: 'finding', trace, code, finding })),
    ...rest(count - findings.length, 'findings'),
  ];
}

/** Findings of any code, in their order: of `count` in all the first ones. Each is told by its message. */
export function suppressedNodes(trace: string, findings: readonly Finding[], count: number): FindingsNode[] {
  return [
    ...findings.map((finding): FindingsNode => {
      const { code, index, line, step, message, bytes = 0 } = finding;
      return { kind: 'finding', trace, code, finding: { index, line, step, id: null, message, bytes } };
    }),
    ...rest(count - findings.length, 'findings'),
  ];
}

/** The step whose reason is below a node, to be asked for; undefined where there is none to tell. */
export function shortageStep(node: FindingsNode): number | undefined {
  const explains = node.kind === 'finding' && node.code === 'out-of-memory';
  return explains && node.finding.step !== null ? node.finding.step : undefined;
}

/** Why memory ran out, and what would have helped; the blocks in the way lead to their lines. */
export function shortageNodes(trace: string, report: ShortageReport, heapBytes: number): FindingsNode[] {
  const { asked, free, blockers, freed, blockerFacts, policies, heap } = listShortageReport(
    report,
    heapBytes,
  );
  const blocks = report.blockers?.blocks ?? [];
  const hiddenCount = (report.blockers?.count ?? 0) - blocks.length;
  const inTheWay = blockerFacts.map((fact, index): FactNode => {
    const block = blocks[index];
    const target = block && { trace, line: block.line, step: block.step };
    return { kind: 'fact', fact, below: [], ...(target ? { target } : {}) };
  });
  const plain = (fact: ShortageFact): FactNode => ({ kind: 'fact', fact, below: [] });
  return [
    plain(asked),
    plain(free),
    { ...plain(blockers), below: [...inTheWay, ...rest(hiddenCount, 'blocks')] },
    ...(freed ? [plain(freed)] : []),
    plain(policies),
    plain(heap),
  ];
}

function rest(hiddenCount: number, noun: string): FindingsNode[] {
  return hiddenCount > 0 ? [{ kind: 'more', hiddenCount, noun }] : [];
}

function groupItem({ code, title, severity, count, bytes }: FindingGroup): vscode.TreeItem {
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = code;
  item.iconPath = ICONS[severity];
  item.description = countAndBytes(count, bytes);
  item.contextValue = code === 'leak' ? 'leaks' : 'group';
  return item;
}

function siteItem({ code }: FindingGroup, { site, count, bytes }: FindingSite): vscode.TreeItem {
  // Frames run from the outermost to the innermost; the innermost is where the call was made.
  const frames = site?.split(';') ?? [vscode.l10n.t('Without a call site')];
  const [innermost = '', ...callers] = frames.toReversed();
  const item = new vscode.TreeItem(
    shorten(innermost, MAXIMUM_FRAME_LENGTH),
    vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = `${code} ${site}`;
  const [caller] = callers;
  const origin = caller ? [`from ${shorten(caller, MAXIMUM_FRAME_LENGTH)}`] : [];
  item.description = [countAndBytes(count, bytes), ...origin].join(' · ');
  const stack = [innermost, ...callers.map((frame) => vscode.l10n.t('called from {0}', frame))].join('\n');
  item.tooltip = shorten(stack, MAXIMUM_TOOLTIP_LENGTH);
  item.contextValue = 'site';
  return item;
}

function findingItem(
  trace: string,
  { line, step, id, message, bytes }: ListedFinding,
  hasReason: boolean,
): vscode.TreeItem {
  const place = `line ${formatCount(line)}`;
  const item = new vscode.TreeItem(id === null ? message : shorten(id));
  if (hasReason) item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
  item.description = bytes > 0 ? `${formatBytes(bytes)} · ${place}` : place;
  item.tooltip = message;
  item.contextValue = 'finding';
  item.accessibilityInformation = { label: `${message} ${place}` };
  item.command = revealCommand({ trace, line, step });
  return item;
}

export function revealCommand(target: FindingTarget): vscode.Command {
  return {
    command: COMMANDS.revealFinding,
    title: vscode.l10n.t('Go to Finding'),
    arguments: [target],
  };
}

function factItem({ fact: { label, value, sentence }, below, target }: FactNode): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, below.length > 0 ? Expanded : None);
  item.description = value;
  item.tooltip = sentence;
  item.contextValue = 'fact';
  item.accessibilityInformation = { label: `${label}: ${value}` };
  if (target) item.command = { ...revealCommand(target), title: vscode.l10n.t('Go to Block') };
  return item;
}

function noteItem(note: FindingsNote): vscode.TreeItem {
  const { label, description, tooltip, icon, severity, contextValue, command } = note;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, contextValue === 'suppressed' ? Collapsed : None);
  item.description = description;
  item.tooltip = tooltip;
  if (severity) item.iconPath = ICONS[severity];
  else if (icon) item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = contextValue;
  item.accessibilityInformation = { label: `${label}, ${description}` };
  if (command) item.command = command;
  return item;
}

function moreItem(hiddenCount: number, noun: string): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('… {0} more {1}', formatCount(hiddenCount), noun));
  item.contextValue = 'more';
  return item;
}

function countAndBytes(count: number, bytes: number): string {
  return bytes > 0 ? `${formatCount(count)} · ${formatBytes(bytes)}` : formatCount(count);
}
