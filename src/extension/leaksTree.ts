/**
 * The leaks of a trace as nodes of a tree: groups (frames, threads, sizes, ages), growing sites, and leaks. Nothing here asks
 * the engine. A list that is longer than a page ends in a node whose children are the next page; long names are cut in the middle.
 */

import * as vscode from 'vscode';
import {
  type GrowingSite,
  type LeakedBlock,
  type LeakGroup,
  type LeakGrouping,
  type LeakRows,
  shorten,
} from '../engine/engine.ts';
import { askingFrame } from '../format/allocatorFrames.ts';
import { formatBytes, formatCount, formatQuantity, formatShare } from '../format/quantities.ts';
import { frameTexts, type SourcePlace, siteFrames, sitePath } from '../format/sites.ts';
import { COMMANDS } from '../protocol/ids.ts';
import type { FindingTarget } from './findingsTree.ts';
import { GROWTH_COLOURS, growthIcon } from './growthIcon.ts';

/** A node of the engine's tree, or of a growing site's leaks alone. */
export interface LeaksPlace {
  /** The uri of the trace, as a string. */
  readonly trace: string;
  readonly by: LeakGrouping;
  readonly path: readonly string[];
  readonly leaksOnly: boolean;
}

export type LeaksNode =
  | {
      readonly kind: 'group';
      readonly place: LeaksPlace;
      readonly group: LeakGroup;
      /** Of the bytes of all leaks. */
      readonly share: number;
      /** It has no siblings: there is nothing to choose, so that it is open at once. */
      readonly isOnly: boolean;
    }
  | {
      readonly kind: 'growing';
      readonly place: LeaksPlace;
      readonly growing: GrowingSite;
      readonly intervalCount: number;
    }
  | { readonly kind: 'block'; readonly place: LeaksPlace; readonly block: LeakedBlock }
  | {
      readonly kind: 'more';
      readonly place: LeaksPlace;
      readonly from: number;
      readonly hiddenCount: number;
    };

const MAXIMUM_FRAME_LENGTH = 120;
const MAXIMUM_TOOLTIP_LENGTH = 2_000;
const NO_SITE = vscode.l10n.t('Without a call site');

export function leakNodes(place: LeaksPlace, from: number, page: LeakRows): LeaksNode[] {
  const { rows, rowCount, totalBytes } = page;
  const nodes = rows.map((row): LeaksNode => {
    if (row.kind === 'block') return { kind: 'block', place, block: row };
    const below = { ...place, path: [...place.path, row.name] };
    const share = totalBytes > 0 ? row.bytes / totalBytes : 0;
    return { kind: 'group', place: below, group: row, share, isOnly: rowCount === 1 };
  });
  const next = from + rows.length;
  const hiddenCount = rowCount - next;
  return hiddenCount > 0 && rows.length > 0
    ? [...nodes, { kind: 'more', place, from: next, hiddenCount }]
    : nodes;
}

export function growingNodes(
  trace: string,
  sites: readonly GrowingSite[],
  intervalCount: number,
): LeaksNode[] {
  return sites.map((growing) => {
    const place: LeaksPlace = { trace, by: 'site', path: sitePath(growing.site), leaksOnly: true };
    return { kind: 'growing', place, growing, intervalCount };
  });
}

/** The source that a node names: of a frame its own, of a leak or a site that of the innermost frame that has one. */
export function sourceOf(node: LeaksNode): SourcePlace | null {
  return siteFrames(siteOf(node)).find(({ place }) => place)?.place ?? null;
}

function siteOf(node: LeaksNode): string {
  switch (node.kind) {
    case 'group':
      return node.place.by === 'site' ? node.group.name : '';
    case 'growing':
      return node.growing.site ?? '';
    case 'block':
      return node.block.site ?? '';
    case 'more':
      return '';
  }
}

export function treeItem(node: LeaksNode): vscode.TreeItem {
  const item = itemOf(node);
  const hasSource = sourceOf(node) !== null;
  const isFrame = node.kind === 'growing' || (node.kind === 'group' && node.place.by === 'site');
  item.contextValue = `${isFrame ? 'frame' : node.kind}${hasSource ? 'WithSource' : ''}`;
  return item;
}

function itemOf(node: LeaksNode): vscode.TreeItem {
  switch (node.kind) {
    case 'group':
      return groupItem(node);
    case 'growing':
      return growingItem(node);
    case 'block':
      return blockItem(node);
    case 'more':
      return moreItem(node);
  }
}

type NodeOf<Kind> = Extract<LeaksNode, { readonly kind: Kind }>;

function groupItem({ place, group, share, isOnly }: NodeOf<'group'>): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(
    shorten(wordGroup(place.by, group.name), MAXIMUM_FRAME_LENGTH),
    isOnly ? Expanded : Collapsed,
  );
  item.id = idOf(place, 'group');
  const sums = [formatBytes(group.bytes), formatQuantity(group.blocks, 'block'), formatShare(share)];
  item.description = sums.join(' · ');
  if (place.by === 'site') {
    item.iconPath = new vscode.ThemeIcon('symbol-method');
    item.tooltip = tooltip(wordStack(place.path), vscode.l10n.t('{0} of all leaks', sums.join(' · ')));
  }
  return item;
}

function growingItem({ place, growing, intervalCount }: NodeOf<'growing'>): vscode.TreeItem {
  const { bytes, blocks, grownIntervals, curve } = growing;
  const frames = place.path;
  const at = askingFrame(frames);
  const item = new vscode.TreeItem(
    shorten(frames[at] || NO_SITE, MAXIMUM_FRAME_LENGTH),
    vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = idOf(place, 'growing');
  item.iconPath = {
    dark: vscode.Uri.parse(growthIcon(curve, GROWTH_COLOURS.dark), true),
    light: vscode.Uri.parse(growthIcon(curve, GROWTH_COLOURS.light), true),
  };
  const [caller, wrapper] = [frames[at - 1], frames[at + 1]];
  const way = [
    ...(wrapper ? [vscode.l10n.t('by {0}', shorten(wrapper, MAXIMUM_FRAME_LENGTH))] : []),
    ...(caller ? [`from ${shorten(caller, MAXIMUM_FRAME_LENGTH)}`] : []),
  ];
  const grown = vscode.l10n.t('{0} of {1}', grownIntervals, intervalCount);
  item.description = [`+${formatBytes(bytes)}`, grown, ...way].join(' · ');
  const sums = vscode.l10n.t(
    '{0} in {1}; grew in {2} of {3}',
    formatBytes(bytes),
    formatQuantity(blocks, 'block'),
    grownIntervals,
    formatQuantity(intervalCount, 'interval'),
  );
  item.tooltip = tooltip(wordStack(frames), sums);
  return item;
}

function blockItem({ place, block }: NodeOf<'block'>): vscode.TreeItem {
  const { id, bytes, line, step, site } = block;
  const item = new vscode.TreeItem(shorten(id));
  item.id = idOf(place, `block ${step}`);
  const innermost = site === null ? undefined : frameTexts(site).at(-1);
  const origin = place.by === 'site' || !innermost ? [] : [shorten(innermost, MAXIMUM_FRAME_LENGTH)];
  const where = `line ${formatCount(line)}`;
  item.description = [formatBytes(bytes), where, ...origin].join(' · ');
  item.tooltip = tooltip(
    vscode.l10n.t(
      '{0} as {1}, never freed: {2}, step {3}',
      formatBytes(bytes),
      shorten(id),
      where,
      formatCount(step),
    ),
    wordStack(site === null ? [] : frameTexts(site)),
  );
  const target: FindingTarget = { trace: place.trace, line, step };
  item.command = {
    command: COMMANDS.revealFinding,
    title: vscode.l10n.t('Go to Allocation'),
    arguments: [target],
  };
  return item;
}

function moreItem({ place, from, hiddenCount }: NodeOf<'more'>): vscode.TreeItem {
  const item = new vscode.TreeItem(
    vscode.l10n.t('… {0} more', formatCount(hiddenCount)),
    vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = idOf(place, `more ${from}`);
  return item;
}

/** Also what is open stays so by its id, through an edit. */
function idOf({ trace, by, path, leaksOnly }: LeaksPlace, own: string): string {
  return JSON.stringify([trace, by, leaksOnly, ...path, own]);
}

function wordGroup(by: LeakGrouping, name: string): string {
  switch (by) {
    case 'site':
      return name || NO_SITE;
    case 'thread':
      return name === '' ? vscode.l10n.t('Unnamed thread') : `Thread ${name}`;
    default:
      return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  }
}

/** Frames run from the outermost to the innermost; the innermost is where the call was made. */
function wordStack(frames: readonly string[]): string {
  const [innermost = '', ...callers] = frames.toReversed();
  return [innermost || NO_SITE, ...callers.map((frame) => vscode.l10n.t('called from {0}', frame))].join(
    '\n',
  );
}

function tooltip(...paragraphs: readonly string[]): string {
  return paragraphs.map((paragraph) => shorten(paragraph, MAXIMUM_TOOLTIP_LENGTH)).join('\n\n');
}
