/**
 * The heap map: keeps geometry, picture and marks in step with the state, and turns the pointer into addresses. The
 * picture of the heap is painted once a frame, out of sight; what is seen is a copy of it with the marks over it, which
 * costs little enough to follow the pointer.
 */

import { formatBytes, formatQuantity, formatShare } from '../src/format/quantities.ts';
import type { BlockDetails, Frame, OverlayName, PanelTrace } from '../src/protocol/panel.ts';
import { blockIndexAt, boxesOfBlocks } from './boxes.ts';
import { pictureOfCells } from './cells.ts';
import { describe, type Host } from './channel.ts';
import { context2d, element, sizeCanvas } from './dom.ts';
import {
  addressAtPoint,
  cellCountOf,
  type MapGeometry,
  type MapRoom,
  mapGeometry,
  rowOfAddress,
} from './geometry.ts';
import { createHoverCard, type HoveredBlock, hoveredFromDetails, hoveredFromMap } from './hover.ts';
import { classColours, type Look } from './look.ts';
import { paintMarks } from './marks.ts';
import { paintOverlays } from './overlays.ts';
import { type MapScene, paintLabels, paintMap } from './paint.ts';
import type { Part } from './part.ts';
import { makePatterns, type Patterns } from './patterns.ts';
import { Probe } from './probe.ts';
import { type DrawnFrame, StateClass, type ViewState } from './state.ts';

export interface MapView extends Part {
  /** The room has changed, or the theme. */
  resize(look: Look, room: MapRoom): void;
  /** Cells that the map of a trace can show in its room. */
  cellCount(trace: PanelTrace): number;
}

export function createMapView(host: Host, onHover: (block: BlockDetails | null) => void): MapView {
  return new HeapMapView(host, onHover);
}

class HeapMapView implements MapView {
  readonly element: HTMLElement;
  private readonly canvas = element('canvas', 'map-canvas');
  private readonly picture = new OffscreenCanvas(1, 1);
  private readonly card = createHoverCard();
  private readonly probe: Probe<BlockDetails>;
  private look: Look | null = null;
  private patterns: Patterns | null = null;
  private room: MapRoom = { widthCss: 640, heightCss: 400, scale: 1 };
  private geometry: MapGeometry | null = null;
  private scene: MapScene | null = null;
  private drawn: DrawnFrame | null = null;
  private selection: BlockDetails | null = null;
  private dimmed: ReadonlySet<number> = new Set();
  private overlays: ReadonlySet<OverlayName> = new Set();
  private hovered: HoveredBlock | null = null;
  private pointer = { clientX: 0, clientY: 0 };

  constructor(
    host: Host,
    private readonly onHover: (block: BlockDetails | null) => void,
  ) {
    this.canvas.setAttribute('role', 'img');
    this.element = element('div', 'map', this.canvas, this.card.element);
    this.probe = new Probe(
      host.blockAt,
      (block) => this.showDetails(block),
      (error) => host.reportError(describe(error)),
    );
    this.canvas.addEventListener('pointermove', (event) => this.point(event));
    this.canvas.addEventListener('pointerleave', () => this.leave());
    this.canvas.addEventListener('click', (event) => host.select(this.addressAt(event)));
    window.addEventListener('scroll', () => this.leave(), { passive: true });
  }

  update({ drawn: settled, glimpse, selection, dimmed, overlays }: ViewState): void {
    const drawn = glimpse ?? settled;
    const newFrame = drawn !== this.drawn;
    const newFilter = dimmed !== this.dimmed;
    const newMarks = selection !== this.selection || overlays !== this.overlays;
    this.selection = selection;
    this.dimmed = dimmed;
    this.overlays = overlays;
    if (newFrame) {
      this.drawn = drawn;
      this.leave();
      this.draw();
    } else if (newFilter) this.draw();
    else if (newMarks) this.drawMarks();
  }

  resize(look: Look, room: MapRoom): void {
    if (look !== this.look || room.scale !== this.room.scale) this.patterns = makePatterns(look, room.scale);
    this.look = look;
    this.room = room;
    this.geometry = null;
    this.draw();
  }

  cellCount(trace: PanelTrace): number {
    return cellCountOf(mapGeometry(poolOf(trace), this.room));
  }

  private draw(): void {
    const { drawn, look, patterns, dimmed } = this;
    if (!drawn || !look || !patterns) return;
    const geometry = this.fit(drawn.trace);
    const { map, report } = drawn.frame;
    const classes = classColours(look, map.colourBy);
    const colours = { ...look.cells, classes: classes.rgb };
    const scene: MapScene = {
      geometry,
      content:
        map.kind === 'blocks'
          ? { kind: 'boxes', boxes: boxesOfBlocks(map, geometry, dimmed) }
          : { kind: 'cells', picture: pictureOfCells(map, geometry, colours, dimmed) },
      cursorRow: report.touched ? rowOfAddress(geometry, report.touched.address) : -1,
      dimsFree: map.colourBy === 'state' && dimmed.has(StateClass.Free),
      classes,
    };
    this.scene = scene;
    paintMap(context2d(this.picture), scene, look, patterns);
    this.canvas.setAttribute('aria-label', wordHeap(drawn.frame));
    this.drawMarks();
  }

  /** The geometry for a trace's pool; the canvases get their size when it changes. */
  private fit(trace: PanelTrace): MapGeometry {
    const pool = poolOf(trace);
    const { geometry } = this;
    if (geometry?.arenaBytes === pool.arenaBytes && geometry.arenaCount === pool.arenaCount) return geometry;
    const fitted = mapGeometry(pool, this.room);
    this.geometry = fitted;
    sizeCanvas(this.canvas, fitted.width, fitted.height, fitted.scale);
    this.picture.width = fitted.width;
    this.picture.height = fitted.height;
    return fitted;
  }

  private drawMarks(): void {
    const { drawn, look, scene, selection, hovered } = this;
    if (!drawn || !look || !scene) return;
    const { touched, movedFrom } = drawn.frame.report;
    const context = context2d(this.canvas);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.drawImage(this.picture, 0, 0);
    paintMarks(context, scene.geometry, { touched, movedFrom, selected: selection, hovered }, look);
    paintLabels(context, scene, look);
    paintOverlays(context, scene.geometry, drawn.frame.overlays, this.overlays, look);
  }

  private point(event: PointerEvent): void {
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

  private showDetails(block: BlockDetails): void {
    const address = this.addressAt(this.pointer);
    if (address === null || address < block.address || address >= block.address + block.size) return;
    this.showHover(hoveredFromDetails(block));
    this.onHover(block);
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

  private leave(): void {
    this.probe.forget();
    this.hideHover();
    this.onHover(null);
  }

  private addressAt({ clientX, clientY }: { clientX: number; clientY: number }): number | null {
    if (!this.geometry) return null;
    const { left, top } = this.canvas.getBoundingClientRect();
    const { scale } = this.geometry;
    return addressAtPoint(this.geometry, (clientX - left) * scale, (clientY - top) * scale);
  }
}

function poolOf({ overview }: PanelTrace): { arenaBytes: number; arenaCount: number } {
  return { arenaBytes: overview.arenaBytes, arenaCount: overview.figures.arenas };
}

function wordHeap({ report }: Frame): string {
  const { liveBlocks, liveBytes, freeBytes, freeBlocks, largestFree, externalFragmentation } = report.figures;
  return (
    `Heap map at step ${report.step}: ${formatQuantity(liveBlocks, 'block')} with ${formatBytes(liveBytes)} live, ` +
    `${formatBytes(freeBytes)} free in ${formatQuantity(freeBlocks, 'block')}, the largest ${formatBytes(largestFree)}, ` +
    `external fragmentation ${formatShare(externalFragmentation)}.`
  );
}
