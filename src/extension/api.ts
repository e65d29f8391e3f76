/**
 * What `activate` gives to whoever asks for the extension's exports: its parts, to be read and listened to. The tests in
 * the extension host look through it; it is no stable interface for other extensions.
 */

import type { CursorDecorations } from './cursorDecorations.ts';
import type { EventsEditors } from './eventsEditors.ts';
import type { FindingsView } from './findingsView.ts';
import type { HeapMapPanels } from './heapMapPanels.ts';
import type { LeaksView } from './leaksView.ts';
import type { SessionManager } from './sessions.ts';
import type { StatusBar } from './statusBar.ts';

export interface AlloctraceApi {
  readonly sessions: SessionManager;
  readonly decorations: CursorDecorations;
  readonly findings: FindingsView;
  readonly leaks: LeaksView;
  readonly panels: HeapMapPanels;
  readonly events: EventsEditors;
  readonly statusBar: StatusBar;
}
