/**
 * VS Code and the extension host as far as a heap map panel meets them: a frame for its page, an engine in a worker, and
 * the answers to what the view asks, in the same order and with the same restraint as in `src/extension/traceView.ts`.
 * Messages go through the browser's message queue and are cloned, as they are on their way to a webview.
 *
 * Notes for each frame when the view began to draw it and when a pixel of its map could be read.
 */

import { createBirpc } from 'birpc';
import type { Frame, TraceEngine, TraceOverview } from '../../src/engine/engine.ts';
import { createWebWorkerEngine } from '../../src/engine/webWorkerEngine.ts';
import { flameQueryOf, frameQueryOf, historyQueryOf } from '../../src/extension/frameQuery.ts';
import { LatestOnly } from '../../src/extension/latestOnly.ts';
import { IDLE_HOST } from '../../src/protocol/idleHost.ts';
import type { LayoutChoice } from '../../src/protocol/layout.ts';
import type {
  HostFunctions,
  PanelAction,
  PanelPicture,
  PanelState,
  PanelViewport,
  ViewFunctions,
} from '../../src/protocol/panel.ts';

const TRACE = 'trace';
const PIECE_BYTES = 4 << 20;
/** As the extension gives a trace on a machine like those that are measured on. */
const LIMITS = { memoryBytes: Infinity, keyframeBytes: 256 << 20 };
/** An engine that works in the background lets a question wait for longer than that every few times. */
const PROMPT_MS = 4;
const PROMPT_ANSWERS = 100;
const MAP = '#heap-map';
const HISTORY = '.history-canvas';

/** The panel's page calls it before its script, which takes the API from its window. */
interface ViewWindow extends Window {
  acquireVsCodeApi(): object;
}

interface RpcMessage {
  /** `q` asks, `s` answers. */
  readonly t: 'q' | 's';
  /** The answer. */
  readonly r?: unknown;
}

/** Times by the page's clock, in ms. */
export interface DrawnFrame {
  readonly frame: Frame;
  readonly askedAt: number;
  /** When the engine had answered. */
  readonly answeredAt: number;
  /** In the animation frame in which the view drew it. */
  readonly beganAt: number;
  readonly drawnAt: number;
}

export class PanelHost {
  step = 0;
  /** The newest frame on the screen. */
  last: DrawnFrame | undefined;
  onDrawn: (drawn: DrawnFrame) => void = () => {};
  /** What the view has reported as failed. */
  readonly errors: string[] = [];
  layout: LayoutChoice = { hidden: [], added: [], lengths: {} };
  /** What a panel that is shown next takes up, as after a reload. */
  kept: PanelState | undefined;
  private readonly panel = document.createElement('iframe');
  private readonly frames = new LatestOnly(() => this.drawFrame());
  private readonly reports = new LatestOnly(async () => void (await this.engine.step(TRACE, this.step)));
  private viewport: PanelViewport | undefined;
  private asked: PanelPicture = { colourBy: 'state', overlays: [], favoured: 0xff };
  private pendingCount = 0;
  private beganAt = 0;
  private drawnAt = 0;
  /** When a pixel of the newest picture of the history could be read. */
  private historyDrawn: (at: number) => void = () => {};
  private view: ViewFunctions | undefined;

  private constructor(
    private readonly engine: TraceEngine,
    private readonly overview: TraceOverview,
  ) {
    document.body.append(this.panel);
    Object.assign(window, { connectView: (view: ViewWindow) => this.connect(view) });
  }

  /** Opens the trace at an address in an engine of its own. */
  static async open(address: string, heapBytes: number): Promise<PanelHost> {
    const engine = createWebWorkerEngine(new Worker('/webWorker.js'), (reason) => {
      throw reason;
    });
    const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
    const source = { kind: 'feed', totalBytes: bytes.length } as const;
    const opening = engine.open({ trace: TRACE, settings: { heapBytes }, limits: LIMITS, source });
    for (let start = 0; start < bytes.length; start += PIECE_BYTES)
      await engine.feed(TRACE, bytes.slice(start, start + PIECE_BYTES));
    await engine.endFeed(TRACE);
    return new PanelHost(engine, await opening);
  }

  get stepCount(): number {
    return this.overview.stepCount;
  }

  get window(): Window {
    const { contentWindow } = this.panel;
    if (!contentWindow) throw new Error('The panel is not open.');
    return contentWindow;
  }

  get map(): HTMLCanvasElement {
    return this.canvas(MAP);
  }

  get history(): HTMLCanvasElement {
    return this.canvas(HISTORY);
  }

  /** What the engine prepares in the background is there: the base of histories, and behind it the last keyframe. */
  async settled(): Promise<void> {
    const range = {
      fromStep: 0,
      toStep: this.stepCount,
      startAddress: 0,
      endAddress: this.overview.arenaBytes,
    };
    const query = historyQueryOf({ ...range, width: 100, height: 100 });
    while ((await this.engine.history(TRACE, query)).isRough)
      await new Promise((next) => setTimeout(next, 100));
    for (let promptCount = 0; promptCount < PROMPT_ANSWERS; promptCount++) {
      const start = performance.now();
      await this.engine.stepAtLine(TRACE, 1);
      if (performance.now() - start > PROMPT_MS) promptCount = 0;
    }
  }

  /** Sets the panel's page. Resolves with the first frame of the map. */
  show(width: number, height: number): Promise<DrawnFrame> {
    Object.assign(this.panel, { width, height });
    this.viewport = undefined;
    const shown = this.nextDrawn();
    this.panel.src = '/view.html';
    return shown;
  }

  resize(width: number, height: number): void {
    Object.assign(this.panel, { width, height });
  }

  nextDrawn(): Promise<DrawnFrame> {
    return new Promise((resolve) => {
      const { onDrawn } = this;
      this.onDrawn = (drawn) => {
        this.onDrawn = onDrawn;
        onDrawn(drawn);
        resolve(drawn);
      };
    });
  }

  /** Moves the cursor, as commands and playback do. */
  goTo(step: number): void {
    this.step = Math.min(Math.max(step, 0), this.stepCount);
    void this.reports.request();
    this.requestFrame();
  }

  /** Resolves when the view has nothing more to ask and nothing more to draw. */
  async idle(): Promise<void> {
    // A move is drawn in the next animation frame, and what it needs is asked for in the one after.
    for (let calm = 0; calm < 3; calm = this.pendingCount === 0 ? calm + 1 : 0) await this.nextFrame();
  }

  nextFrame(): Promise<void> {
    return new Promise((resolve) => this.window.requestAnimationFrame(() => resolve()));
  }

  /** Resolves with the time when the next picture of the history is on its canvas. */
  nextHistory(): Promise<number> {
    return new Promise((resolve) => {
      this.historyDrawn = resolve;
    });
  }

  private canvas(selector: string): HTMLCanvasElement {
    const found = this.panel.contentDocument?.querySelector<HTMLCanvasElement>(selector);
    if (!found) throw new Error(`The panel has no ${selector}.`);
    return found;
  }

  private connect(view: ViewWindow): void {
    const { port1: ownEnd, port2: viewEnd } = new MessageChannel();
    view.acquireVsCodeApi = () => ({
      postMessage: (message: RpcMessage) => {
        // Of what the host asks only a frame is answered, and that when it has been drawn.
        if (message.t === 's') this.drawnAt = readyAt(this.map);
        viewEnd.postMessage(message);
      },
      getState: () => this.kept,
      setState: () => {},
    });
    // Asked for before anything of the view's, so that it comes first in each animation frame.
    const noteFrame = () => {
      this.beganAt = performance.now();
      view.requestAnimationFrame(noteFrame);
    };
    view.requestAnimationFrame(noteFrame);
    view.addEventListener('message', ({ data }: MessageEvent<RpcMessage>) => {
      if (data.t !== 's' || !isHistory(data.r)) return;
      // Behind the view's own listener, which draws the picture.
      setTimeout(() => this.historyDrawn(readyAt(this.history)));
    });
    // Moving the cursor is a command of VS Code's, bound to a key there.
    view.addEventListener('keydown', ({ key, altKey, defaultPrevented }) => {
      if (altKey || defaultPrevented) return;
      if (key === 'ArrowRight') this.run('stepForward');
      if (key === 'ArrowLeft') this.run('stepBack');
    });
    this.view = createBirpc<ViewFunctions, HostFunctions>(this.functions(), {
      bind: 'functions',
      post: (message) => view.postMessage(message, '*'),
      on: (listener) => {
        ownEnd.onmessage = ({ data }) => listener(data);
      },
      eventNames: ['showTrace', 'showBusy', 'showExtent', 'showPlayback', 'showSelection', 'showLayout'],
      timeout: -1,
    });
  }

  private functions(): HostFunctions {
    const { engine } = this;
    const { setSpeed, select, walkTo, changeExtent, revealLine, revealSource, keepLayout } = IDLE_HOST;
    return {
      loaded: () => this.loaded(),
      setViewport: (viewport) => {
        this.viewport = viewport;
        this.requestFrame();
      },
      setPicture: (picture) => {
        this.asked = picture;
        this.requestFrame();
      },
      goToStep: (step) => this.goTo(step),
      mapAt: async (step) => (this.viewport ? engine.map(TRACE, step, this.queryFor(this.viewport)) : null),
      series: (query) => engine.series(TRACE, query),
      history: (query) => engine.history(TRACE, historyQueryOf(query)),
      leakFlame: (query) => engine.leakFlame(TRACE, flameQueryOf(query)),
      run: (action) => this.run(action),
      blockAt: (address) => engine.block(TRACE, this.step, address),
      explain: (step) => engine.explainShortage(TRACE, step),
      lines: (query) => engine.lines(TRACE, query),
      goToLine: async (line) => this.goTo(await engine.stepAtLine(TRACE, line)),
      reportError: (message) => this.errors.push(message),
      setSpeed,
      select,
      walkTo,
      changeExtent,
      revealLine,
      revealSource,
      keepLayout,
    };
  }

  private loaded(): void {
    void this.view?.showLayout(this.layout);
    void this.view?.showPlayback({ playing: false, stepsPerSecond: 5 });
    void this.view?.showTrace({ uri: TRACE, name: TRACE, overview: this.overview });
    void this.view?.showBusy(false);
    void this.view?.showExtent(null);
  }

  private run(action: PanelAction): void {
    if (action === 'stepForward') this.goTo(this.step + 1);
    if (action === 'stepBack') this.goTo(this.step - 1);
  }

  private requestFrame(): void {
    this.pendingCount++;
    void this.frames.request().finally(() => this.pendingCount--);
  }

  private async drawFrame(): Promise<void> {
    const { view, viewport, step } = this;
    if (!view || !viewport) return;
    const askedAt = performance.now();
    const frame = await this.engine.frame(TRACE, step, this.queryFor(viewport));
    const answeredAt = performance.now();
    await view.frame(frame, frame.report.line);
    const { beganAt, drawnAt } = this;
    this.last = { frame, askedAt, answeredAt, beganAt, drawnAt };
    this.onDrawn(this.last);
  }

  private queryFor(viewport: PanelViewport) {
    return frameQueryOf(this.overview, viewport, this.asked);
  }
}

function isHistory(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'isRough' in answer;
}

/** A canvas may put off what it is told to draw; reading a pixel of it has to wait for all of that. */
function readyAt(canvas: HTMLCanvasElement): number {
  canvas.getContext('2d')?.getImageData(0, 0, 1, 1);
  return performance.now();
}
