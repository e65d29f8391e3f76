/**
 * What the map shows over its blocks: free blocks numbered in list order, with arrows from each to the next, and the
 * blocks that a search looked at, numbered by its probes. Placing them is pure; painting is not.
 */

import { formatCount } from '../src/format/quantities.ts';
import type { MapOverlays, OverlayName } from '../src/protocol/panel.ts';
import { type MapGeometry, type RowSegment, segmentsOf } from './geometry.ts';
import type { Look } from './look.ts';
import type { Pen } from './pen.ts';

/** A number on the map, in device pixels. */
export interface Badge {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** There is room for it; else only its arrows are drawn. */
  readonly shown: boolean;
}

interface BadgeStyle {
  readonly ink: string;
  readonly ground: string;
  readonly line: string;
  /** Of its corners: those of the free list are round, those of a search nearly square. */
  readonly radiusCss: number;
}

const HEIGHT_CSS = 15;
const SEARCH_RADIUS_CSS = 2;
const FONT_CSS = 10;
const CHARACTER_CSS = 6.2;
const PADDING_CSS = 4;
const ARROW_CSS = 5;

/**
 * One badge for each block, where its part on the map begins; null for a block that is not on it. The first ones get the
 * room that those leave that have their places already. Beside or below one of `probed`, on the same block, there may be room for both.
 */
export function placeBadges(
  geometry: MapGeometry,
  blocks: { readonly addresses: Uint32Array; readonly sizes: Uint32Array },
  texts: readonly string[],
  probed: readonly Badge[] = [],
  already: readonly Badge[] = probed,
): (Badge | null)[] {
  const placed = [...already];
  return Array.from(blocks.addresses, (address, index) => {
    const [segment] = segmentsOf(geometry, address, address + (blocks.sizes[index] ?? 0));
    if (!segment) return null;
    const first = badgeOf(geometry, segment, texts[index] ?? '');
    const isFree = (badge: Badge) =>
      placed.every((other) => !other.shown || !touches(geometry, badge, other));
    const inTheWay = probed.find((other) => other.shown && touches(geometry, first, other));
    const places = inTheWay ? placesBy(geometry, segment, first, inTheWay) : [first];
    const free = places.find(isFree);
    const badge = { ...(free ?? first), shown: free !== undefined && first.text !== '' };
    placed.push(badge);
    return badge;
  });
}

function badgeOf(geometry: MapGeometry, segment: RowSegment, text: string): Badge {
  const { scale, rowHeight, left, rowWidth } = geometry;
  const height = HEIGHT_CSS * scale;
  const width = Math.max(height, (text.length * CHARACTER_CSS + 2 * PADDING_CSS) * scale);
  const wanted = Math.min(segment.left + width / 2, (segment.left + segment.right) / 2);
  const x = Math.min(Math.max(wanted, left + width / 2), left + rowWidth - width / 2);
  // A row may be on the map in part only.
  const bottom = geometry.height - height / 2 - scale;
  const y = Math.min(Math.max(segment.top + rowHeight / 2, height / 2 + scale), bottom);
  return { text, x, y, width, shown: true };
}

function touches({ scale }: MapGeometry, one: Badge, other: Badge): boolean {
  return (
    Math.abs(other.x - one.x) < (other.width + one.width) / 2 &&
    Math.abs(other.y - one.y) < HEIGHT_CSS * scale
  );
}

/** Beside another badge on the same block, or below it. */
function placesBy(
  { scale, rowHeight }: MapGeometry,
  segment: RowSegment,
  badge: Badge,
  other: Badge,
): Badge[] {
  const beside = { ...badge, x: other.x + (other.width + badge.width) / 2 + scale };
  const below = { ...badge, y: other.y + (HEIGHT_CSS + 2) * scale };
  return [
    ...(beside.x + beside.width / 2 <= segment.right ? [beside] : []),
    ...(below.y + (HEIGHT_CSS / 2) * scale <= segment.top + rowHeight ? [below] : []),
  ];
}

export function paintOverlays(
  context: Pen,
  geometry: MapGeometry,
  overlays: MapOverlays,
  shown: ReadonlySet<OverlayName>,
  look: Look,
): void {
  context.setLineDash([]);
  const search = shown.has('search') ? overlays.search : null;
  const probed = search ? searchBadges(geometry, search) : [];
  const taken = probed.filter((badge) => badge !== null);
  const lists = (shown.has('freeList') && overlays.freeLists) || [];
  const placed = [...taken];
  const listed = lists.map((list) => {
    const badges = listBadges(geometry, list, taken, placed);
    placed.push(...badges.filter((badge) => badge !== null));
    return badges;
  });
  const { scale } = geometry;
  // No arrow crosses a number.
  for (const badges of listed) paintArrows(context, badges, look.foreground, scale, look);
  if (search) paintArrows(context, probed, look.cursor, scale, look);
  for (const badges of listed) paintListBadges(context, badges, scale, look);
  if (search) paintSearchBadges(context, probed, search.found, scale, look);
}

/** The block that was found has its badge in any case. */
function searchBadges(geometry: MapGeometry, search: NonNullable<MapOverlays['search']>): (Badge | null)[] {
  const texts = Array.from(search.probes, (probe) => (probe === 0 ? '' : formatCount(probe)));
  return placeBadges(geometry, search, texts).map((badge, index) =>
    badge && index === search.found ? { ...badge, shown: true } : badge,
  );
}

/** `probed` as in `placeBadges`; `placed` are all that have their places. */
function listBadges(
  geometry: MapGeometry,
  list: NonNullable<MapOverlays['freeLists']>[number],
  probed: readonly Badge[],
  placed: readonly Badge[],
): (Badge | null)[] {
  const texts = Array.from(list.addresses, (_, index) => formatCount(index + 1));
  return placeBadges(geometry, list, texts, probed, placed);
}

function paintListBadges(
  context: Pen,
  badges: readonly (Badge | null)[],
  scale: number,
  { foreground, background, font }: Look,
): void {
  const style = { ink: foreground, ground: background, line: foreground, radiusCss: HEIGHT_CSS / 2 };
  for (const badge of badges) if (badge) paintBadge(context, badge, style, font, scale);
}

function paintSearchBadges(
  context: Pen,
  badges: readonly (Badge | null)[],
  found: number,
  scale: number,
  look: Look,
): void {
  for (const [index, badge] of badges.entries()) {
    if (!badge) continue;
    const isFound = index === found;
    const style = {
      ink: isFound ? look.background : look.foreground,
      ground: isFound ? look.cursor : look.background,
      line: look.cursor,
      radiusCss: SEARCH_RADIUS_CSS,
    };
    paintBadge(context, badge, style, look.font, scale);
  }
}

/** Bows from badge to badge, each with a head before the next one; none to or from what is not on the map. */
function paintArrows(
  context: Pen,
  badges: readonly (Badge | null)[],
  colour: string,
  scale: number,
  look: Look,
): void {
  context.lineJoin = 'round';
  for (const [ground, width] of [
    [look.background, 3 * scale],
    [colour, scale],
  ] as const) {
    context.beginPath();
    badges.forEach((to, index) => {
      const from = badges[index - 1];
      if (from && to) traceArrow(context, from, to, scale);
    });
    context.strokeStyle = ground;
    context.lineWidth = width;
    context.stroke();
  }
}

function traceArrow(context: Pen, from: Badge, to: Badge, scale: number): void {
  const across = to.x - from.x;
  const down = to.y - from.y;
  const length = Math.hypot(across, down);
  const head = ARROW_CSS * scale;
  // The bow hangs to the left of its way, so that there and back are two lines.
  const bend = Math.min(0.18 * length, 24 * scale) / length;
  const middleX = from.x + across / 2 + down * bend;
  const middleY = from.y + down / 2 - across * bend;
  const angle = Math.atan2(to.y - middleY, to.x - middleX);
  const short = to.shown ? distanceToEdge(to, angle, scale) + 2 * scale : 0;
  if (length < short + head) return;
  const endX = to.x - short * Math.cos(angle);
  const endY = to.y - short * Math.sin(angle);
  context.moveTo(from.x, from.y);
  context.quadraticCurveTo(middleX, middleY, endX, endY);
  for (const side of [-0.45, 0.45]) {
    context.moveTo(endX, endY);
    context.lineTo(endX - head * Math.cos(angle + side), endY - head * Math.sin(angle + side));
  }
}

/** From the centre of a badge to its edge, in the direction of an angle. */
function distanceToEdge({ width }: Badge, angle: number, scale: number): number {
  const height = HEIGHT_CSS * scale;
  return Math.min(width / 2 / Math.abs(Math.cos(angle)), height / 2 / Math.abs(Math.sin(angle)));
}

function paintBadge(
  context: Pen,
  { text, x, y, width, shown }: Badge,
  { ink, ground, line, radiusCss }: BadgeStyle,
  font: string,
  scale: number,
): void {
  if (!shown) return;
  const height = HEIGHT_CSS * scale;
  context.beginPath();
  context.roundRect(x - width / 2, y - height / 2, width, height, radiusCss * scale);
  context.fillStyle = ground;
  context.fill();
  context.strokeStyle = line;
  context.lineWidth = 1.25 * scale;
  context.stroke();
  context.font = `600 ${FONT_CSS * scale}px ${font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = ink;
  context.fillText(text, x, y + 0.5 * scale);
}
