/**
 * The heap map: keeps geometry, picture and marks in step with the state, and turns the pointer into addresses. The
 * picture of the heap is painted once a frame, out of sight; what is seen is a copy of it with the marks over it, which
 * costs little enough to follow the pointer.
 *
 * Its window is its own: a move is drawn in the next frame from the data at hand, at the resolution that they have, and
 * again when the host has sent those of the new window. The window follows the step's block until its user looks
 * elsewhere.
 */

import { formatBytes, formatQuantity, formatShare } from '../src/format/quantities.ts';
import {
  type BlockDetails,
  type Frame,
  HEADER_BYTES,
  type HeapMap,
  type MapWindow,
  type OverlayName,
  type PanelTrace,
  type PanelViewport,
  type ShortageReport,
} from '../src/protocol/panel.ts';
import { blockIndexAt, boxesOfBlocks } from './boxes.ts';
import { type CellColours, type CellPicture, pictureOfCells, rowsInside } from './cells.ts';
import { describe, type Host } from './channel.ts';
import { context2d, element, sizeCanvas } from './dom.ts';
import {
  addressAtPoint,
  type MapGeometry,
  type MapRoom,
  mapGeometry,
  poolBytes,
  rowOfAddress,
} from './geometry.ts';
import { createHoverCard, type HoveredBlock, hoveredFromDetails, hoveredFromMap } from './hover.ts';
import { classColours, type Look } from './look.ts';
import { createMapBar, MAP_BAR_CSS } from './mapBar.ts';
import { listenToGestures } from './mapGestures.ts';
import { type MapAction, mapActionOf } from './mapKeys.ts';
import {
  anchorAt,
  centred,
  isShown,
  isTouched,
  pannedRows,
  revealed,
  shifted,
  showsWhole,
  viewportOf,
  windowOf,
  zoomed,
  zoomedOn,
} from './mapWindow.ts';
import { type ByteRange, paintMarks } from './marks.ts';
import { paintOverlays } from './overlays.ts';
import { createOverviewStrip, STRIP_ROOM_CSS } from './overview.ts';
import { type MapScene, paintLabels, paintMap } from './paint.ts';
import type { Part } from './part.ts';
import { makePatterns, type Patterns } from './patterns.ts';
import { type Pen, rememberPainter } from './pen.ts';
import { Probe } from './probe.ts';
import { type DrawnFrame, StateClass, shownExplanation, type ViewState } from './state.ts';
import { wordBoxesOf } from './wordBoxes.ts';

export interface MapView extends Part {
  /** The room has changed, or the theme. */
  resize(look: Look, room: MapRoom): void;
  /** What the map of a trace can show in its room. The same object as before while that is enough. */
  viewport(trace: PanelTrace): PanelViewport;
  /** For keeping through a reload; null for the whole pool. */
  readonly window: MapWindow | null;
}

export interface MapViewEvents {
  hovered(block: BlockDetails | null): void;
  /** The window is another; what is kept of it, and asked for it, may be too. */
  moved(): void;
}

export function createMapView(host: Host, window: MapWindow | null, events: MapViewEvents): MapView {
  return new HeapMapView(host, window, events);
}

const CANVAS_ID = 'heap-map';

class HeapMapView implements MapView {
  readonly element: HTMLElement;
  private readonly canvas = element('canvas', 'map-canvas');
  private readonly picture = new OffscreenCanvas(1, 1);
  private readonly card = createHoverCard();
  private readonly strip = createOverviewStrip(CANVAS_ID, (address) => {
    if (this.geometry) this.move(centred(this.geometry, address));
  });
  private readonly bar = createMapBar({
    zoomIn: () => this.act('zoomIn'),
    zoomOut: () => this.act('zoomOut'),
    showWhole: () => this.act('showWhole'),
    backToStep: () => this.act('backToStep'),
  });
  private readonly probe: Probe<BlockDetails>;
  private look: Look | null = null;
  private patterns: Patterns | null = null;
  private room: MapRoom = { widthCss: 640, heightCss: 400, scale: 1 };
  geometry: MapGeometry | null = null;
  private scene: MapScene | null = null;
  private drawn: DrawnFrame | null = null;
  private selection: BlockDetails | null = null;
  private wentTo: BlockDetails | null = null;
  private explanation: ShortageReport | null = null;
  private blockers: readonly ByteRange[] = [];
  private dimmed: ReadonlySet<number> = new Set();
  private overlays: ReadonlySet<OverlayName> = new Set();
  private hovered: HoveredBlock | null = null;
  private pointer = { clientX: 0, clientY: 0 };
  private told: PanelViewport | null = null;
  private follows = true;
  private followedStep = -1;
  private isRedrawDue = false;

  constructor(
    private readonly host: Host,
    public window: MapWindow | null,
    private readonly events: MapViewEvents,
  ) {
    rememberPainter(this.canvas, (pen) => this.paint(pen));
    this.canvas.id = CANVAS_ID;
    this.canvas.setAttribute('role', 'img');
    const sheet = element('div', 'map-sheet', this.canvas, this.strip.element);
    this.element = element('div', 'map', sheet, this.bar.element, this.card.element);
    this.probe = new Probe(
      host.blockAt,
      (block) => this.showDetails(block),
      (error) => host.reportError(describe(error)),
    );
    listenToGestures(this.canvas, this);
    globalThis.addEventListener('scroll', () => this.leave(), { passive: true });
    // Before the window's own listeners: VS Code's would take Alt and an arrow for a way back to another editor.
    document.addEventListener('keydown', (event) => {
      const action = mapActionOf(event);
      // The history and the timeline have some of these keys for themselves.
      if (event.defaultPrevented || !action || !this.geometry) return;
      event.preventDefault();
      event.stopPropagation();
      this.act(action);
    });
  }

  update(state: ViewState): void {
    const { drawn: settled, glimpse, selection, wentTo, dimmed, overlays } = state;
    const explanation = shownExplanation(state);
    const drawn = glimpse ?? settled;
    const newFrame = drawn !== this.drawn;
    const newFilter = dimmed !== this.dimmed;
    const newMarks =
      selection !== this.selection || overlays !== this.overlays || explanation !== this.explanation;
    const goesTo = wentTo === this.wentTo ? null : wentTo;
    // Whoever walks from block to block looks at those, not at the one under the pointer.
    if (selection !== this.selection && selection?.address !== this.hovered?.address) this.leave();
    const isExplained = explanation !== null && explanation !== this.explanation;
    this.explanation = explanation;
    this.blockers = blockersOf(explanation);
    this.selection = selection;
    this.wentTo = wentTo;
    this.dimmed = dimmed;
    this.overlays = overlays;
    if (newFrame) {
      this.drawn = drawn;
      this.leave();
      if (drawn) this.follow(drawn);
      this.draw();
    } else if (newFilter) this.draw();
    else if (newMarks) {
      if (this.geometry) this.showAround(this.geometry);
      this.drawMarks();
    }
    if (goesTo) this.bringIntoSight(goesTo);
    // What stands in the way was asked for just now.
    if (isExplained && this.follows && this.geometry) this.go(this.revealing(this.geometry));
  }

  /** The map follows who goes from block to block. */
  private bringIntoSight(block: BlockDetails): void {
    const { geometry } = this;
    if (geometry && !isShown(geometry, block)) this.move(revealed(geometry, block));
  }

  resize(look: Look, { widthCss, heightCss, scale }: MapRoom): void {
    if (look !== this.look || scale !== this.room.scale) this.patterns = makePatterns(look, scale);
    this.look = look;
    this.room = { widthCss: widthCss - STRIP_ROOM_CSS, heightCss: heightCss - MAP_BAR_CSS, scale };
    this.geometry = null;
    this.draw();
  }

  viewport(trace: PanelTrace): PanelViewport {
    this.told = viewportOf(this.fit(trace), this.told);
    return this.told;
  }

  move(geometry: MapGeometry): void {
    const touched = this.drawn?.frame.report.touched;
    this.follows = touched ? isShown(geometry, touched) : this.follows;
    this.go(geometry);
  }

  hover(event: PointerEvent): void {
    this.pointer = event;
    const address = this.addressAt(event);
    if (address === null || !this.drawn) return this.leave();
    const { hovered } = this;
    if (hovered && address >= hovered.address && address < hovered.address + hovered.size)
      return this.showHover(hovered);
    this.probe.ask(address);
    const { map } = this.drawn.frame;
    const index = map.kind === 'blocks' ? blockIndexAt(map, address) : -1;
    if (map.kind === 'blocks' && index >= 0) this.showHover(hoveredFromMap(map, index));
    else this.hideHover();
  }

  leave(): void {
    this.probe.forget();
    this.hideHover();
    this.events.hovered(null);
  }

  select(address: number | null): void {
    this.host.select(address);
  }

  private act(action: MapAction): void {
    const { geometry } = this;
    if (!geometry) return;
    switch (action) {
      case 'zoomIn':
        return this.zoom(geometry, 2);
      case 'zoomInOnBlock':
        return this.zoom(this.selection ? revealed(geometry, this.selection) : geometry, 2);
      case 'zoomOut':
        return this.zoom(geometry, -2);
      case 'showWhole':
        this.follows = true;
        return this.go(mapGeometry(geometry, geometry.room));
      case 'panUp':
        return this.move(pannedRows(geometry, -1));
      case 'panDown':
        return this.move(pannedRows(geometry, 1));
      case 'shiftLeft':
      case 'shiftRight':
        if (!showsWhole(geometry)) this.move(shifted(geometry, action === 'shiftLeft' ? 1 : -1));
        return;
      case 'backToStep':
        this.follows = true;
        return this.go(this.revealing(geometry));
    }
  }

  /** Without a pointer it is about the selected block, else the step's, where they are on the map; else about its middle. */
  private zoom(geometry: MapGeometry, steps: number): void {
    const blocks = [this.selection, this.place];
    const block = blocks.find((each) => each && isShown(geometry, each));
    const middle = anchorAt(geometry, geometry.left + geometry.rowWidth / 2, geometry.height / 2);
    this.move(block ? zoomedOn(geometry, steps, block) : zoomed(geometry, steps, middle));
  }

  private revealing(geometry: MapGeometry): MapGeometry {
    const { place } = this;
    return place ? revealed(geometry, place) : geometry;
  }

  /** Where the step happened: its block or, where memory ran out, the blocks in the way once they are known. */
  private get place(): ByteRange | null {
    const touched = this.drawn?.frame.report.touched;
    const [first, last] = [this.blockers[0], this.blockers.at(-1)];
    if (touched || !first || !last) return touched ?? null;
    return { address: first.address, size: last.address + last.size - first.address };
  }

  /** To the block of a new step, unless the user looks elsewhere. */
  private follow({ trace, frame }: DrawnFrame): void {
    const { step } = frame.report;
    if (!this.look || step === this.followedStep) return;
    this.followedStep = step;
    if (!this.follows) return;
    const geometry = this.fit(trace);
    const after = this.revealing(geometry);
    if (after === geometry) return;
    this.geometry = after;
    this.window = windowOf(after);
    this.events.moved();
  }

  private go(geometry: MapGeometry): void {
    this.geometry = geometry;
    this.window = windowOf(geometry);
    this.events.moved();
    if (this.isRedrawDue) return;
    this.isRedrawDue = true;
    requestAnimationFrame(() => {
      this.isRedrawDue = false;
      this.draw();
    });
  }

  private draw(): void {
    const { drawn, look, patterns, dimmed } = this;
    if (!drawn || !look || !patterns) return;
    const { trace, frame } = drawn;
    const geometry = this.fit(trace);
    this.fitCanvas(geometry);
    const { map, report } = frame;
    const classes = classColours(look, map.colourBy);
    const colours = { ...look.cells, classes: classes.rgb };
    this.scene = {
      geometry,
      content:
        map.kind === 'blocks'
          ? {
              kind: 'boxes',
              boxes: boxesOfBlocks(map, geometry, dimmed),
              words: wordBoxesOf(map, geometry, dimmed),
            }
          : { kind: 'cells', picture: pictureOfCells(map, geometry, colours, dimmed) },
      coarse: coarsePicture(frame, geometry, colours, dimmed),
      arenaThreads: trace.overview.arenaThreads,
      cursorRow: report.touched ? rowOfAddress(geometry, report.touched.address) : -1,
      dimsFree: map.colourBy === 'state' && dimmed.has(StateClass.Free),
      classes,
    };
    const context = context2d(this.picture);
    context.clearRect(0, 0, geometry.width, geometry.height);
    paintMap(context, this.scene, look, patterns);
    this.showAround(geometry);
    this.canvas.setAttribute('aria-label', wordHeap(frame));
    this.drawMarks();
  }

  /** Strip and bar. */
  private showAround(geometry: MapGeometry): void {
    const { drawn, look, place, selection } = this;
    if (!drawn || !look) return;
    const { frame } = drawn;
    const marked = { touched: frame.report.touched?.address ?? null, selected: selection?.address ?? null };
    this.strip.show(poolMapOf(frame, geometry), geometry, marked, look);
    this.bar.show(geometry, place !== null && !isTouched(geometry, place));
  }

  /** The geometry for a trace's pool. */
  private fit(trace: PanelTrace): MapGeometry {
    const pool = poolOf(trace);
    const { geometry } = this;
    if (geometry?.arenaBytes === pool.arenaBytes && geometry.arenaCount === pool.arenaCount) return geometry;
    this.geometry = mapGeometry(pool, this.room, this.window);
    return this.geometry;
  }

  private fitCanvas({ width, height, scale }: MapGeometry): void {
    const { canvas, picture } = this;
    if (canvas.width !== width || canvas.height !== height || canvas.style.width !== `${width / scale}px`)
      sizeCanvas(canvas, width, height, scale);
    if (picture.width !== width) picture.width = width;
    if (picture.height !== height) picture.height = height;
  }

  private drawMarks(): void {
    if (!this.scene) return;
    const context = context2d(this.canvas);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.drawImage(this.picture, 0, 0);
    this.paintOver(context);
  }

  private paint(pen: Pen): void {
    const { scene, look, patterns } = this;
    if (scene && look && patterns) paintMap(pen, scene, look, patterns);
    this.paintOver(pen);
  }

  /** What lies over the picture of the heap. */
  private paintOver(pen: Pen): void {
    const { drawn, look, scene, selection, hovered, blockers } = this;
    if (!drawn || !look || !scene) return;
    const { touched, movedFrom } = drawn.frame.report;
    const marks = { blockers, touched, movedFrom, selected: selection, hovered };
    paintMarks(pen, scene.geometry, marks, look);
    paintLabels(pen, scene, look);
    paintOverlays(pen, scene.geometry, drawn.frame.overlays, this.overlays, look);
  }

  private showDetails(block: BlockDetails): void {
    const address = this.addressAt(this.pointer);
    if (address === null || address < block.address || address >= block.address + block.size) return;
    this.showHover(hoveredFromDetails(block));
    this.events.hovered(block);
  }

  private showHover(hovered: HoveredBlock): void {
    if (!this.drawn) return;
    const another = hovered.address !== this.hovered?.address;
    this.hovered = hovered;
    this.canvas.classList.toggle('over-live', !hovered.free);
    this.card.show(hovered, this.drawn.trace.overview.figures, this.pointer.clientX, this.pointer.clientY);
    if (another) this.drawMarks();
  }

  private hideHover(): void {
    this.card.hide();
    if (!this.hovered) return;
    this.hovered = null;
    this.canvas.classList.remove('over-live');
    this.drawMarks();
  }

  private addressAt({ clientX, clientY }: { clientX: number; clientY: number }): number | null {
    if (!this.geometry) return null;
    const { left, top } = this.canvas.getBoundingClientRect();
    const { scale } = this.geometry;
    return addressAtPoint(this.geometry, (clientX - left) * scale, (clientY - top) * scale);
  }
}

function blockersOf(explanation: ShortageReport | null): ByteRange[] {
  const blocks = explanation?.blockers?.blocks ?? [];
  return blocks.map(({ address, blockBytes }) => ({ address: address - HEADER_BYTES, size: blockBytes }));
}

function poolOf({ overview }: PanelTrace): { arenaBytes: number; arenaCount: number } {
  return { arenaBytes: overview.arenaBytes, arenaCount: overview.figures.arenas };
}

/** A map of the whole pool, where the frame has one. */
function poolMapOf({ map, poolMap }: Frame, geometry: MapGeometry): HeapMap | null {
  if (poolMap) return poolMap;
  return map.startAddress === 0 && map.endAddress >= poolBytes(geometry) ? map : null;
}

/** The rows that the frame's own map does not reach, from that of the whole pool. */
function coarsePicture(
  { map, poolMap }: Frame,
  geometry: MapGeometry,
  colours: CellColours,
  dimmed: ReadonlySet<number>,
): CellPicture | null {
  if (!poolMap) return null;
  // What is filtered by is no class of another way.
  const fadedClasses = poolMap.colourBy === map.colourBy ? dimmed : new Set<number>();
  const known = new Set(rowsInside(map, geometry));
  const missing = rowsInside(poolMap, geometry).filter((row) => !known.has(row));
  return missing.length === 0 ? null : pictureOfCells(poolMap, geometry, colours, fadedClasses, missing);
}

function wordHeap({ report }: Frame): string {
  const { liveBlocks, liveBytes, freeBytes, freeBlocks, largestFree, externalFragmentation } = report.figures;
  return (
    `Heap map at step ${report.step}: ${formatQuantity(liveBlocks, 'block')} with ${formatBytes(liveBytes)} live, ` +
    `${formatBytes(freeBytes)} free in ${formatQuantity(freeBlocks, 'block')}, the largest ${formatBytes(largestFree)}, ` +
    `external fragmentation ${formatShare(externalFragmentation)}.`
  );
}
