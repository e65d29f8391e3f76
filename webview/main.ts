/**
 * The heap map panel, alone or beside the list of events. Composes the parts, keeps the state that the host tells of, and
 * draws it once a frame. No part knows another; what a user does goes to the host, and comes back as state.
 */

import type { ViewFunctions } from '../src/protocol/panel.ts';
import { createBlockPane } from './blockPane.ts';
import { createChangeFigure } from './changeFigure.ts';
import { connect, type PanelChannel } from './channel.ts';
import { createColourMenu } from './colourMenu.ts';
import { element, setText } from './dom.ts';
import { createEventList } from './eventList.ts';
import { createExtentBar } from './extentBar.ts';
import { createFigures } from './figures.ts';
import { createHistoryView } from './historyView.ts';
import { keepControlKeys } from './keys.ts';
import { createLegend } from './legend.ts';
import { readLook, watchLook } from './look.ts';
import { createMapView } from './mapView.ts';
import { createOverlayMenu } from './overlayMenu.ts';
import type { Part } from './part.ts';
import {
  INITIAL_STATE,
  pictureOf,
  type ViewState,
  withBusy,
  withColourBy,
  withExtent,
  withFilter,
  withFrame,
  withGlimpse,
  withNotice,
  withOverlay,
  withPicture,
  withPlayback,
  withSelection,
  withTimeline,
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
  { fromWidth: 1100, height: 402 },
  { fromWidth: 800, height: 812 },
  { fromWidth: 0, height: 882 },
];
const HISTORY_HEIGHT_CSS = 260;
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
  private state: ViewState = withPicture(INITIAL_STATE, this.channel.kept?.picture);
  /** Settles when the newest state is on the screen; null when it already is. */
  private drawn: Promise<void> | null = null;
  private look = readLook();
  /** The room for the map is known. */
  private isFitted = false;
  private toldCellCount: number | undefined;
  private toldPicture: string | undefined;

  private readonly pane = createBlockPane(this.channel.host);
  private readonly map = createMapView(this.channel.host, (block) => this.pane.showHovered(block));
  private readonly timeline = createTimeline(this.channel.host, {
    glimpse: (map) => this.set(withGlimpse(this.state, map)),
    choose: (choice) => this.set(withTimeline(this.state, choice)),
  });
  private readonly transport = createTransport(this.channel.host);
  private readonly stepCard = createStepCard(this.channel.host);
  private readonly history = createHistoryView(this.channel.host);
  private readonly legend = createLegend((ofBlock, adds) => this.set(withFilter(this.state, ofBlock, adds)));
  private readonly colourMenu = createColourMenu((colourBy) => this.set(withColourBy(this.state, colourBy)));
  private readonly overlayMenu = createOverlayMenu((name, shown) =>
    this.set(withOverlay(this.state, name, shown)),
  );
  private readonly changeFigure = createChangeFigure();
  private readonly figures = createFigures();
  private readonly extentBar = createExtentBar(this.channel.host);
  private readonly list = document.body.dataset.face === 'events' ? createEventList(this.channel.host) : null;
  private readonly parts: readonly Part[] = [
    this.transport,
    this.timeline,
    this.stepCard,
    this.legend,
    this.colourMenu,
    this.overlayMenu,
    this.changeFigure,
    this.map,
    this.history,
    this.pane,
    this.figures,
    this.extentBar,
    ...(this.list ? [this.list] : []),
  ];

  private readonly noticeTitle = element('h1', 'notice-title');
  private readonly noticeDetail = element('p', 'notice-detail');
  private readonly notice = element('div', 'notice', this.noticeTitle, this.noticeDetail);
  private readonly busy = element('div', 'busy');
  private readonly mapColumn = element(
    'section',
    'map-column',
    element(
      'div',
      'map-head',
      element('h2', 'heading', 'Heap map'),
      this.colourMenu.element,
      this.overlayMenu.element,
    ),
    this.legend.element,
    this.changeFigure.element,
    this.map.element,
  );
  private readonly sideColumn = element('div', 'side-column', this.history.element, this.pane.element);
  private readonly content = element(
    'div',
    'content',
    this.transport.element,
    this.timeline.element,
    this.stepCard.element,
    element('div', 'columns', this.mapColumn, this.sideColumn),
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
    const { timeline } = this.channel.kept ?? {};
    if (timeline) this.state = withTimeline(this.state, timeline);
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
    const { drawn, notice, busy, place, timeline } = this.state;
    this.drawn = null;
    this.root.classList.toggle('has-notice', notice !== null);
    this.root.classList.toggle('has-heap', drawn !== null);
    setText(this.noticeTitle, notice?.title ?? '');
    setText(this.noticeDetail, notice?.detail ?? '');
    this.busy.hidden = !busy;
    for (const part of this.parts) part.update(this.state);
    this.tellPicture();
    this.tellViewport();
    if (place) {
      const { colourBy, overlays } = pictureOf(this.state);
      this.channel.keep({ ...place, timeline, picture: { colourBy, overlays } });
    }
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
    const mapHeightCss = Math.max(LOWEST_MAP_CSS, Math.min(HIGHEST_MAP_CSS, heightCss));
    this.map.resize(this.look, { widthCss, heightCss: mapHeightCss, scale });
    this.timeline.resize(this.look);
    this.history.resize(this.look, {
      widthCss: this.sideColumn.clientWidth,
      heightCss: HISTORY_HEIGHT_CSS,
      scale,
    });
    this.list?.resize();
    this.isFitted = true;
    this.tellViewport();
  }

  private tellPicture(): void {
    const picture = pictureOf(this.state);
    const told = JSON.stringify(picture);
    if (told === this.toldPicture) return;
    this.toldPicture = told;
    this.channel.host.setPicture(picture);
  }

  /** The host answers each telling with a frame, so it is told only what is new, and nothing before there is a trace. */
  private tellViewport(): void {
    const { trace } = this.state;
    if (!trace || !this.isFitted) return;
    const cellCount = this.map.cellCount(trace);
    if (cellCount === this.toldCellCount) return;
    this.toldCellCount = cellCount;
    this.channel.host.setViewport({ cellCount });
  }
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve());
    setTimeout(resolve, FRAME_PATIENCE_MS);
  });
}

new Panel().start();
