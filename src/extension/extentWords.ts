/**
 * How much of a trace is here, in words for panel and status bar: while it is read, when its reading was stopped, when the
 * rest would not have fitted or cannot be unpacked, when only a range was asked for. Knows nothing of editors, so that the words can be tested
 * alone.
 */

import * as l10n from '@vscode/l10n';
import type { OpenProgress, TraceExtent, TraceOverview } from '../engine/engine.ts';
import { formatBytes, formatCount, formatQuantity } from '../format/quantities.ts';
import type { PanelExtent } from '../protocol/panel.ts';

/** What a session knows of how much it has. */
export interface SessionExtent {
  readonly name: string;
  readonly overview: TraceOverview | undefined;
  readonly progress: OpenProgress | undefined;
  readonly isReading: boolean;
  readonly isFileChanging: boolean;
  readonly memoryLimitBytes: number;
}

/** Null where all of the trace is here and nothing is being read. */
export function extentOf(session: SessionExtent): PanelExtent | null {
  const { name, overview, progress, isReading, isFileChanging } = session;
  if (isFileChanging) {
    const words = l10n.t(
      '{0} has changed on disk. It is read again when nobody writes to it any more.',
      name,
    );
    return { words, actions: [] };
  }
  if (progress) {
    const words = [wordProgress(progress), previewHint(session)].join(' ').trim();
    return { words, share: progress.share, actions: ['stop'] };
  }
  if (!overview || isReading) return null;
  return partExtent(overview, session.memoryLimitBytes);
}

/** There is something to end while a trace is being read or replayed. */
export function canStop(progress: OpenProgress | undefined): boolean {
  return progress !== undefined;
}

/** `Reading 42 %`, for the status bar. */
export function wordShare({ phase, share }: OpenProgress): string {
  const what = phase === 'reading' ? 'Reading' : 'Replaying';
  return share === null ? `${what}…` : `${what} ${Math.floor(share * 100)} %`;
}

/** `Reading: 42 %, 105 MiB, 4.2 M events.` */
export function wordProgress({ phase, share, readBytes, eventCount }: OpenProgress): string {
  const parts = [
    ...(share === null ? [] : [`${Math.floor(share * 100)} %`]),
    ...(phase === 'reading' ? [formatBytes(readBytes)] : []),
    `${wordRoundCount(eventCount)} events`,
  ];
  return `${phase === 'reading' ? 'Reading' : 'Replaying'}: ${parts.join(', ')}.`;
}

/** `6,008 / first 4,200,000` of a trace that is not all there; else `6,008 / 8,437`. */
export function wordPosition(step: number, { stepCount, extent }: TraceOverview): string {
  const isFirstPart = extent.kind !== 'whole' && extent.kind !== 'range';
  return `${formatCount(step)} / ${isFirstPart ? 'first ' : ''}${formatCount(stepCount)}`;
}

/** 950, 9,500, 420 k, 4.2 M: for numbers that run while they are read. */
export function wordRoundCount(count: number): string {
  if (count < 10_000) return formatCount(count);
  if (count < 1_000_000) return `${Math.floor(count / 1000)} k`;
  return `${(Math.floor(count / 100_000) / 10).toFixed(1)} M`;
}

function previewHint({ overview }: SessionExtent): string {
  if (overview?.extent.kind !== 'preview') return '';
  return l10n.t(
    'The first {0} can be stepped through meanwhile.',
    formatQuantity(overview.stepCount, 'event'),
  );
}

function partExtent({ extent, stepCount }: TraceOverview, limitBytes: number): PanelExtent | null {
  const count = formatCount(stepCount);
  switch (extent.kind) {
    case 'stopped':
      return {
        words: l10n.t('Reading was stopped: these are the first {0} events.', count),
        actions: ['range', 'all'],
      };
    case 'limited':
      return {
        words: l10n.t('These are the first {0} events{1}', count, wordExcess(extent, limitBytes)),
        actions: ['range', 'limit'],
      };
    case 'damaged':
      return {
        words: l10n.t(
          'The packed file is cut off or damaged ({0}): these are the first {1} events. Fetch it again, or write it anew, for the rest.',
          extent.damage ?? '',
          count,
        ),
        actions: ['range'],
      };
    case 'range': {
      const last = extent.firstEvent + stepCount - 1;
      const range = `${formatCount(extent.firstEvent)} to ${formatCount(Math.max(extent.firstEvent, last))}`;
      const words =
        stepCount === 0
          ? l10n.t('The file has no event from number {0} on.', formatCount(extent.firstEvent))
          : l10n.t('These are the events {0} of the file. Blocks from before are not in the heap.', range);
      return { words, actions: ['range', 'all'] };
    }
    default:
      return null;
  }
}

function wordExcess({ neededBytes }: TraceExtent, limitBytes: number): string {
  const limit = formatBytes(limitBytes);
  const excess = neededBytes === null ? 0 : neededBytes - limitBytes;
  return excess > 0
    ? l10n.t('; the rest would take about {0} more than the limit of {1}.', formatBytes(excess), limit)
    : l10n.t('; the rest would take more than the limit of {0}.', limit);
}
