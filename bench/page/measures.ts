/**
 * What is measured of the view, one task a page, called by name from `bench/viewPage.ts`. Times are in ms and end when a
 * pixel of the canvas could be read.
 */

import { percentile } from '../percentile.ts';
import { messageSize } from './messageBytes.ts';
import { type DrawnFrame, PanelHost } from './panelHost.ts';

export interface MeasureOptions {
  readonly address: string;
  readonly heapBytes: number;
  /** How often to do what is measured. */
  readonly count: number;
}

type Report = Readonly<Record<string, number>>;

/** What the goals speak of, in CSS pixels. */
const WIDTH = 1200;
const HEIGHT = 800;
/** As in `webview/mapBar.ts`. */
const MAP_BAR_HEIGHT = 32;
/** Of the height, what rows use at least. */
const LEAST_SHARE = 0.8;

/** Presses of the key that halves the bytes on a row: a pool of 100 MB is then shown down to single words. */
const ZOOM_LEVELS = [2, 4, 6, 8, 10, 12, 14, 16];
/** Turns of the wheel in a gesture, one in each animation frame. */
const TURN_COUNT = 8;
const NOTCH = 100;
/** The history's range is halved so often: to less than a thousandth. */
const HISTORY_ZOOMS = 12;
/** In pixels; rows are lower. */
const BAND_HEIGHT = 50;
/** Beside the rows stand their addresses, which are never wanting. */
const ADDRESSES_WIDTH = 100;
const SCREEN_FRAME_MS = 1000 / 60;
/** More often than a screen has frames. */
const KEY_REPEAT_MS = 10;
const HOLD_MS = 3000;

const tasks: Readonly<Record<string, (host: PanelHost, options: MeasureOptions) => Promise<Report>>> = {
  frames,
  zoomedFrames,
  colouredFrames,
  messages,
  keyToPixels,
  gestures,
  historyRanges,
  holdKey,
  firstPaint,
  walk,
};

async function measure(task: string, options: MeasureOptions): Promise<Report> {
  const host = await PanelHost.open(options.address, options.heapBytes);
  await host.settled();
  const run = tasks[task];
  if (!run) throw new Error(`There is no measurement of the view called "${task}".`);
  const report = await run(host, options);
  if (host.errors.length > 0) throw new Error(`The view has failed: ${host.errors[0]}`);
  return report;
}

async function frames(host: PanelHost, { count }: MeasureOptions): Promise<Report> {
  await showMapAlone(host);
  const drawn = await framesAtRandom(host, count);
  const blockCounts = drawn.map(
    ({ frame }) => frame.report.figures.liveBlocks + frame.report.figures.freeBlocks,
  );
  return { ...spread(drawn.map(drawingMs)), blocks: percentile(blockCounts, 0.5) };
}

/** The largest frame, of the whole pool and at every zoom. */
async function messages(host: PanelHost, { count }: MeasureOptions): Promise<Report> {
  await showMapAlone(host);
  const drawn = await framesAtRandom(host, count);
  await atZooms(host, async () => {
    drawn.push(...(await framesAtRandom(host, Math.ceil(count / ZOOM_LEVELS.length))));
  });
  const sizes = drawn.map(({ frame }) => messageSize(frame));
  return {
    bytes: Math.max(...sizes.map(({ bytes }) => bytes)),
    longestNumberList: Math.max(...sizes.map(({ longestNumberList }) => longestNumberList)),
  };
}

/** Of the zoom at which frames take longest. */
async function zoomedFrames(host: PanelHost, { count }: MeasureOptions): Promise<Report> {
  await showMapAlone(host);
  return slowestZoom(host, { count });
}

async function slowestZoom(host: PanelHost, { count }: Pick<MeasureOptions, 'count'>) {
  let slowest = { p50: 0, p95: 0, zoom: 0 };
  await atZooms(host, async (zoom) => {
    const drawn = await framesAtRandom(host, count);
    const times = spread(drawn.map(drawingMs));
    if (times.p50 > slowest.p50) slowest = { ...times, zoom };
  });
  return slowest;
}

/** By class, so that each block has its pattern: the whole pool or the zoom at which frames take longest. */
async function colouredFrames(host: PanelHost, options: MeasureOptions): Promise<Report> {
  host.kept = { uri: '', step: 0, picture: { colourBy: 'size', overlays: [] } };
  await showMapAlone(host);
  const [first] = await framesAtRandom(host, 1);
  const colourBy = first?.frame.map.colourBy;
  if (colourBy !== 'size') throw new Error(`The map is coloured by ${colourBy}.`);
  const whole = spread((await framesAtRandom(host, options.count)).map(drawingMs));
  const zoomed = await slowestZoom(host, options);
  return whole.p50 > zoomed.p50 ? { ...whole, zoom: 1 } : zoomed;
}

async function atZooms(host: PanelHost, visit: (zoom: number) => Promise<void>): Promise<void> {
  let pressed = 0;
  for (const level of ZOOM_LEVELS) {
    for (; pressed < level; pressed++) press(host, '+');
    await host.idle();
    await visit(2 ** level);
  }
}

async function keyToPixels(host: PanelHost, { count }: MeasureOptions): Promise<Report> {
  await showMapAlone(host);
  const drawn: (DrawnFrame & { readonly pressedAt: number })[] = [];
  for (let done = 0; done < count; done++) {
    host.goTo(randomStep(host));
    await host.idle();
    // A key comes at any time between two frames of the screen.
    await delay(random() * SCREEN_FRAME_MS);
    const next = host.nextDrawn();
    const pressedAt = performance.now();
    press(host, 'ArrowRight');
    drawn.push({ ...(await next), pressedAt });
    await host.idle();
  }
  const medianOf = (timeOf: (frame: DrawnFrame) => number) => percentile(drawn.map(timeOf), 0.5);
  return {
    ...spread(drawn.map(({ pressedAt, drawnAt }) => drawnAt - pressedAt)),
    engine: medianOf(({ askedAt, answeredAt }) => answeredAt - askedAt),
    drawing: medianOf(drawingMs),
  };
}

/** At random steps: zooms in, moves about and zooms out, each a gesture of several turns of the wheel. */
async function gestures(host: PanelHost, { count }: MeasureOptions): Promise<Report> {
  await showMapAlone(host);
  const times: number[] = [];
  const seen = { frames: 0, blank: 0 };
  for (let done = 0; done < count; done++) {
    host.goTo(randomStep(host));
    await host.idle();
    const place = { x: random() * WIDTH, y: random() * HEIGHT };
    const turn = (deltaY: number, ctrlKey: boolean) => turnWheel(host, host.map, place, deltaY, ctrlKey);
    const moves = [
      () => turn(-NOTCH, true),
      () => turn(NOTCH * 2, false),
      () => turn(-NOTCH, false),
      () => turn(NOTCH, true),
    ];
    for (const move of moves) times.push(await gesture(host, move, seen));
    press(host, '0');
    await host.idle();
  }
  return { ...spread(times), frames: seen.frames, blankFrames: seen.blank };
}

/** From the last turn of the wheel until the frame of the last window is on the screen. */
async function gesture(host: PanelHost, move: () => void, seen: { frames: number; blank: number }) {
  let last = 0;
  let redrawnAt = 0;
  for (let turns = 0; turns < TURN_COUNT; turns++) {
    last = performance.now();
    move();
    await host.nextFrame();
    redrawnAt = performance.now();
    seen.frames++;
    if (isBlank(host.map)) seen.blank++;
  }
  await host.idle();
  return Math.max(redrawnAt, host.last?.drawnAt ?? 0) - last;
}

/** The slowest of ever shorter ranges, each about a place chosen at random. */
async function historyRanges(host: PanelHost, { count }: MeasureOptions): Promise<Report> {
  await host.show(WIDTH, HEIGHT);
  await host.idle();
  const times: number[] = [];
  for (let done = 0; done < count; done++) {
    for (let zoom = 0; zoom < HISTORY_ZOOMS; zoom++) {
      const { width, height } = host.history.getBoundingClientRect();
      const place = { x: (0.1 + 0.8 * random()) * width, y: height / 2 };
      const drawn = host.nextHistory();
      const start = performance.now();
      turnWheel(host, host.history, place, -NOTCH, true);
      times.push((await drawn) - start);
      await host.idle();
    }
    const whole = host.nextHistory();
    press(host, '0', host.history);
    await whole;
    await host.idle();
  }
  return { ...spread(times), slowest: Math.max(...times) };
}

async function holdKey(host: PanelHost): Promise<Report> {
  await host.show(WIDTH, HEIGHT);
  host.goTo(Math.floor(host.stepCount / 2));
  await host.idle();
  const drawn: DrawnFrame[] = [];
  host.onDrawn = (frame) => drawn.push(frame);
  const start = performance.now();
  const repeating = setInterval(() => press(host, 'ArrowRight'), KEY_REPEAT_MS);
  await delay(HOLD_MS);
  clearInterval(repeating);
  const released = performance.now();
  await host.idle();
  const during = drawn.filter(({ drawnAt }) => drawnAt <= released);
  return {
    engine: percentile(
      during.map(({ askedAt, answeredAt }) => answeredAt - askedAt),
      0.5,
    ),
    drawing: percentile(during.map(drawingMs), 0.5),
    stepsPerSecond: (during.length * 1000) / (released - start),
    drawnLate: drawn.length - during.length,
    settledMs: Math.max(0, (drawn.at(-1)?.drawnAt ?? released) - released),
  };
}

/** The first opening warms the browser's own caches, as an editor that has been open for a while. */
async function firstPaint(host: PanelHost, { count }: MeasureOptions): Promise<Report> {
  host.goTo(Math.floor(host.stepCount / 2));
  const times: number[] = [];
  for (let done = 0; done <= count; done++) {
    const start = performance.now();
    const { drawnAt } = await host.show(WIDTH, HEIGHT);
    times.push(drawnAt - start);
    await host.idle();
  }
  const [cold = 0, ...warm] = times;
  return { ...spread(warm), cold };
}

/** Nothing is timed: what a panel holds after it has shown a trace at many steps is measured from outside. */
async function walk(host: PanelHost, { count }: MeasureOptions): Promise<Report> {
  await host.show(WIDTH, HEIGHT);
  await framesAtRandom(host, count);
  return {};
}

/**
 * The panel with nothing but a map that has the room that the goals speak of. Its canvas is as wide, and as high as rows
 * of equal height come to.
 */
async function showMapAlone(host: PanelHost): Promise<void> {
  host.layout = {
    hidden: ['timeline', 'history', 'inspector'],
    added: [],
    lengths: { mapHeight: HEIGHT + MAP_BAR_HEIGHT },
  };
  await host.show(WIDTH, HEIGHT);
  await host.idle();
  host.resize(2 * WIDTH - host.map.width, HEIGHT);
  await host.idle();
  const { width, height } = host.map;
  if (width !== WIDTH || height < LEAST_SHARE * HEIGHT)
    throw new Error(`The map is ${width} x ${height} pixels large, not ${WIDTH} x ${HEIGHT}.`);
}

async function framesAtRandom(host: PanelHost, count: number): Promise<DrawnFrame[]> {
  const drawn: DrawnFrame[] = [];
  for (let done = 0; done < count; done++) {
    const next = host.nextDrawn();
    host.goTo(randomStep(host));
    drawn.push(await next);
    await host.idle();
  }
  return drawn;
}

function drawingMs({ beganAt, drawnAt }: DrawnFrame): number {
  return drawnAt - beganAt;
}

/** In the second half of the trace, where as many blocks live as ever will. */
function randomStep({ stepCount }: PanelHost): number {
  return Math.floor(stepCount * (0.5 + 0.4 * random()));
}

function press(host: PanelHost, key: string, target: EventTarget = host.window.document.body): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

function turnWheel(
  host: PanelHost,
  target: Element,
  { x, y }: { readonly x: number; readonly y: number },
  deltaY: number,
  ctrlKey: boolean,
): void {
  const { left, top } = target.getBoundingClientRect();
  const place = { clientX: left + x, clientY: top + y, view: host.window };
  target.dispatchEvent(
    new WheelEvent('wheel', { ...place, deltaY, ctrlKey, bubbles: true, cancelable: true }),
  );
}

/** Some band of the rows, higher than any of them, is of one colour. */
function isBlank(canvas: HTMLCanvasElement): boolean {
  const context = canvas.getContext('2d');
  if (!context) return true;
  for (let top = 0; top + BAND_HEIGHT <= canvas.height; top += BAND_HEIGHT) {
    const { data } = context.getImageData(ADDRESSES_WIDTH, top, canvas.width - ADDRESSES_WIDTH, BAND_HEIGHT);
    const pixels = new Uint32Array(data.buffer);
    const [first] = pixels;
    if (pixels.every((pixel) => pixel === first)) return true;
  }
  return false;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function spread(times: readonly number[]): { p50: number; p95: number } {
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

let seed = 1;

/** From 0 to 1, the same in every run. */
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
}

Object.assign(globalThis, { measure });
