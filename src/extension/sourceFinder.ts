/**
 * From paths as the sites of a trace write them to files of the workspace. The trace may be from another machine: a path leads to
 * a file where a mapping of the user's, the folders of the workspace or the trace's own folder have it, in whatever case where
 * only one file is meant, and a relative one where it is the end of one file's path alone.
 *
 * Many paths are looked up at once, by one listing of each folder on the way and one search by name. Only the search leaves out
 * what the user's searches do. Both are kept until a file comes or goes that may be one of them.
 */

import * as vscode from 'vscode';
import { SETTINGS } from '../protocol/ids.ts';
import { Disposable } from './disposable.ts';
import { type NamedFiles, searchNames } from './nameSearch.ts';
import {
  anyOf,
  commonEnd,
  isAbsolute,
  mappedPath,
  namesOf,
  normalPath,
  placeOnMachine,
} from './sourcePaths.ts';
import { readSetting } from './userSettings.ts';

/** Files of one name. Where there are more, none is taken for the one that is meant. */
const MAXIMUM_CANDIDATES = 2_000;
/** Not a source of the user's, whatever searches leave out. */
const PACKAGES = '**/node_modules';
const EXCLUDE_SETTINGS = ['files.exclude', 'search.exclude'] as const;

export class SourceFinder extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  /** What was not found may be there now, or the other way round. */
  readonly onDidChange = this.changed.event;
  private readonly listings = new Map<string, Promise<Listing>>();
  private readonly ends = new Map<string, Promise<vscode.Uri | undefined>>();
  private readonly lineCounts = new Map<string, Promise<number>>();
  /** Names in all paths that were looked for, in lower case. */
  private readonly wantedNames = new Set<string>();
  /** Paths of the files that were found, by uri. */
  private readonly found = new Map<string, string>();

  constructor() {
    super();
    const watcher = this.register(vscode.workspace.createFileSystemWatcher('**/*'));
    this.register(watcher.onDidCreate((uri) => this.isWanted(uri) && this.forget()));
    this.register(
      watcher.onDidDelete((uri) => (this.isWanted(uri) || this.isAboveFound(uri)) && this.forget()),
    );
    this.register(watcher.onDidChange((uri) => this.contentChanged(uri)));
    this.register(vscode.workspace.onDidChangeWorkspaceFolders(() => this.forget()));
    this.register(
      vscode.workspace.onDidChangeConfiguration((event) => {
        const settings = [SETTINGS.pathMapping, ...EXCLUDE_SETTINGS];
        if (settings.some((setting) => event.affectsConfiguration(setting))) this.forget();
      }),
    );
  }

  /** The files of the workspace that the paths lead to, by path; paths that lead to none are left out. */
  async findAll(trace: vscode.Uri, files: readonly string[]): Promise<ReadonlyMap<string, vscode.Uri>> {
    const paths = files.map(normalPath);
    for (const name of paths.flatMap(namesOf)) this.wantedNames.add(name.toLowerCase());
    const placed = await Promise.all(paths.map((path) => this.inItsPlace(trace, path)));
    const others = paths.filter((path, index) => !placed[index] && canBeEnd(path));
    this.searchEnds(others.filter((path) => !this.ends.has(path)));
    const found = await Promise.all(paths.map((path, index) => placed[index] ?? this.ends.get(path)));
    const pairs = files.flatMap((file, index): [string, vscode.Uri][] => {
      const uri = found[index];
      return uri ? [[file, uri]] : [];
    });
    for (const [, uri] of pairs) this.found.set(uri.toString(), uri.path);
    return new Map(pairs);
  }

  /**
   * The file that one path leads to, for somebody who looks at it: also one outside of the workspace, and where there is none
   * the one in the workspace whose path has most of its end in common with it.
   */
  async find(trace: vscode.Uri, file: string): Promise<vscode.Uri | undefined> {
    const found = (await this.findAll(trace, [file])).get(file);
    if (found) return found;
    const path = normalPath(file);
    for (const uri of candidates(trace, path)) if (await isFile(uri)) return uri;
    return byItsEnd(path);
  }

  /** How many lines a file has, as far as an editor would show it now; 0 where it cannot be read. */
  lineCount(uri: vscode.Uri): Promise<number> {
    const key = uri.toString();
    const open = openDocument(key);
    if (open) return Promise.resolve(open.lineCount);
    return kept(this.lineCounts, key, () => readLineCount(uri));
  }

  private async inItsPlace(trace: vscode.Uri, path: string): Promise<vscode.Uri | undefined> {
    for (const uri of candidates(trace, path)) {
      const found = await this.inWorkspace(uri);
      if (found) return found;
    }
    return undefined;
  }

  /** The file of the workspace, as its folders spell it: an editor has it under that name only. */
  private async inWorkspace(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (!folder) return undefined;
    let place = folder.uri;
    const names = namesOf(uri.path.slice(folder.uri.path.length));
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1;
      const directory = place;
      const listing = await kept(this.listings, directory.toString(), () => readListing(directory));
      const spelt = spelling(isLast ? listing.files : listing.folders, name);
      if (spelt === undefined) return undefined;
      place = vscode.Uri.joinPath(place, spelt);
    }
    return names.length > 0 ? place : undefined;
  }

  /** Looks for all of the relative paths at once. */
  private searchEnds(paths: readonly string[]): void {
    if (paths.length === 0) return;
    const search = findByName(paths.map(baseName));
    for (const path of paths) {
      const end = search.then((found) => onlyOneWithEnd(found.get(baseName(path)), path));
      this.ends.set(path, end);
      // A search that failed is done anew the next time.
      end.catch(() => this.ends.delete(path));
    }
  }

  private isWanted({ path }: vscode.Uri): boolean {
    return this.wantedNames.has(namesOf(path).at(-1)?.toLowerCase() ?? '');
  }

  /** Of a folder that goes, VS Code does not always tell the files. */
  private isAboveFound({ path }: vscode.Uri): boolean {
    return [...this.found.values()].some((found) => found.startsWith(`${path}/`));
  }

  /** Of a file that is open, VS Code tells what its document becomes. */
  private contentChanged(uri: vscode.Uri): void {
    const key = uri.toString();
    this.lineCounts.delete(key);
    if (this.found.has(key) && !openDocument(key)) this.changed.fire();
  }

  private forget(): void {
    for (const known of [this.listings, this.ends, this.lineCounts, this.found]) known.clear();
    this.changed.fire();
  }
}

function openDocument(key: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === key);
}

/** Names of what a folder holds, by the name in lower case. */
interface Listing {
  readonly files: ReadonlyMap<string, readonly string[]>;
  readonly folders: ReadonlyMap<string, readonly string[]>;
}

/** Of a folder that is not there, nothing. */
async function readListing(folder: vscode.Uri): Promise<Listing> {
  const files = new Map<string, string[]>();
  const folders = new Map<string, string[]>();
  for (const [name, type] of await entriesOf(folder)) {
    const names = (type & vscode.FileType.Directory) === 0 ? files : folders;
    const folded = name.toLowerCase();
    names.set(folded, [...(names.get(folded) ?? []), name]);
  }
  return { files, folders };
}

async function entriesOf(folder: vscode.Uri): Promise<[string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch {
    return [];
  }
}

/** As asked for, or in another case where only one is meant. */
function spelling(names: Listing['files'], name: string): string | undefined {
  const alike = names.get(name.toLowerCase()) ?? [];
  if (alike.includes(name)) return name;
  return alike.length === 1 ? alike[0] : undefined;
}

/** Where a normal path may lead to, in the order in which it counts. */
function candidates(trace: vscode.Uri, path: string): vscode.Uri[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const inEach = (bases: readonly vscode.Uri[], end: string) =>
    bases.map((base) => vscode.Uri.joinPath(base, end));
  const machine = folders[0] ?? trace;
  const absolute = (whole: string) => {
    const place = placeOnMachine(whole, machine);
    return place ? [machine.with(place)] : [];
  };
  const besideTrace = trace.scheme === 'untitled' ? [] : [vscode.Uri.joinPath(trace, '..')];
  const mapped = mappedPath(path, readMapping());
  const inMapped = mapped?.isInWorkspaceFolder
    ? inEach(folders, mapped.path)
    : mapped
      ? absolute(mapped.path)
      : [];
  return [...inMapped, ...(isAbsolute(path) ? absolute(path) : inEach([...folders, ...besideTrace], path))];
}

function readMapping(): Record<string, string> {
  const value = readSetting(SETTINGS.pathMapping);
  if (typeof value !== 'object' || value === null) return {};
  const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
  return Object.fromEntries(Object.entries(value).filter(isText));
}

/** Whether a path may be the end of another one. */
function canBeEnd(path: string): boolean {
  return path !== '' && !isAbsolute(path) && !path.startsWith('..');
}

function onlyOneWithEnd(found: NamedFiles<vscode.Uri> | undefined, path: string): vscode.Uri | undefined {
  if (!found || found.isCut) return undefined;
  const names = namesOf(path);
  const fitting = found.files.filter((uri) => commonEnd(names, namesOf(uri.path)) === names.length);
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** The file of the workspace whose path has most of its end in common with the one that is looked for. */
async function byItsEnd(path: string): Promise<vscode.Uri | undefined> {
  const names = namesOf(path);
  const found = (await findByName([baseName(path)])).get(baseName(path));
  const ranked = (found?.files ?? [])
    .map((uri) => ({ uri, common: commonEnd(names, namesOf(uri.path)) }))
    .filter(({ common }) => common > 0)
    .sort((one, other) => other.common - one.common || one.uri.path.length - other.uri.path.length);
  return ranked[0]?.uri;
}

function baseName(path: string): string {
  return namesOf(path).at(-1) ?? '';
}

/** The files of the workspace that have one of the names. */
function findByName(names: readonly string[]): Promise<ReadonlyMap<string, NamedFiles<vscode.Uri>>> {
  const distinct = [...new Set(names)].filter((name) => name !== '');
  return searchNames(distinct, MAXIMUM_CANDIDATES, async (some) => {
    const pattern = anyOf(some.map((name) => `**/${name.replace(/[[\]{}*?,]/g, '?')}`));
    const found = await Promise.all(
      (vscode.workspace.workspaceFolders ?? []).map((folder) =>
        vscode.workspace.findFiles(
          new vscode.RelativePattern(folder, pattern),
          anyOf([PACKAGES, ...excludedPatterns(folder)]),
          MAXIMUM_CANDIDATES,
        ),
      ),
    );
    // A folder of the workspace may be in another one.
    return [...new Map(found.flat().map((uri) => [uri.toString(), uri])).values()];
  });
}

/** What the user's settings leave out of a folder; conditions on files beside them are not told to a search. */
function excludedPatterns({ uri }: vscode.WorkspaceFolder): string[] {
  const configuration = vscode.workspace.getConfiguration(undefined, uri);
  return EXCLUDE_SETTINGS.flatMap((setting) => {
    const patterns = configuration.get<Record<string, unknown>>(setting) ?? {};
    return Object.keys(patterns).filter((pattern) => patterns[pattern] === true);
  });
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type !== vscode.FileType.Directory;
  } catch {
    return false;
  }
}

async function readLineCount(uri: vscode.Uri): Promise<number> {
  const LINE_FEED = 10;
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    let count = 1;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
    return count;
  } catch {
    return 0;
  }
}

/** The value of a key, made where there is none. */
function kept<Value>(values: Map<string, Value>, key: string, make: () => Value): Value {
  const known = values.get(key);
  if (known !== undefined) return known;
  const made = make();
  values.set(key, made);
  return made;
}
