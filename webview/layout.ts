/**
 * The panes of the panel: puts them into their places, with splitters between them, and hides those that its user does not
 * want. What a pane shows is its own matter; it is told of its room by being that large.
 */

import {
  DEFAULT_LAYOUT,
  isShown,
  type LayoutChoice,
  type PaneId,
  type PaneLength,
  toggled,
} from '../src/protocol/layout.ts';
import { element } from './dom.ts';
import {
  type LayoutGrid,
  type LayoutRoom,
  layoutGrid,
  SPLITTER_AREAS,
  type SplitterArea,
  type SplitterPlace,
} from './layoutGrid.ts';
import { createSplitter, type Splitter } from './splitter.ts';

export interface Pane {
  readonly id: PaneId;
  readonly title: string;
  readonly element: HTMLElement;
}

export interface LayoutEvents {
  /** The places have changed: whoever draws measures anew. */
  arranged(): void;
  /** To be kept. */
  chosen(choice: LayoutChoice): void;
}

export class Layout {
  /** Map, history and inspector. */
  readonly stage = element('div', 'stage');
  /** Above the step's sentence. */
  readonly top = element('div', 'top');
  /** Under the stage. */
  readonly bottom = element('div', 'bottom');
  /** In place of panes where there are none. */
  private readonly none = element('p', 'quiet', 'All panes are hidden. The Views menu shows them again.');
  private choice = DEFAULT_LAYOUT;
  private room: LayoutRoom = { widthCss: 0, heightCss: 0 };
  private grid: LayoutGrid | null = null;
  private readonly holders = new Map<PaneId, HTMLElement>();
  private readonly splitters: Readonly<Record<SplitterArea, Splitter>>;

  constructor(
    readonly panes: readonly Pane[],
    private readonly events: LayoutEvents,
  ) {
    this.splitters = {
      timeline: this.splitterFor('timeline'),
      main: this.splitterFor('main'),
      rest: this.splitterFor('rest'),
    };
    for (const { id, element: content } of panes) {
      const holder = element('div', `pane pane-${id}`, content);
      this.holders.set(id, holder);
      if (id === 'timeline') this.top.append(holder, this.splitters.timeline.element);
      else if (id === 'leaks') this.bottom.append(holder);
      else this.stage.append(holder);
      // A splitter comes behind the pane that it resizes, in the order of the focus too.
      if (id === 'map') this.stage.append(this.splitters.main.element);
      if (id === 'history') this.stage.append(this.splitters.rest.element);
    }
    this.stage.append(this.none);
    for (const area of SPLITTER_AREAS) {
      const bar = this.splitters[area].element;
      bar.style.gridArea = area;
      if (!bar.parentElement) this.stage.append(bar);
    }
  }

  get shown(): ReadonlySet<PaneId> {
    return new Set(this.panes.map(({ id }) => id).filter((id) => isShown(this.choice, id)));
  }

  /** What the map may take, legend and heading aside. */
  get mapHeightCss(): number {
    return this.grid?.mapHeightCss ?? 0;
  }

  /** What a pane has got. */
  sizeOf(id: PaneId): { readonly widthCss: number; readonly heightCss: number } {
    const holder = this.holders.get(id);
    return { widthCss: holder?.clientWidth ?? 0, heightCss: holder?.clientHeight ?? 0 };
  }

  /** The room of the view, all of it. */
  fit(room: LayoutRoom): void {
    this.room = room;
    this.arrange();
  }

  /** What was chosen here before, or in another panel. */
  show(choice: LayoutChoice): void {
    this.choice = choice;
    this.arrange();
    this.events.arranged();
  }

  toggle(id: PaneId): void {
    this.choose(toggled(this.choice, id));
  }

  /** Shows a pane where it is hidden. */
  reveal(id: PaneId): void {
    if (!isShown(this.choice, id)) this.toggle(id);
  }

  /** The panes that are shown at first, as large as the panel thinks best. */
  reset(): void {
    this.choose(DEFAULT_LAYOUT);
  }

  private choose(choice: LayoutChoice): void {
    this.show(choice);
    this.events.chosen(choice);
  }

  private placeOf(area: SplitterArea): SplitterPlace | undefined {
    const { grid } = this;
    if (area === 'timeline') return grid?.timelineSplitter ?? undefined;
    return grid?.splitters.find((place) => place.area === area);
  }

  private splitterFor(area: SplitterArea): Splitter {
    const lengthNow = (): PaneLength | undefined => this.placeOf(area)?.length;
    return createSplitter({
      move: (value) => {
        const length = lengthNow();
        if (length) this.show({ ...this.choice, lengths: { ...this.choice.lengths, [length]: value } });
      },
      settle: () => this.events.chosen(this.choice),
      reset: () => {
        const length = lengthNow();
        if (!length) return;
        const { [length]: _, ...lengths } = this.choice.lengths;
        this.choose({ ...this.choice, lengths });
      },
    });
  }

  private arrange(): void {
    const { shown, stage } = this;
    const grid = layoutGrid(shown, this.choice, this.room);
    this.grid = grid;
    this.top.style.setProperty('--timeline-height', `${grid.timelineSplitter?.value ?? 0}px`);
    stage.style.gridTemplateColumns = grid.columns;
    stage.style.gridTemplateRows = grid.rows;
    stage.style.gridTemplateAreas = grid.areas;
    this.none.hidden = shown.size > 0;
    for (const [id, holder] of this.holders) {
      holder.hidden = !shown.has(id);
      if (id === 'timeline' || id === 'leaks') continue;
      holder.style.gridArea = id;
      holder.classList.toggle('fills', grid.filling.includes(id));
    }
    for (const area of ['timeline', ...SPLITTER_AREAS] as const) {
      const place = this.placeOf(area);
      const splitter = this.splitters[area];
      splitter.element.hidden = !place;
      if (place) splitter.show(place);
    }
  }
}
