/**
 * What the map shows over its blocks: free blocks numbered in list order, with arrows from each to the next, and the
 * blocks that a search looked at, numbered by its probes. Placing them is pure; painting is not.
 */

import { formatCount } from '../src/format/quantities.ts';
import type { MapOverlays, OverlayName } from '../src/protocol/panel.ts';
import { type MapGeometry, segmentsOf } from './geometry.ts';
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
 * room.
 */
export function placeBadges(
  geometry: MapGeometry,
  blocks: { readonly addresses: Uint32Array; readonly sizes: Uint32Array },
  texts: readonly string[],
): (Badge | null)[] {
  const { scale, rowHeight, left, rowWidth } = geometry;
  const height = HEIGHT_CSS * scale;
  const bottom = geometry.height - height / 2 - scale;
  const placed: Badge[] = [];
  return Array.from(blocks.addresses, (address, index) => {
    const [segment] = segmentsOf(geometry, address, address + (blocks.sizes[index] ?? 0));
    const text = texts[index] ?? '';
    if (!segment) return null;
    const width = Math.max(height, (text.length * CHARACTER_CSS + 2 * PADDING_CSS) * scale);
    const wanted = Math.min(segment.left + width / 2, (segment.left + segment.right) / 2);
    const x = Math.min(Math.max(wanted, left + width / 2), left + rowWidth - width / 2);
    // A row may be on the map in part only.
    const y = Math.min(Math.max(segment.top + rowHeight / 2, height / 2 + scale), bottom);
    const isFree = placed.every(
      (other) =>
        !other.shown || Math.abs(other.x - x) >= (other.width + width) / 2 || Math.abs(other.y - y) >= height,
    );
    const badge = { text, x, y, width, shown: isFree && text !== '' };
    placed.push(badge);
    return badge;
  });
}

export function paintOverlays(
  context: Pen,
  geometry: MapGeometry,
  { freeList, search }: MapOverlays,
  shown: ReadonlySet<OverlayName>,
  look: Look,
): void {
  context.setLineDash([]);
  if (freeList && shown.has('freeList')) {
    const texts = Array.from(freeList.addresses, (_, index) => formatCount(index + 1));
    const badges = placeBadges(geometry, freeList, texts);
    paintArrows(context, badges, look.foreground, geometry.scale, look);
    const { foreground, background } = look;
    const style = { ink: foreground, ground: background, line: foreground, radiusCss: HEIGHT_CSS / 2 };
    for (const badge of badges) if (badge) paintBadge(context, badge, style, look, geometry.scale);
  }
  if (search && shown.has('search')) {
    const texts = Array.from(search.probes, (probe) => (probe === 0 ? '' : formatCount(probe)));
    const badges = placeBadges(geometry, search, texts);
    paintArrows(context, badges, look.cursor, geometry.scale, look);
    badges.forEach((badge, index) => {
      if (!badge) return;
      const isFound = index === search.found;
      const style = {
        ink: isFound ? look.background : look.foreground,
        ground: isFound ? look.cursor : look.background,
        line: look.cursor,
        radiusCss: SEARCH_RADIUS_CSS,
      };
      paintBadge(context, isFound ? { ...badge, shown: true } : badge, style, look, geometry.scale);
    });
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
  const short = to.shown ? (HEIGHT_CSS / 2 + 2) * scale : 0;
  if (length < short + head) return;
  // The bow hangs to the left of its way, so that there and back are two lines.
  const bend = Math.min(0.18 * length, 24 * scale) / length;
  const middleX = from.x + across / 2 + down * bend;
  const middleY = from.y + down / 2 - across * bend;
  const angle = Math.atan2(to.y - middleY, to.x - middleX);
  const endX = to.x - short * Math.cos(angle);
  const endY = to.y - short * Math.sin(angle);
  context.moveTo(from.x, from.y);
  context.quadraticCurveTo(middleX, middleY, endX, endY);
  for (const side of [-0.45, 0.45]) {
    context.moveTo(endX, endY);
    context.lineTo(endX - head * Math.cos(angle + side), endY - head * Math.sin(angle + side));
  }
}

function paintBadge(
  context: Pen,
  { text, x, y, width, shown }: Badge,
  { ink, ground, line, radiusCss }: BadgeStyle,
  look: Look,
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
  context.font = `600 ${FONT_CSS * scale}px ${look.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = ink;
  context.fillText(text, x, y + 0.5 * scale);
}
