/**
 * The inspector: the block that is pointed at or, failing that, selected, with all that is known of it; else the step's
 * sentence and exact figures. What it names can be gone to: steps, addresses, lines, the source.
 */

import { formatAddress, formatCount, formatExactBytes } from '../src/format/quantities.ts';
import { type SiteFrame, siteFrames } from '../src/format/sites.ts';
import { type BlockDetails, HEADER_BYTES, type PanelTrace, shorten } from '../src/protocol/panel.ts';
import { blockLines, headerWords, stepFigures } from './blockWords.ts';
import { describe, type Host } from './channel.ts';
import { type Child, element, linkButton, setText } from './dom.ts';
import { lifeParts } from './inspectorLife.ts';
import type { Part } from './part.ts';
import { sentenceParts } from './sentence.ts';
import type { DrawnFrame, ViewState } from './state.ts';

/** So many frames say where a call comes from; paths of hundreds stay at hand as a whole. */
const MAXIMUM_FRAMES = 6;

export interface Inspector extends Part {
  /** The block under the pointer; null when it has left. */
  showHovered(block: BlockDetails | null): void;
}

const HINT =
  'Point at a block to see what it is. Click it to keep it here and to go to the line that made it.';

export function createInspector(host: Host): Inspector {
  const title = element('h2', 'heading');
  const which = element('span', 'inspector-which');
  const body = element('div', 'inspector-body');
  const pane = element('section', 'inspector', element('div', 'inspector-heading', title, which), body);
  pane.setAttribute('aria-label', 'Block');
  pane.tabIndex = 0;

  let hovered: BlockDetails | null = null;
  let selected: BlockDetails | null = null;
  let drawn: DrawnFrame | null = null;
  let shown: BlockDetails | DrawnFrame | null = null;
  const place = new ReadingPlace();
  const show = () => {
    const block = hovered ?? selected;
    const subject = block ?? drawn;
    if (!subject || !drawn) return;
    setText(title, block ? 'Block' : 'This step');
    const isSelected = block?.address === selected?.address;
    setText(which, block === null ? '' : isSelected ? 'selected' : 'under the pointer');
    if (subject === shown) return;
    shown = subject;
    const { trace, frame } = drawn;
    const top = place.topFor(hovered?.address, selected?.address, () => pane.scrollTop);
    body.replaceChildren(...(block ? blockParts(block, trace, frame.report.step, host) : stepParts(drawn)));
    if (top !== null) pane.scrollTop = top;
  };

  return {
    element: pane,
    showHovered(block) {
      hovered = block;
      show();
    },
    update(state: ViewState) {
      selected = state.selection;
      if (state.drawn?.trace !== drawn?.trace) shown = null;
      drawn = state.drawn;
      show();
    },
  };
}

/** How far its reader has scrolled what is selected, or the step: another one under the pointer leaves that as it was. */
class ReadingPlace {
  private keptTop = 0;
  private keptAddress: number | undefined;
  private awayAt: number | undefined;

  /**
   * Where to scroll to for what is shown next; null where it is. `topNow`: how far what was shown before is scrolled, asked for
   * only where something else comes, as the page is laid out for it.
   */
  topFor(hovered: number | undefined, selected: number | undefined, topNow: () => number): number | null {
    const awayAt = hovered === selected ? undefined : hovered;
    const isSame = awayAt === this.awayAt && selected === this.keptAddress;
    if (isSame) return null;
    if (this.awayAt === undefined) this.keptTop = topNow();
    if (selected !== this.keptAddress) this.keptTop = 0;
    this.keptAddress = selected;
    this.awayAt = awayAt;
    return awayAt === undefined ? this.keptTop : 0;
  }
}

function stepParts(drawn: DrawnFrame): HTMLElement[] {
  const { report } = drawn.frame;
  const lines = stepFigures(report.figures).map(([name, value]) => lineOf(name, value));
  return [
    element('p', 'inspector-sentence', ...sentenceParts(report)),
    element('dl', 'inspector-lines', ...lines),
    element('p', 'quiet inspector-hint for-hands', HINT),
  ];
}

function quiet(words: string): HTMLElement {
  return element('span', 'inspector-note', words);
}

function blockParts(block: BlockDetails, trace: PanelTrace, step: number, host: Host): HTMLElement[] {
  const { figures } = trace.overview;
  const lines = blockLines(block, figures).map(({ name, value, code, whole }) => {
    const words = code ? element('code', '', value) : value;
    if (whole !== undefined && words instanceof HTMLElement) words.title = whole;
    return lineOf(name, words);
  });
  return [
    element('dl', 'inspector-lines', ...lines, ...eventLine(block, host), ...siteLine(block, host)),
    headerOf(block),
    ...lifeParts(block, figures, step, host),
    neighboursOf(block, trace, host),
  ];
}

function lineOf(name: string, ...value: Child[]): HTMLElement {
  return element('div', 'inspector-line', element('dt', '', name), element('dd', '', ...value));
}

/** Where the trace says so. */
function eventLine({ owner }: BlockDetails, host: Host): HTMLElement[] {
  if (!owner) return [];
  const { line } = owner;
  return [
    lineOf(
      'made by',
      linkButton(`line ${formatCount(line)}`, () => host.revealLine(line)),
    ),
  ];
}

function siteLine({ owner }: BlockDetails, host: Host): HTMLElement[] {
  if (!owner?.site) return [];
  const { site } = owner;
  const all = siteFrames(site);
  const frames = all.slice(0, MAXIMUM_FRAMES).map((frame) => element('li', '', ...frameParts(frame, host)));
  const more = all.length - MAXIMUM_FRAMES;
  const list = element('ol', 'inspector-frames', ...frames);
  list.title = site.replaceAll(';', '\n');
  if (more > 0) list.append(element('li', 'quiet', `and ${formatCount(more)} more`));
  return [lineOf('site', list)];
}

function frameParts({ name, place }: SiteFrame, host: Host): HTMLElement[] {
  const words = name === '' ? [] : [element('code', '', shorten(name, 80))];
  if (!place) return words;
  const { file, line } = place;
  const told = element('span', 'inspector-note');
  told.setAttribute('role', 'status');
  const reveal = async () => {
    try {
      setText(told, (await host.revealSource(file, line)) ? '' : 'not in this workspace');
    } catch (error) {
      host.reportError(describe(error));
    }
  };
  const link = linkButton(shorten(`${file}:${line}`, 80), () => void reveal());
  link.title = `Open ${file} at line ${line}`;
  return [...words, link, told];
}

/** The header as it lies in the pool: four words. */
function headerOf(block: BlockDetails): HTMLElement {
  const words = headerWords(block).map(({ name, value, raw }) => {
    const word = element('div', 'header-word', element('dt', '', name), element('dd', '', value));
    word.append(element('dd', 'header-raw', raw));
    return word;
  });
  return section('Header', element('dl', 'header-words', ...words));
}

function neighboursOf({ previous, next, freeList, free }: BlockDetails, trace: PanelTrace, host: Host) {
  const { heapBytes } = trace.overview.figures;
  const link = (address: number, words = formatAddress(address, heapBytes)) =>
    linkButton(words, () => host.walkTo(address));
  const beside = (name: string, neighbour: BlockDetails['previous'], end: string) => {
    if (!neighbour) return lineOf(name, quiet(end));
    const { address, size, id } = neighbour;
    const shownAddress = id === null ? address : address + HEADER_BYTES;
    const what = id === null ? 'free' : shorten(id, 40);
    return lineOf(
      name,
      link(address, formatAddress(shownAddress, heapBytes)),
      quiet(`${what}, ${formatExactBytes(size)}`),
    );
  };
  const inList = (name: string, address: number | null, end: string) =>
    lineOf(name, address === null ? quiet(end) : link(address));
  return section(
    'Neighbours',
    element(
      'dl',
      'inspector-lines',
      beside('before', previous, 'the start of the arena'),
      beside('behind', next, 'the end of the arena'),
      ...(free
        ? [
            inList('list before', freeList.previous, 'none: the head'),
            inList('list behind', freeList.next, 'none: the tail'),
          ]
        : []),
    ),
  );
}

function section(title: string, content: HTMLElement): HTMLElement {
  return element('div', 'inspector-section', element('h3', 'heading', title), content);
}
