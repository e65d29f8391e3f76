/**
 * The flags that settings can be given by. Each is a directive of the format under the same name and read by the same
 * reader, so that a flag and a file cannot differ in what they accept.
 */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { type DirectiveName, MODEL_VOCABULARY, readDirective, type TraceSettings } from '../engine/engine.ts';

/** A flag's value as commander keeps it: already read. */
export type SettingsFlags = Readonly<Partial<Record<FlagName, TraceSettings>>>;

const { strategyNames, orderNames } = MODEL_VOCABULARY;

const FLAGS = {
  strategy: ['NAME', `how a free block is chosen: ${strategyNames.join(', ')}`],
  order: ['NAME', `where a freed block enters the free list: ${orderNames.join(', ')}`],
  heap: ['SIZE', 'size of the pool, such as 256KiB, or auto'],
  align: ['BYTES', 'alignment of blocks, a power of two from 16 to 4096'],
  arenas: ['COUNT', 'number of arenas, 1 to 64'],
} as const satisfies Partial<Record<DirectiveName, readonly [string, string]>>;

type FlagName = keyof typeof FLAGS;

const FLAG_NAMES = Object.keys(FLAGS) as FlagName[];

export function addSettingsFlags(command: Command): Command {
  command.optionsGroup("Settings, which win over the file's directives:");
  for (const name of FLAG_NAMES) {
    const [placeholder, description] = FLAGS[name];
    const option = new Option(`--${name} <${placeholder}>`, description);
    command.addOption(option.argParser((value) => readFlag(name, value)));
  }
  return command;
}

/** All settings that were given, as one. */
export function settingsOf(flags: SettingsFlags): TraceSettings {
  return Object.assign({}, ...FLAG_NAMES.map((name) => flags[name]));
}

function readFlag(name: FlagName, value: string): TraceSettings {
  const read = readDirective(name, value, MODEL_VOCABULARY);
  if ('expected' in read) throw new InvalidArgumentError(`Expected ${read.expected}.`);
  return read.settings;
}
