/**
 * The history of a whole trace at a resolution beyond any screen's, from which the picture of any long range is made by
 * adding up. 20 MB at the most; made in slices, in a fraction of a second for ten million events.
 *
 * Once it has been coloured it knows the classes of blocks as well, at half that resolution: the shares of all eight, so that
 * a filter finds the few among the many. Another 20 MB at the most, for one way of colouring at a time.
 */

import { HEADER_BYTES } from '../allocator/layout.ts';
import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import { Lives } from './blockLives.ts';
import { type ColourBy, prevailingClasses } from './colourClasses.ts';
import {
  ClassSharesPainter,
  type ColumnPainter,
  type HistoryRaster,
  RasterPainter,
} from './historyPainters.ts';
import { type HistoryFrame, HistorySweep } from './historySweep.ts';
import { meansOf } from './shareGrid.ts';

const ROWS = 512;
const LEAST_COLUMNS = 1024;
const MOST_COLUMNS = 20_480;
/** A range that is long enough to be answered from the base has a thousand columns of it. */
const STEPS_A_COLUMN = 512;
/** Columns and rows of the base to one of its classes. */
const CLASS_COARSENESS = 2;
/** Events between two breaths. */
const SLICE_EVENTS = 1 << 16;
/** What is left by rounding where there is nothing. */
const NOTHING = 1e-6;

/** The shares of the classes of one way of colouring. */
interface ClassLayer {
  readonly colourBy: ColourBy;
  readonly frame: HistoryFrame;
  readonly shares: readonly Uint8Array[];
}

export class HistoryBase {
  private layer: ClassLayer | undefined;

  private constructor(
    private readonly timeline: Timeline,
    private readonly frame: HistoryFrame,
    private readonly raster: Omit<HistoryRaster, 'classes'>,
  ) {}

  /** Makes it in slices: yields between them. */
  static *build(timeline: Timeline): Generator<void, HistoryBase> {
    const { stepCount } = timeline;
    const endAddress = yield* highestAddress(timeline);
    const width = Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, Math.ceil(stepCount / STEPS_A_COLUMN)));
    const frame = { fromStep: 0, toStep: stepCount, startAddress: 0, endAddress, width, height: ROWS };
    const painter = new RasterPainter(frame, false);
    yield* sweepWhole(timeline, 'state', frame, painter);
    return new HistoryBase(timeline, frame, painter.raster);
  }

  /** Learns the classes of one way of colouring in place of another's, in slices: yields between them. */
  *colour(colourBy: ColourBy): Generator<void, void> {
    this.layer = undefined;
    yield* this.timeline.outcomes.linkEndSlices();
    const width = Math.ceil(this.frame.width / CLASS_COARSENESS);
    const frame = { ...this.frame, width, height: ROWS / CLASS_COARSENESS };
    const painter = new ClassSharesPainter(frame);
    yield* sweepWhole(this.timeline, colourBy, frame, painter);
    this.layer = { colourBy, frame, shares: painter.shares };
  }

  get byteLength(): number {
    const { raster, layer } = this;
    const classBytes = layer ? layer.shares.reduce((bytes, shares) => bytes + shares.byteLength, 0) : 0;
    return raster.used.byteLength + raster.leaking.byteLength + classBytes;
  }

  /** The part of it that a frame asks for, at the frame's resolution. */
  rasterOf(frame: HistoryFrame): HistoryRaster {
    const used = meansOf(this.raster.used, this.frame, frame);
    const leaking = meansOf(this.raster.leaking, this.frame, frame);
    const shares = { used: new Uint8Array(used.length), leaking: new Uint8Array(used.length) };
    for (let pixel = 0; pixel < used.length; pixel++) {
      const leakingShare = leaking[pixel]! > NOTHING ? Math.max(1, Math.round(leaking[pixel]!)) : 0;
      shares.leaking[pixel] = leakingShare;
      shares.used[pixel] = Math.max(leakingShare, Math.round(used[pixel]!));
    }
    return { ...shares, classes: new Uint8Array(0) };
  }

  /** The class that prevails under each pixel of a frame; undefined where it is not coloured that way. */
  classesOf(frame: HistoryFrame, colourBy: ColourBy, favoured?: number): Uint8Array | undefined {
    const { layer } = this;
    if (layer?.colourBy !== colourBy) return undefined;
    const means = layer.shares.map((shares) => meansOf(shares, layer.frame, frame));
    return prevailingClasses(means, favoured, NOTHING);
  }
}

function* sweepWhole(
  timeline: Timeline,
  colourBy: ColourBy,
  frame: HistoryFrame,
  painter: ColumnPainter,
): Generator<void, void> {
  const { stepCount } = timeline;
  const sweep = new HistorySweep(frame, painter);
  const lives = new Lives(timeline, colourBy);
  for (let from = 0; from < stepCount; from += SLICE_EVENTS) {
    lives.sweepEvents(from, Math.min(stepCount, from + SLICE_EVENTS), sweep);
    yield;
  }
  sweep.finish();
}

/** One byte behind the highest that a block ever had. */
function* highestAddress(timeline: Timeline): Generator<void, number> {
  const { outcomes, stepCount } = timeline;
  const { placements } = outcomes;
  let highest = 0;
  for (let index = 0; index < stepCount; index++) {
    if (index % SLICE_EVENTS === 0) yield;
    const payload = placements[index]!;
    if (payload === NO_PLACEMENT || outcomes.kindOf(index) === EventKind.Release) continue;
    const end = payload - HEADER_BYTES + timeline.blockBytesOf(index);
    if (end > highest) highest = end;
  }
  return Math.max(highest, HEADER_BYTES);
}
