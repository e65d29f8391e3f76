/**
 * What lies over the map: the blocks in the way of a request, the block of this step, where it was before, the selected and the hovered block.
 */

import { type MapGeometry, type RowSegment, segmentsOf } from './geometry.ts';
import type { Look } from './look.ts';
import type { Pen } from './pen.ts';

export interface ByteRange {
  readonly address: number;
  readonly size: number;
}

export interface Marks {
  /** What stands in the way of a request that was not served. */
  readonly blockers: readonly ByteRange[];
  readonly touched: ByteRange | null;
  readonly movedFrom: ByteRange | null;
  readonly selected: ByteRange | null;
  readonly hovered: ByteRange | null;
}

/** A mark is never narrower than this: the block of a step must be found among thousands. */
const NARROWEST_CSS = 7;

export function paintMarks(context: Pen, geometry: MapGeometry, marks: Marks, look: Look): void {
  const { scale } = geometry;
  for (const blocker of marks.blockers)
    stroke(context, geometry, blocker, look.error, 2 * scale, look, [2 * scale, 2 * scale]);
  if (marks.hovered) stroke(context, geometry, marks.hovered, look.foreground, scale, look, []);
  if (marks.movedFrom)
    stroke(context, geometry, marks.movedFrom, look.cursor, 2 * scale, look, [4 * scale, 3 * scale]);
  if (marks.touched) stroke(context, geometry, marks.touched, look.cursor, 2 * scale, look, []);
  if (marks.selected) strokeSelection(context, geometry, marks.selected, look);
}

/** An outline with a hair of background around it, which sets it off from any fill. */
function stroke(
  context: Pen,
  geometry: MapGeometry,
  range: ByteRange,
  colour: string,
  width: number,
  look: Look,
  dash: readonly number[],
): void {
  const segments = segmentsOf(geometry, range.address, range.address + range.size);
  context.setLineDash([]);
  trace(context, geometry, segments, 0);
  context.strokeStyle = look.background;
  context.lineWidth = width + 2 * geometry.scale;
  context.stroke();
  context.setLineDash([...dash]);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/**
 * Inside the block's edge, so that a selected block can be this step's block too. Edged with the foreground: the focus
 * colour of many themes is a blue, as the blocks are.
 */
function strokeSelection(context: Pen, geometry: MapGeometry, range: ByteRange, look: Look): void {
  const { scale } = geometry;
  const segments = segmentsOf(geometry, range.address, range.address + range.size);
  context.setLineDash([]);
  trace(context, geometry, segments, 1.5 * scale);
  context.strokeStyle = look.foreground;
  context.lineWidth = 5 * scale;
  context.stroke();
  context.strokeStyle = look.focus;
  context.lineWidth = 3 * scale;
  context.stroke();
}

/** The outline of a block as a path: around all of its rows, or a piece on each of two rows that hardly meet. */
function trace(context: Pen, geometry: MapGeometry, segments: readonly RowSegment[], inset: number): void {
  const first = segments[0];
  const last = segments.at(-1);
  context.beginPath();
  if (!first || !last) return;
  const common = last.right - first.left;
  if (segments.length === 1 || (segments.length === 2 && common < NARROWEST_CSS * geometry.scale))
    for (const segment of segments) traceRow(context, geometry, segment, inset);
  else traceRows(context, geometry, segments, inset);
}

/** Like selected text: the first row begins late, the last ends early, what lies between is whole. */
function traceRows(
  context: Pen,
  geometry: MapGeometry,
  segments: readonly RowSegment[],
  inset: number,
): void {
  const [first, second] = segments;
  const [lastButOne, last] = segments.slice(-2);
  if (!first || !second || !lastButOne || !last) return;
  const left = geometry.left + inset;
  const right = geometry.left + geometry.rowWidth - inset;
  const { rowHeight } = geometry;
  context.moveTo(first.left + inset, first.top + inset);
  context.lineTo(right, first.top + inset);
  context.lineTo(right, lastButOne.top + rowHeight - inset);
  context.lineTo(last.right - inset, lastButOne.top + rowHeight - inset);
  context.lineTo(last.right - inset, last.top + rowHeight - inset);
  context.lineTo(left, last.top + rowHeight - inset);
  context.lineTo(left, second.top + inset);
  context.lineTo(first.left + inset, second.top + inset);
  context.closePath();
}

/** A piece on one row; open where it goes on in another. */
function traceRow(context: Pen, geometry: MapGeometry, segment: RowSegment, inset: number): void {
  const { left, right } = widened(geometry, segment, inset);
  const top = segment.top + inset;
  const bottom = segment.top + geometry.rowHeight - inset;
  context.moveTo(right, top);
  context.lineTo(left, top);
  if (segment.continued) context.moveTo(left, bottom);
  else context.lineTo(left, bottom);
  context.lineTo(right, bottom);
  if (!segment.continues) context.lineTo(right, top);
  if (!segment.continued && !segment.continues) context.closePath();
}

function widened(geometry: MapGeometry, segment: RowSegment, inset: number): { left: number; right: number } {
  const left = segment.left + (segment.continued ? 0 : inset);
  const right = segment.right - (segment.continues ? 0 : inset);
  const missing = NARROWEST_CSS * geometry.scale - (right - left);
  if (missing <= 0) return { left, right };
  const first = Math.max(geometry.left, left - missing / 2);
  const last = Math.min(geometry.left + geometry.rowWidth, first + NARROWEST_CSS * geometry.scale);
  return { left: last - NARROWEST_CSS * geometry.scale, right: last };
}
