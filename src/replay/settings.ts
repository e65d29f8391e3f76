/**
 * The settings a replay runs under: what the user gave wins over what the file says, which wins over the defaults.
 */

import { LIST_ORDERS, type ListOrder } from '../allocator/freeList.ts';
import { arenaBytesFor } from '../allocator/heap.ts';
import {
  MAXIMUM_ALIGN_BYTES,
  MAXIMUM_ARENA_COUNT,
  MAXIMUM_HEAP_BYTES,
  MINIMUM_ALIGN_BYTES,
} from '../allocator/layout.ts';
import { STRATEGY_NAMES, type StrategyName } from '../allocator/strategies/registry.ts';
import type { SettingVocabulary, TraceSettings } from '../trace/settings.ts';

/** What directives and flags may say, as the allocator has it. */
export const MODEL_VOCABULARY: SettingVocabulary = {
  strategyNames: STRATEGY_NAMES,
  orderNames: LIST_ORDERS,
  maximumHeapBytes: MAXIMUM_HEAP_BYTES,
  minimumAlignBytes: MINIMUM_ALIGN_BYTES,
  maximumAlignBytes: MAXIMUM_ALIGN_BYTES,
  maximumArenaCount: MAXIMUM_ARENA_COUNT,
};

/** Settings with nothing left out. */
export interface ReplaySettings {
  readonly heapBytes: number | 'auto';
  readonly strategy: StrategyName;
  readonly order: ListOrder;
  readonly alignBytes: number;
  readonly arenaCount: number;
}

/**
 * The settings in force.
 * @throws HeapSettingsError where no heap can have them, such as a heap too small for its arenas
 */
export function resolveSettings(fromFile: TraceSettings, fromUser: TraceSettings): ReplaySettings {
  const given = { ...fromFile, ...withoutGaps(fromUser) };
  const settings: ReplaySettings = {
    heapBytes: given.heapBytes ?? 'auto',
    strategy: knownOr('first-fit', given.strategy, STRATEGY_NAMES),
    order: knownOr('lifo', given.order, LIST_ORDERS),
    alignBytes: given.alignBytes ?? MINIMUM_ALIGN_BYTES,
    arenaCount: given.arenaCount ?? 1,
  };
  const heapBytes = settings.heapBytes === 'auto' ? MAXIMUM_HEAP_BYTES : settings.heapBytes;
  arenaBytesFor(heapBytes, settings.alignBytes, settings.arenaCount);
  return settings;
}

function withoutGaps(settings: TraceSettings): TraceSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** Names were checked against the vocabulary when they were read; an unknown one here is a mistake of ours. */
function knownOr<Name extends string>(
  fallback: Name,
  name: string | undefined,
  names: readonly Name[],
): Name {
  if (name === undefined) return fallback;
  const known = names.find((candidate) => candidate === name);
  if (known === undefined) throw new Error(`Unknown setting ${name}; known are ${names.join(', ')}.`);
  return known;
}
