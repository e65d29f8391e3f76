/**
 * The heap map panel, alone or beside the list of events. Composes the parts, keeps the state that the host tells of, and
 * draws it once a frame. No part knows another; what a user does goes to the host, and comes back as state.
 */

import type { PanelViewport, SavedPicture, ViewFunctions } from '../src/protocol/panel.ts';
import { createChangeFigure } from './changeFigure.ts';
import { connect, type PanelChannel } from './channel.ts';
import { createColourMenu } from './colourMenu.ts';
import { element, setText } from './dom.ts';
import { createEventList } from './eventList.ts';
import { createExtentBar } from './extentBar.ts';
import { createFigures } from './figures.ts';
import { FLAME_KEYS } from './flameKeys.ts';
import { createFlameView } from './flameView.ts';
import { createHistoryView } from './historyView.ts';
import { createInspector } from './inspector.ts';
import { BLOCK_KEYS, listenToKeys, PANEL_KEYS, PLOT_KEYS, STEP_KEYS } from './keyboard.ts';
import { createKeyboardHelp } from './keyboardHelp.ts';
import { keepControlKeys } from './keys.ts';
import { Layout } from './layout.ts';
import { createLegend } from './legend.ts';
import { readLook, watchLook } from './look.ts';
import { MAP_KEYS } from './mapKeys.ts';
import { createMapView } from './mapView.ts';
import { createOverlayMenu } from './overlayMenu.ts';
import type { Part } from './part.ts';
import { pictureOf } from './picture.ts';
import { createPictureTitle, wordTitle } from './pictureTitle.ts';
import {
  INITIAL_STATE,
  panelPictureOf,
  type ViewState,
  withBusy,
  withColourBy,
  withExplanation,
  withExtent,
  withFilter,
  withFrame,
  withGlimpse,
  withKeptRange,
  withNotice,
  withOverlay,
  withPicture,
  withPlayback,
  withRange,
  withSelection,
  withTimeline,
  withTrace,
  withTrying,
} from './state.ts';
import { createStepCard } from './stepCard.ts';
import { createTimeline } from './timeline.ts';
import { createTransport } from './transport.ts';
import { createTwin } from './twin.ts';
import { createViewsMenu } from './viewsMenu.ts';

/** A picture that is saved has so many pixels to one of the page. */
const PICTURE_SCALE = 2;

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
    showSelection: (block, isAway) => this.set(withSelection(this.state, block, isAway)),
    showTrying: (step, words) => this.set(withTrying(this.state, step, words)),
    showLayout: (choice) => this.layout.show(choice),
    showLeaks: async (path) => {
      this.layout.reveal('leaks');
      this.flame.show(path);
    },
    picture: () => this.picture(),
  };
  private readonly channel: PanelChannel = connect(this.serves);
  private state: ViewState = withPicture(INITIAL_STATE, this.channel.kept?.picture);
  /** Settles when the newest state is on the screen; null when it already is. */
  private drawn: Promise<void> | null = null;
  private look = readLook();
  /** The room for the map is known. */
  private isFitted = false;
  private toldViewport: PanelViewport | undefined;
  private toldPicture: string | undefined;

  private readonly inspector = createInspector(this.channel.host);
  private readonly map = createMapView(this.channel.host, this.channel.kept?.window ?? null, {
    hovered: (block) => this.inspector.showHovered(block),
    moved: () => this.set(this.state),
  });
  private readonly timeline = createTimeline(this.channel.host, {
    glimpse: (map) => this.set(withGlimpse(this.state, map)),
    choose: (choice) => this.set(withTimeline(this.state, choice)),
    zoom: (range) => this.set(withRange(this.state, range)),
  });
  private readonly transport = createTransport(this.channel.host);
  private readonly stepCard = createStepCard(this.channel.host, {
    explained: (report, overview) => this.set(withExplanation(this.state, report, overview)),
    pointOut: (address) => {
      this.channel.host.walkTo(address);
      this.map.element.scrollIntoView({ block: 'nearest' });
    },
  });
  private readonly history = createHistoryView(this.channel.host, (range) =>
    this.set(withRange(this.state, range)),
  );
  private readonly flame = createFlameView(this.channel.host);
  private readonly legend = createLegend((ofBlock, adds) => this.set(withFilter(this.state, ofBlock, adds)));
  private readonly colourMenu = createColourMenu((colourBy) => this.set(withColourBy(this.state, colourBy)));
  private readonly overlayMenu = createOverlayMenu((name, shown) =>
    this.set(withOverlay(this.state, name, shown)),
  );
  private readonly changeFigure = createChangeFigure();
  private readonly figures = createFigures();
  private readonly extentBar = createExtentBar(this.channel.host);
  private readonly pictureTitle = createPictureTitle();
  private readonly twin = createTwin(this.channel.host);
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
    this.flame,
    this.inspector,
    this.figures,
    this.pictureTitle,
    this.twin,
    this.extentBar,
    ...(this.list ? [this.list] : []),
  ];

  private readonly noticeTitle = element('h1', 'notice-title');
  private readonly noticeDetail = element('p', 'notice-detail');
  private readonly notice = element('div', 'notice', this.noticeTitle, this.noticeDetail);
  private readonly busy = element('div', 'busy');
  private readonly mapHeading = element('h2', 'heading', 'Heap map');
  private readonly mapHead = element('div', 'map-head', this.mapHeading, this.overlayMenu.element);
  private readonly mapColumn = element(
    'section',
    'map-column',
    this.mapHead,
    this.changeFigure.element,
    this.map.element,
  );
  /** Where colours are chosen and explained while there is a history without a map. */
  private readonly coloursAlone = element('div', 'colours-alone');
  private readonly layout = new Layout(
    [
      { id: 'timeline', title: 'Timeline', element: this.timeline.element },
      { id: 'map', title: 'Heap Map', element: this.mapColumn },
      { id: 'history', title: 'History', element: this.history.element },
      { id: 'inspector', title: 'Inspector', element: this.inspector.element },
      { id: 'leaks', title: 'Leaks', element: this.flame.element },
    ],
    {
      arranged: () => {
        this.placeColours();
        this.fit();
      },
      chosen: (choice) => this.channel.host.keepLayout(choice),
    },
  );
  private readonly help = createKeyboardHelp([
    STEP_KEYS,
    MAP_KEYS,
    BLOCK_KEYS,
    PLOT_KEYS,
    FLAME_KEYS,
    PANEL_KEYS,
  ]);
  private readonly content = element(
    'div',
    'content',
    this.pictureTitle.element,
    element('div', 'bar for-hands', this.transport.element, createViewsMenu(this.layout, this.help.show)),
    this.layout.top,
    this.stepCard.element,
    this.coloursAlone,
    this.layout.stage,
    this.layout.bottom,
    this.twin.element,
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
    document.body.append(this.root, this.help.element);
    const { timeline, range } = this.channel.kept ?? {};
    if (timeline) this.state = withTimeline(this.state, timeline);
    this.state = withKeptRange(this.state, range);
    this.placeColours();
    this.draw();
    this.fit();
    this.channel.host.loaded(this.channel.kept);
    const fitSoon = () => void nextFrame().then(() => this.fit());
    const rooms = new ResizeObserver(fitSoon);
    rooms.observe(this.mapColumn);
    rooms.observe(this.stepCard.reason);
    rooms.observe(this.changeFigure.element);
    window.addEventListener('resize', fitSoon);
    listenToKeys(window, () => this.state, {
      selectNothing: () => this.channel.host.select(null),
      walkTo: (address) => this.channel.host.walkTo(address),
      showHelp: this.help.show,
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
    const { drawn, notice, busy, place, timeline, range } = this.state;
    this.drawn = null;
    this.root.classList.toggle('has-notice', notice !== null);
    this.root.classList.toggle('has-heap', drawn !== null);
    setText(this.noticeTitle, notice?.title ?? '');
    setText(this.noticeDetail, notice?.detail ?? '');
    this.busy.hidden = !busy;
    for (const part of this.parts) part.update(this.state);
    this.flame.takeFocus();
    this.tellPicture();
    this.tellViewport();
    if (place) {
      const { colourBy, overlays } = panelPictureOf(this.state);
      const { window } = this.map;
      const picture = { colourBy, overlays };
      this.channel.keep({
        ...place,
        timeline,
        picture,
        ...(window ? { window } : {}),
        ...(range ? { range } : {}),
      });
    }
  }

  /** Map and history have the same colours; where both are, the map has the words for them. */
  private placeColours(): void {
    const { shown } = this.layout;
    const [menu, legend] = [this.colourMenu.element, this.legend.element];
    this.coloursAlone.hidden = shown.has('map') || !shown.has('history');
    if (shown.has('map')) {
      this.mapHeading.after(menu);
      this.map.element.after(legend);
    } else this.coloursAlone.append(menu, legend);
  }

  /** Gives the panes the room that there is now, in the colours that there are now. */
  private fit(): void {
    this.drawAt(window.devicePixelRatio);
    this.tellViewport();
  }

  /** `scale` is how many pixels a canvas has to one of the page. */
  private drawAt(scale: number): void {
    const { clientWidth, clientHeight } = this.view;
    if (clientWidth === 0) return;
    // Beside the list the view is a window of its own; alone it is as high as what is in it.
    const wholeHeightCss = this.list ? clientHeight : window.innerHeight;
    // The map makes room for what was asked for; it stays as it is while its user only steps.
    const askedHeightCss = this.stepCard.reason.offsetHeight + this.changeFigure.element.offsetHeight;
    const heightCss = wholeHeightCss - askedHeightCss;
    this.layout.fit({ widthCss: this.content.clientWidth, heightCss });
    const widthCss = this.mapColumn.clientWidth;
    if (widthCss > 0) {
      this.map.resize(this.look, { widthCss, heightCss: this.layout.mapHeightCss, scale });
      this.isFitted = true;
    }
    this.history.resize(this.look, { ...this.layout.sizeOf('history'), scale });
    this.flame.resize(this.look, { widthCss: this.layout.sizeOf('leaks').widthCss, scale });
    this.timeline.resize(this.look, scale);
    this.list?.resize();
  }

  /** What is on the screen, drawn anew at a finer scale; null where there is no heap to be seen. */
  private async picture(): Promise<SavedPicture | null> {
    if (!this.state.drawn || this.state.notice) return null;
    this.drawAt(PICTURE_SCALE);
    const picture = pictureOf(this.content, wordTitle(this.state.drawn), this.look, PICTURE_SCALE);
    this.fit();
    return picture;
  }

  private tellPicture(): void {
    const picture = panelPictureOf(this.state);
    const told = JSON.stringify(picture);
    if (told === this.toldPicture) return;
    this.toldPicture = told;
    this.channel.host.setPicture(picture);
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
