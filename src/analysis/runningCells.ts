/**
 * Cells of a map that go along with the steps: what an event makes comes, what it ends goes, without a look at the other
 * blocks. So that stepping through a heap of a million blocks costs no walk through it, a timeline keeps the cells asked for
 * last.
 */

import type { Timeline } from '../replay/timeline.ts';
import { blockPainter, CellPainter } from './cellPainter.ts';
import type { Classifier } from './colourClasses.ts';
import type { HeapMapQuery } from './heapMap.ts';
import { visitWay } from './liveBlocks.ts';

interface RunningCells {
  readonly query: HeapMapQuery;
  readonly painter: CellPainter;
  step: number;
  /** Whether they were asked for at a second step: those of a window that is only passed through while zooming never are. */
  isProven: boolean;
}

/** Maps kept of a timeline: those of two views, and of the whole pool for each; and as many that have yet to prove themselves. */
const KEPT_MAPS = 4;
/** Over more events a walk through the blocks takes no longer, as far as it can be told without counting. */
const LONGEST_WAY = 2048;

const keptCells = new WeakMap<Timeline, RunningCells[]>();

/**
 * The sums of the cells of a query in the state after `step`; to be read at once. `paint` adds all blocks that are live
 * then, where no cells are near.
 */
export function cellsAt(
  timeline: Timeline,
  step: number,
  query: HeapMapQuery,
  classifier: Classifier | undefined,
  paint: (painter: CellPainter) => void,
): CellPainter {
  const kept = keptCells.get(timeline) ?? [];
  const known = kept.find((cells) => isSame(cells.query, query));
  const others = kept.filter((cells) => cells !== known);
  // A class that depends on the step is another after each of them.
  const canFollow = (classifier?.turns.length ?? 0) === 0;
  if (known && canFollow && Math.abs(step - known.step) <= LONGEST_WAY) {
    if (step !== known.step) known.isProven = true;
    follow(timeline, known, step, classifier);
    keptCells.set(timeline, withinLimits([known, ...others]));
    return known.painter;
  }
  const painter = new CellPainter(query);
  paint(painter);
  if (!canFollow) return painter;
  // Where they are known, it is at a step too far away.
  const cells = { query, painter, step, isProven: known !== undefined };
  keptCells.set(timeline, withinLimits([cells, ...others]));
  return painter;
}

/** Of the cells of a timeline, those asked for last first, the ones to keep. */
function withinLimits(cells: readonly RunningCells[]): RunningCells[] {
  let proven = KEPT_MAPS;
  let fresh = KEPT_MAPS;
  return cells.filter(({ isProven }) => (isProven ? proven-- : fresh--) > 0);
}

/** Memory of what is kept. */
export function keptCellBytes(timeline: Timeline): number {
  const kept = keptCells.get(timeline) ?? [];
  return kept.reduce((bytes, { painter }) => bytes + painter.byteLength, 0);
}

function isSame(one: HeapMapQuery, other: HeapMapQuery): boolean {
  return (
    one.startAddress === other.startAddress &&
    one.endAddress === other.endAddress &&
    one.cellCount === other.cellCount &&
    (one.colourBy ?? 'state') === (other.colourBy ?? 'state')
  );
}

function follow(
  timeline: Timeline,
  cells: RunningCells,
  step: number,
  classifier: Classifier | undefined,
): void {
  visitWay(timeline, cells.step, step, blockPainter(cells.painter, timeline, step, classifier));
  cells.step = step;
}
