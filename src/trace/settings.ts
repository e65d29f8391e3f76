/**
 * What a trace's directives may say. The names and limits belong to the allocator, which this room does not import:
 * whoever parses hands them in as a vocabulary.
 */

export interface SettingVocabulary {
  readonly strategyNames: readonly string[];
  readonly orderNames: readonly string[];
  readonly maximumHeapBytes: number;
  readonly minimumAlignBytes: number;
  readonly maximumAlignBytes: number;
  readonly maximumArenaCount: number;
}

/** Settings as far as somebody gave them; what is left out has the format's default. */
export interface TraceSettings {
  readonly heapBytes?: number | 'auto';
  readonly strategy?: string;
  readonly order?: string;
  readonly alignBytes?: number;
  readonly arenaCount?: number;
}

/** A directive's value once read, or the reason why it cannot be. */
export type DirectiveValue = { readonly settings: TraceSettings } | { readonly expected: string };

/** What each unit shifts a number of bytes by. */
const UNIT_SHIFTS: ReadonlyMap<string, number> = new Map([
  ['', 0],
  ['B', 0],
  ['K', 10],
  ['KiB', 10],
  ['M', 20],
  ['MiB', 20],
  ['G', 30],
  ['GiB', 30],
]);

/** `digits [unit]` or `0x` hex digits as a number of bytes; undefined for anything else. For flags and directives. */
export function readSize(text: string): number | undefined {
  const match = /^(?:0x([0-9a-fA-F]+)|([0-9]+)([A-Za-z]*))$/.exec(text);
  if (!match) return undefined;
  if (match[1] !== undefined) return Number.parseInt(match[1], 16);
  const shift = UNIT_SHIFTS.get(match[3] ?? '');
  return shift === undefined ? undefined : Number(match[2]) * 2 ** shift;
}

export const DIRECTIVE_NAMES = ['alloctrace', 'heap', 'strategy', 'order', 'align', 'arenas'] as const;

export type DirectiveName = (typeof DIRECTIVE_NAMES)[number];

export function isDirectiveName(name: string): name is DirectiveName {
  return Object.hasOwn(directiveReaders, name);
}

/** Reads the value of a directive, from a file's line or from a flag. */
export function readDirective(
  name: DirectiveName,
  value: string,
  vocabulary: SettingVocabulary,
): DirectiveValue {
  return directiveReaders[name](value, vocabulary);
}

const directiveReaders: Record<
  DirectiveName,
  (value: string, vocabulary: SettingVocabulary) => DirectiveValue
> = {
  alloctrace: (value) => (value === '1' ? { settings: {} } : { expected: 'the format version 1' }),

  heap: (value, { maximumHeapBytes }) => {
    if (value === 'auto') return { settings: { heapBytes: 'auto' } };
    const heapBytes = readSize(value);
    if (heapBytes === undefined)
      return { expected: 'auto or a size below 4GiB, such as 64KiB, 1M or 0x10000' };
    if (heapBytes > maximumHeapBytes) return { expected: `at most 4 GiB - 16 (${maximumHeapBytes})` };
    return { settings: { heapBytes } };
  },

  strategy: (value, { strategyNames }) =>
    strategyNames.includes(value) ? { settings: { strategy: value } } : { expected: oneOf(strategyNames) },

  order: (value, { orderNames }) =>
    orderNames.includes(value) ? { settings: { order: value } } : { expected: oneOf(orderNames) },

  align: (value, { minimumAlignBytes, maximumAlignBytes }) => {
    const alignBytes = readSize(value);
    const fits =
      alignBytes !== undefined &&
      alignBytes >= minimumAlignBytes &&
      alignBytes <= maximumAlignBytes &&
      (alignBytes & (alignBytes - 1)) === 0;
    return fits
      ? { settings: { alignBytes } }
      : { expected: `a power of two from ${minimumAlignBytes} to ${maximumAlignBytes}` };
  },

  arenas: (value, { maximumArenaCount }) => {
    const arenaCount = /^[0-9]+$/.test(value) ? Number(value) : Number.NaN;
    return arenaCount >= 1 && arenaCount <= maximumArenaCount
      ? { settings: { arenaCount } }
      : { expected: `a number from 1 to ${maximumArenaCount}` };
  },
};

function oneOf(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
