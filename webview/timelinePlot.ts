/**
 * The timeline's plot, by uPlot: axes, lines, bands and areas, with findings and marks painted on it. Knows nothing of
 * pointer, cursor and host. Made anew for another look or another choice of figures; other data and another range are
 * given to the one there is.
 */

import uPlot from 'uplot';
import { formatCount, formatShare } from '../src/format/quantities.ts';
import { ERROR_TICK, NO_TICK, type SeriesRange } from '../src/protocol/panel.ts';
import type { Look } from './look.ts';
import { CROWD_CSS, crowdsIn, TICK_CSS } from './markCrowds.ts';
import { markLabels, type PlacedMark, SHORTEST_LABEL_CSS } from './markLabels.ts';
import { placeSteps, plotColumns, type StepAxis } from './timelineData.ts';
import { type AxisName, type TimelineFigure, wordFigure } from './timelineFigures.ts';
import { byteTicks, fittingWords, roundTicks, wordSeconds } from './timelineTicks.ts';

export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

export interface PlotContent {
  readonly range: SeriesRange;
  readonly axis: StepAxis;
}

export interface TimelinePlot {
  /** Above the lines, from the plot's left edge to its right one: takes pointer and cursor. */
  readonly over: HTMLElement;
  /** Shows the values of the axis from `first` to `last`, whether the content reaches so far or not. */
  show(content: PlotContent, first: number, last: number): void;
  /** `scale` is how many pixels the canvas is to have to one of the page, from now on. */
  resize(size: PlotSize, scale: number): void;
  /** CSS pixels from the left edge of `over`. */
  placeOf(value: number): number;
  valueAt(place: number): number;
  destroy(): void;
}

/** Below the lines, between them and the numbers: the findings. As in timeline.css. */
const FINDING_LANE_CSS = 12;
const MARK_LANE_CSS = 15;
const NUMBERS_CSS = 17;
const BYTE_AXIS_CSS = 62;
const RIGHT_PADDING_CSS = 4;
const FONT_CSS = 11;
/** Of the labels of marks. */
const LABEL_GAP_CSS = 3;
/** Narrower plots have no axes at the right. */
const RIGHT_AXES_FROM_CSS = 560;
const RIGHT_AXIS_CSS: Record<Exclude<AxisName, 'bytes'>, number> = { share: 44, probes: 64 };

export function createTimelinePlot(
  target: HTMLElement,
  size: PlotSize,
  look: Look,
  figures: readonly TimelineFigure[],
  first: PlotContent,
): TimelinePlot {
  let content = first;
  let scale = uPlot.pxRatio;
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const isFilled = ({ area }: TimelineFigure) => area > 0 && !look.highContrast;
  const axes = new Set(figures.map(({ axis }) => axis));
  const font = `${FONT_CSS}px ${look.font}`;
  const lines = (figure: TimelineFigure): uPlot.Series[] => {
    const scale = figure.axis;
    const edge: uPlot.Series = {
      scale,
      width: 0,
      points: { show: false },
      ...(stepped && { paths: stepped }),
    };
    const line: uPlot.Series = {
      ...edge,
      width: 1.5,
      stroke: look[figure.colour],
      dash: [...figure.dash],
      ...(isFilled(figure) && { fill: faded(look[figure.colour], figure.area) }),
    };
    return [edge, { ...edge }, line];
  };
  const options: uPlot.Options = {
    ...size,
    cursor: { show: false },
    legend: { show: false },
    padding: [MARK_LANE_CSS, RIGHT_PADDING_CSS, 0, 0],
    scales: {
      x: { time: false, auto: false, range: (_plot, min, max) => [min, max] },
      bytes: { range: (_plot, _min, max) => [0, Math.max(1, max ?? 0) * 1.03] },
      share: { range: [0, 1.03] },
      probes: { range: (_plot, _min, max) => [0, Math.max(1, max ?? 0) * 1.03] },
    },
    series: [{}, ...figures.flatMap(lines)],
    bands: figures.map(({ colour }, index) => ({
      series: [3 * index + 1, 3 * index + 2],
      fill: faded(look[colour], look.highContrast ? 0.5 : 0.35),
    })),
    axes: [
      numbersBelow(() => content, look, font),
      numbersBeside('bytes', axes.has('bytes'), look, font),
      numbersBeside('share', axes.has('share'), look, font),
      numbersBeside('probes', axes.has('probes'), look, font),
    ],
    hooks: {
      setSize: [(plot) => refine(plot, scale / uPlot.pxRatio)],
      draw: [(plot) => paintNotes(plot, content, look)],
    },
  };
  const plot = new uPlot(options, dataOf(content, figures), target);
  return {
    over: plot.over,
    show(newContent, min, max) {
      const isOther = newContent !== content;
      content = newContent;
      plot.batch(() => {
        if (isOther) plot.setData(dataOf(content, figures), false);
        plot.setScale('x', { min, max });
      });
    },
    resize(newSize, newScale) {
      scale = newScale;
      // In a batch it is drawn when this returns.
      plot.batch(() => plot.setSize(newSize));
    },
    placeOf: (value) => plot.valToPos(value, 'x'),
    valueAt: (place) => plot.posToVal(place, 'x'),
    destroy: () => plot.destroy(),
  };
}

/**
 * uPlot draws as finely as the screen is, in the pixels of that. It has just made its canvas so, and forgotten what it has
 * set there: for a picture that is to be finer, the canvas gets more pixels and all is scaled to them.
 */
function refine({ ctx }: uPlot, times: number): void {
  if (times === 1) return;
  const { canvas } = ctx;
  canvas.width = Math.round(canvas.width * times);
  canvas.height = Math.round(canvas.height * times);
  ctx.scale(times, times);
}

function dataOf({ range, axis }: PlotContent, figures: readonly TimelineFigure[]): uPlot.AlignedData {
  return plotColumns(range, axis, figures) as uPlot.AlignedData;
}

function faded(colour: string, share: number): string {
  return `color-mix(in srgb, ${colour} ${share * 100}%, transparent)`;
}

/** The numbers of the steps or times, those that have room. */
function numbersBelow(content: () => PlotContent, look: Look, font: string): uPlot.Axis {
  return {
    scale: 'x',
    size: FINDING_LANE_CSS + NUMBERS_CSS,
    gap: FINDING_LANE_CSS + 2,
    font,
    stroke: look.muted,
    grid: { show: false },
    ticks: { show: false },
    border: { show: true, stroke: look.line, width: 1 },
    splits: (plot, _axis, min, max) => {
      const { isTime, origin } = content().axis;
      const count = Math.max(1, plot.valToPos(max, 'x') / (isTime ? 80 : 95));
      return roundTicks(min - origin, max - origin, count, isTime ? 0 : 1).map((tick) => tick + origin);
    },
    values: (plot, ticks) => {
      const interval = (ticks[1] ?? 1) - (ticks[0] ?? 0);
      const { isTime, origin } = content().axis;
      const sign = origin === 0 ? '' : '+';
      const words = ticks.map((tick) =>
        isTime ? sign + wordSeconds(tick - origin, interval) : formatCount(tick),
      );
      const places = words.map((text, at) => {
        const width = widthOf(plot, text, font);
        // Numbers may reach over the left edge, where the byte axis leaves room, but not over the right one.
        return { left: plot.valToPos(ticks[at] ?? 0, 'x') - width / 2 + BYTE_AXIS_CSS, width };
      });
      const room = BYTE_AXIS_CSS + plot.valToPos(plot.scales.x?.max ?? 0, 'x') + RIGHT_PADDING_CSS;
      const fits = fittingWords(places, room, 8);
      return words.map((text, at) => (fits[at] ? text : null));
    },
  };
}

function numbersBeside(scale: AxisName, isUsed: boolean, look: Look, font: string): uPlot.Axis {
  const isRight = scale !== 'bytes';
  return {
    scale,
    show: isUsed || !isRight,
    side: isRight ? 1 : 3,
    size: (plot) => {
      if (!isRight) return BYTE_AXIS_CSS;
      return plot.width >= RIGHT_AXES_FROM_CSS ? RIGHT_AXIS_CSS[scale] : 0;
    },
    gap: 6,
    font,
    stroke: look.muted,
    grid: { show: !isRight && !look.highContrast, stroke: look.line, width: 1 },
    ticks: { show: false },
    splits: (plot, _axis, _min, max) => {
      const count = Math.max(1, Math.floor(plot.valToPos(0, scale) / 28));
      return scale === 'bytes' ? byteTicks(max, count) : roundTicks(0, max, count);
    },
    values: (plot, ticks) => {
      if (!isUsed || (isRight && plot.width < RIGHT_AXES_FROM_CSS)) return ticks.map(() => null);
      return ticks.map((tick) =>
        scale === 'share' ? formatShare(tick).replace('.0', '') : wordFigure(scale, tick),
      );
    },
  };
}

function widthOf({ ctx }: uPlot, text: string, font: string): number {
  ctx.save();
  ctx.font = font;
  const { width } = ctx.measureText(text);
  ctx.restore();
  return width;
}

/** Findings below the lines, marks through them with their labels above, where there is room for the words. */
function paintNotes(plot: uPlot, { range, axis }: PlotContent, look: Look): void {
  const { ctx, bbox } = plot;
  const scale = uPlot.pxRatio;
  const placeOf = (value: number) => plot.valToPos(value, 'x');
  const isInside = (place: number) => place >= -0.5 && place <= bbox.width / scale + 0.5;
  const foot = bbox.top + bbox.height;
  ctx.save();
  const marks = range.marks
    .map(({ step, label }) => ({ place: placeOf(axis.endOf(step)), label }))
    .filter(({ place }) => isInside(place));
  paintMarks(plot, marks, range, look);
  const steps = placeSteps(range);
  range.ticks.forEach((tick, slice) => {
    if (tick === NO_TICK) return;
    const place = placeOf(axis.valueOf((steps[slice + 1] ?? 1) - 1));
    if (!isInside(place)) return;
    ctx.fillStyle = tick === ERROR_TICK ? look.error : look.warning;
    paintFinding(ctx, bbox.left + place * scale, foot, scale, tick === ERROR_TICK);
  });
  ctx.restore();
}

/** An error is an exclamation mark, so that it is a mark without its colour too; a warning is a triangle. */
function paintFinding(
  ctx: CanvasRenderingContext2D,
  x: number,
  foot: number,
  scale: number,
  isError: boolean,
): void {
  const unit = Math.max(1, Math.round(scale));
  const left = Math.round(x - unit);
  if (isError) {
    ctx.fillRect(left, foot + 3 * unit, 2 * unit, 5 * unit);
    ctx.fillRect(left, foot + 9 * unit, 2 * unit, 2 * unit);
    return;
  }
  ctx.beginPath();
  ctx.moveTo(x, foot + 4 * unit);
  ctx.lineTo(x + 3.5 * unit, foot + 10 * unit);
  ctx.lineTo(x - 3.5 * unit, foot + 10 * unit);
  ctx.fill();
}

/** Lines, or ticks where they crowd, with their labels above. Places are CSS pixels from the plot's left edge. */
function paintMarks(
  { ctx, bbox }: uPlot,
  marks: readonly PlacedMark[],
  range: SeriesRange,
  look: Look,
): void {
  const scale = uPlot.pxRatio;
  ctx.font = `${FONT_CSS * scale}px ${look.font}`;
  ctx.fillStyle = look.muted;
  ctx.strokeStyle = look.muted;
  ctx.lineWidth = Math.max(1, Math.round(scale));
  ctx.textBaseline = 'alphabetic';
  ctx.textAlign = 'left';
  const room = { end: bbox.width / scale, gap: LABEL_GAP_CSS, least: SHORTEST_LABEL_CSS };
  const labels = markLabels(marks, room, (text) => ctx.measureText(text).width / scale, range.marks);
  const crowds = crowdsIn(
    marks.map(({ place }) => place),
    CROWD_CSS,
  );
  marks.forEach(({ place }, at) => {
    const x = Math.round(bbox.left + place * scale) + 0.5;
    const { text, left } = labels[at] ?? { text: '', left: place };
    ctx.setLineDash(crowds[at] ? [] : [2 * scale, 3 * scale]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top - (text ? 12 * scale : 0));
    ctx.lineTo(x, bbox.top + (crowds[at] ? TICK_CSS * scale : bbox.height));
    ctx.stroke();
    if (text) ctx.fillText(text, bbox.left + left * scale, bbox.top - 4 * scale);
  });
}
