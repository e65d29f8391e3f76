/** A part of the panel: an element that shows what concerns it of the state, and nothing else. */

import type { ViewState } from './state.ts';

export interface Part {
  readonly element: HTMLElement;
  /** Called with every state; what has not changed costs nothing. */
  update(state: ViewState): void;
}
