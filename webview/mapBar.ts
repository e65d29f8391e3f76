/** The line below the map: which part of the pool it shows, and buttons for what wheel and keys do. */

import { formatAddress, formatBytes } from '../src/format/quantities.ts';
import { iconButton, textButton } from './controls.ts';
import { element, setText } from './dom.ts';
import { type MapGeometry, poolBytes, visibleRange } from './geometry.ts';
import { icon } from './icons.ts';
import { showsWhole, visibleArenas } from './mapWindow.ts';

/** Its height with the space above it. */
export const MAP_BAR_CSS = 32;

export interface MapBarActions {
  zoomIn(): void;
  zoomOut(): void;
  showWhole(): void;
  backToStep(): void;
}

export interface MapBar {
  readonly element: HTMLElement;
  /** `isAway`: the step's block is elsewhere, and the map does not follow it. */
  show(geometry: MapGeometry, isAway: boolean): void;
}

export function createMapBar(actions: MapBarActions): MapBar {
  const words = element('span', 'map-range');
  const back = textButton('Back to the step', actions.backToStep);
  back.classList.add('map-back');
  back.hidden = true;
  const finer = iconButton('Zoom in (+)', icon('zoomIn'), actions.zoomIn);
  const coarser = iconButton('Zoom out (-)', icon('zoomOut'), actions.zoomOut);
  const whole = iconButton('Whole pool (0)', icon('whole'), actions.showWhole);
  const buttons = element(
    'div',
    'map-buttons for-hands',
    back,
    coarser.element,
    finer.element,
    whole.element,
  );
  return {
    element: element('div', 'map-bar', words, buttons),
    show(geometry, isAway) {
      const range = wordRange(geometry);
      setText(words, range);
      // Where there is no room for all of it.
      words.title = range;
      back.hidden = !isAway;
      const isWhole = showsWhole(geometry);
      coarser.setIdle(isWhole);
      whole.setIdle(isWhole);
      finer.setIdle(geometry.bytesPerRow === geometry.finestBytesPerRow);
    },
  };
}

function wordRange(geometry: MapGeometry): string {
  const { startAddress, endAddress } = visibleRange(geometry);
  const bytes = poolBytes(geometry);
  const { first, last } = visibleArenas(geometry);
  const parts = [
    `${formatAddress(startAddress, bytes)} – ${formatAddress(endAddress - 1, bytes)}`,
    `${formatBytes(geometry.bytesPerRow)} a row`,
  ];
  if (geometry.arenaCount > 1) parts.push(first === last ? `arena ${first}` : `arenas ${first} – ${last}`);
  return parts.join(' · ');
}
