/**
 * The heap map panel, alone or beside the list of events. Composes the parts, keeps the state that the host tells of, and
 * draws it once a frame. No part knows another; what a user does goes to the host, and comes back as state.
 */

import type { PanelViewport, ViewFunctions } from '../src/protocol/panel.ts';
import { createBlockPane } from './blockPane.ts';
import { connect, type PanelChannel } from './channel.ts';
import { element, setText } from './dom.ts';
import { createEventList } from './eventList.ts';
import { createExtentBar } from './extentBar.ts';
import { createFigures } from './figures.ts';
import { keepControlKeys } from './keys.ts';
import { createLegend } from './legend.ts';
import { readLook, watchLook } from './look.ts';
import { createMapView } from './mapView.ts';
import type { Part } from './part.ts';
import {
  INITIAL_STATE,
  type ViewState,
  withBusy,
  withExtent,
  withFrame,
  withGlimpse,
  withNotice,
  withPlayback,
  withSelection,
  withTrace,
} from './state.ts';
import { createStepCard } from './stepCard.ts';
import { createTimeline } from './timeline.ts';
import { createTransport } from './transport.ts';

/**
 * What stands above and below the map at a view's width, about: the rest of its height is the map's. Not measured,
 * because the map would then change its size with the length of a sentence. The widths are those of the style sheets.
 */
const SURROUNDINGS_CSS = [
  { fromWidth: 1100, height: 320 },
  { fromWidth: 800, height: 430 },
  { fromWidth: 0, height: 500 },
];
const LOWEST_MAP_CSS = 220;
const HIGHEST_MAP_CSS = 640;

/** A window in the background has no frames; what waits for one does not wait longer than this. */
const FRAME_PATIENCE_MS = 250;

class Panel {
  readonly serves: ViewFunctions = {
    showTrace: (trace) => this.set(withTrace(this.state, trace)),
    frame: async (frame, line) => {
      this.set(withFrame(this.state, frame, line));
      await this.drawn;
    },
    showNotice: (notice, place) => this.set(withNotice(this.state, notice, place)),
    showBusy: (busy) => this.set(withBusy(this.state, busy)),
    showExtent: (extent) => this.set(withExtent(this.state, extent)),
    showLine: (line) => this.list?.showLine(line),
    showPlayback: (playback) => this.set(withPlayback(this.state, playback)),
    showSelection: (block) => this.set(withSelection(this.state, block)),
  };
  private readonly channel: PanelChannel = connect(this.serves);
  private state: ViewState = INITIAL_STATE;
  /** Settles when the newest state is on the screen; null when it already is. */
  private drawn: Promise<void> | null = null;
  private look = readLook();
  /** The room for the map is known. */
  private isFitted = false;
  private toldViewport: PanelViewport | undefined;

  private readonly pane = createBlockPane(this.channel.host);
  private readonly map = createMapView(this.channel.host, this.channel.kept?.window ?? null, {
    hovered: (block) => this.pane.showHovered(block),
    moved: () => this.set(this.state),
  });
  private readonly timeline = createTimeline(this.channel.host, (map) =>
    this.set(withGlimpse(this.state, map)),
  );
  private readonly transport = createTransport(this.channel.host);
  private readonly stepCard = createStepCard(this.channel.host);
  private readonly legend = createLegend();
  private readonly figures = createFigures();
  private readonly extentBar = createExtentBar(this.channel.host);
  private readonly list = document.body.dataset.face === 'events' ? createEventList(this.channel.host) : null;
  private readonly parts: readonly Part[] = [
    this.transport,
    this.timeline,
    this.stepCard,
    this.legend,
    this.map,
    this.pane,
    this.figures,
    this.extentBar,
    ...(this.list ? [this.list] : []),
  ];

  private readonly noticeTitle = element('h1', 'notice-title');
  private readonly noticeDetail = element('p', 'notice-detail');
  private readonly notice = element('div', 'notice', this.noticeTitle, this.noticeDetail);
  private readonly busy = element('div', 'busy');
  private readonly mapColumn = element('section', 'map-column', this.legend.element, this.map.element);
  private readonly content = element(
    'div',
    'content',
    this.transport.element,
    this.timeline.element,
    this.stepCard.element,
    element('div', 'columns', this.mapColumn, this.pane.element),
    this.figures.element,
  );
  /** What the style sheets take the width of. */
  private readonly view = element('div', 'view', this.content, this.notice);
  private readonly root = element(
    'main',
    'panel',
    this.busy,
    this.extentBar.element,
    element('div', 'panes', this.list?.element ?? null, this.view),
  );

  start(): void {
    this.notice.setAttribute('role', 'status');
    this.busy.setAttribute('role', 'progressbar');
    this.busy.setAttribute('aria-label', 'Reading the trace');
    this.mapColumn.setAttribute('aria-label', 'Heap map');
    keepControlKeys(this.root);
    document.body.append(this.root);
    this.draw();
    this.fit();
    this.channel.host.loaded(this.channel.kept);
    const fitSoon = () => void nextFrame().then(() => this.fit());
    new ResizeObserver(fitSoon).observe(this.mapColumn);
    window.addEventListener('resize', fitSoon);
    window.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && this.state.selection) this.channel.host.select(null);
    });
    watchLook(() => {
      this.look = readLook();
      this.fit();
    });
  }

  private set(state: ViewState): void {
    this.state = state;
    this.drawn ??= nextFrame().then(() => this.draw());
  }

  private draw(): void {
    const { drawn, notice, busy, place } = this.state;
    this.drawn = null;
    this.root.classList.toggle('has-notice', notice !== null);
    this.root.classList.toggle('has-heap', drawn !== null);
    setText(this.noticeTitle, notice?.title ?? '');
    setText(this.noticeDetail, notice?.detail ?? '');
    this.busy.hidden = !busy;
    for (const part of this.parts) part.update(this.state);
    this.tellViewport();
    const { window } = this.map;
    if (place) this.channel.keep(window ? { ...place, window } : place);
  }

  /** Gives map and timeline the room that there is now, in the colours that there are now. */
  private fit(): void {
    const widthCss = this.mapColumn.clientWidth;
    if (widthCss === 0) return;
    const { clientWidth, clientHeight } = this.view;
    const surroundings = SURROUNDINGS_CSS.find(({ fromWidth }) => clientWidth >= fromWidth);
    // Beside the list the view is a window of its own; alone it is as high as what is in it.
    const heightCss = (this.list ? clientHeight : window.innerHeight) - (surroundings?.height ?? 0);
    const scale = window.devicePixelRatio;
    this.map.resize(this.look, {
      widthCss,
      heightCss: Math.max(LOWEST_MAP_CSS, Math.min(HIGHEST_MAP_CSS, heightCss)),
      scale,
    });
    this.timeline.resize(this.look, scale);
    this.list?.resize();
    this.isFitted = true;
    this.tellViewport();
  }

  /** The host answers each telling with a frame, so it is told only what is new, and nothing before there is a trace. */
  private tellViewport(): void {
    const { trace } = this.state;
    if (!trace || !this.isFitted) return;
    const viewport = this.map.viewport(trace);
    if (viewport === this.toldViewport) return;
    this.toldViewport = viewport;
    this.channel.host.setViewport(viewport);
  }
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve());
    setTimeout(resolve, FRAME_PATIENCE_MS);
  });
}

new Panel().start();
