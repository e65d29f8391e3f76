/**
 * The moves of the cursor that keys, commands and the panel's buttons have in common. Commands run them on the active
 * session, a panel on its own.
 */

import type { PanelAction } from '../protocol/panel.ts';
import type { CursorOrigin, TraceSession } from './traceSession.ts';

/** Resolves when the faces show the new step. Where there is no finding in a direction, nothing moves. */
export async function runCursorAction(
  session: TraceSession,
  action: PanelAction,
  origin: CursorOrigin,
): Promise<void> {
  switch (action) {
    case 'firstStep':
      return session.moveTo(0, origin);
    case 'lastStep':
      return session.moveTo(Number.MAX_SAFE_INTEGER, origin);
    case 'stepBack':
      return session.moveTo(session.step - 1, origin);
    case 'stepForward':
      return session.moveTo(session.step + 1, origin);
    case 'previousFinding':
      return moveToFinding(session, 'backward', origin);
    case 'nextFinding':
      return moveToFinding(session, 'forward', origin);
    case 'togglePlay':
      return session.player.toggle();
  }
}

async function moveToFinding(
  session: TraceSession,
  direction: 'forward' | 'backward',
  origin: CursorOrigin,
): Promise<void> {
  if (!session.overview) return;
  const { step } = session;
  const next = await session.ask((engine, trace) => engine.nextFinding(trace, step, direction));
  if (next !== undefined && next !== null) await session.moveTo(next, origin);
}
