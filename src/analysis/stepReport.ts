/**
 * What a step did, in one sentence, with the heap's figures after it and the findings it caused. The sentence comes in
 * parts, so that a view can set ids and addresses apart; joined, they are plain text.
 */

import { NO_BLOCK, payloadOf } from '../allocator/layout.ts';
import type { HeapOperation } from '../allocator/operation.ts';
import { formatAddress, formatExactBytes, formatQuantity } from '../format/quantities.ts';
import type { Finding } from '../replay/findingList.ts';
import { EventKind } from '../replay/idSlots.ts';
import type { StepFacts, Timeline } from '../replay/timeline.ts';
import { Operation } from '../trace/columns.ts';
import { shorten } from '../trace/findings.ts';
import { eventResult } from './eventResult.ts';
import { type HeapFigures, heapFigures } from './figures.ts';

export interface StepReport {
  readonly step: number;
  /** 1-based line of the event; 0 for step 0. */
  readonly line: number;
  readonly sentence: readonly SentencePart[];
  /** What the step came to, for the end of its line in the editor: `→ 0x0AE0 · 4,384 B`; empty for step 0. */
  readonly result: string;
  readonly figures: HeapFigures;
  /** At most MAXIMUM_STEP_FINDINGS. Of step 0, the first of those in the lines above the first event. */
  readonly findings: readonly Finding[];
  /** The bytes that the step allocated, resized or freed; null where it touched none. */
  readonly touched: TouchedBytes | null;
  /** Where a moved block was before. */
  readonly movedFrom: TouchedBytes | null;
}

export interface SentencePart {
  readonly text: string;
  readonly style: 'keyword' | 'code' | 'plain' | 'bad';
}

export interface TouchedBytes {
  readonly address: number;
  readonly size: number;
}

export const MAXIMUM_STEP_FINDINGS = 20;
/** Of what is wrong with directives: the editor's own lists have the rest. */
const MAXIMUM_START_FINDINGS = 3;

const OPERATION_WORDS = {
  [Operation.Alloc]: 'alloc',
  [Operation.Realloc]: 'realloc',
  [Operation.Free]: 'free',
};

/** The report of a step from 0 to the number of events. Leaves the timeline's heap at that step. */
export function stepReport(timeline: Timeline, step: number): StepReport {
  if (step === 0) return startReport(timeline);
  const facts = timeline.factsOf(step);
  const words = new StepWords(timeline, facts);
  const findings = timeline.findings.indexesOfStep(step, MAXIMUM_STEP_FINDINGS);
  return {
    step,
    line: timeline.trace.columns.lineOf(step - 1),
    sentence: words.sentence(),
    result: eventResult(timeline, step),
    figures: heapFigures(facts.heap, timeline.outcomes.probesThrough(step)),
    findings: findings.map((index) => timeline.findings.at(index)),
    ...touchedBytes(facts.operation),
  };
}

function startReport(timeline: Timeline): StepReport {
  const heap = timeline.stateAt(0);
  const arenas =
    heap.arenas.length === 1 ? 'one free block' : `${heap.arenas.length} arenas, each one free block`;
  const text =
    timeline.stepCount === 0
      ? 'This trace has no events yet.'
      : `Before the first event: ${formatExactBytes(heap.heapBytes)}, ${arenas}.`;
  const { findings } = timeline;
  const aboveCount = findings.countBeforeEvents;
  const where = timeline.stepCount === 0 ? 'in its lines' : 'in the lines above it';
  const above = aboveCount === 0 ? '' : ` ${formatQuantity(aboveCount, 'finding')} ${where}.`;
  const firstFindings = Array.from({ length: Math.min(aboveCount, MAXIMUM_START_FINDINGS) }, (_, index) =>
    findings.at(index),
  );
  return {
    step: 0,
    line: 0,
    sentence: [{ text: text + above, style: 'plain' }],
    result: '',
    figures: heapFigures(heap, 0),
    findings: firstFindings,
    touched: null,
    movedFrom: null,
  };
}

function touchedBytes(operation: HeapOperation): Pick<StepReport, 'touched' | 'movedFrom'> {
  const { block, blockBytes, movedFrom, movedFromBytes } = operation;
  return {
    touched: block === NO_BLOCK ? null : { address: block, size: blockBytes },
    movedFrom: movedFrom === NO_BLOCK ? null : { address: movedFrom, size: movedFromBytes },
  };
}

/** Puts the facts of one step into words. */
class StepWords {
  private readonly id: string;
  private readonly parts: SentencePart[] = [];

  constructor(
    private readonly timeline: Timeline,
    private readonly facts: StepFacts,
  ) {
    const { columns, ids } = timeline.trace;
    this.id = shorten(ids.text(columns.ids[facts.step - 1]!));
  }

  sentence(): SentencePart[] {
    this.sayEvent();
    switch (this.facts.kind) {
      case EventKind.Nothing:
        this.say('. The id is null, and has no block: nothing to do.');
        break;
      case EventKind.Allocate:
        this.sayAllocation();
        break;
      case EventKind.Resize:
        this.sayResize();
        break;
      case EventKind.Release:
        this.sayRelease();
        break;
      default:
        this.say('. ');
        this.say('Nothing changed: the event is an error.', 'bad');
    }
    return this.parts;
  }

  private sayEvent(): void {
    const { columns } = this.timeline.trace;
    const index = this.facts.step - 1;
    const operation = columns.operations[index] as Operation;
    this.say(OPERATION_WORDS[operation], 'keyword');
    this.say(' ');
    this.say(this.id, 'code');
    if (operation !== Operation.Free) this.say(` ${formatExactBytes(columns.sizeOf(index))}`);
  }

  private sayAllocation(): void {
    const { operation } = this.facts;
    if (operation.block === NO_BLOCK) return this.sayOutOfMemory('');
    this.sayPlace();
    this.saySearch();
    this.say('.');
  }

  private sayResize(): void {
    const { operation } = this.facts;
    switch (operation.resize) {
      case 'moved':
        this.sayPlace();
        this.say(', moved from ');
        this.say(this.address(payloadOf(operation.movedFrom)), 'code');
        this.saySearch();
        this.sayCoalescing('; the old block was coalesced with ');
        break;
      case 'grown':
        this.say(` grew in place, into ${formatExactBytes(operation.absorbedNextBytes)} free behind it`);
        if (operation.restBytes > 0)
          this.say(`, of which ${formatExactBytes(operation.restBytes)} stay free`);
        break;
      case 'shrunk':
        this.say(` shrank in place; ${formatExactBytes(operation.restBytes)} behind it are free`);
        break;
      case 'stayed':
        this.say(' stayed in place; its block is large enough');
        break;
      case 'none':
        return this.sayOutOfMemory(' The old block stays as it was.');
    }
    this.say('.');
  }

  private sayRelease(): void {
    const { operation } = this.facts;
    this.say(' freed ');
    this.say(this.address(payloadOf(operation.block)), 'code');
    this.say(`, a block of ${formatExactBytes(operation.blockBytes)}`);
    if (operation.arena !== operation.homeArena)
      this.say(` in arena ${operation.arena}, a remote free from arena ${operation.homeArena}`);
    this.sayCoalescing('; coalesced with ');
    this.say('.');
  }

  private sayPlace(): void {
    this.say(' → ');
    this.say(this.address(payloadOf(this.facts.operation.block)), 'code');
  }

  private saySearch(): void {
    const { operation, probeCount } = this.facts;
    this.say(`. Found after ${formatQuantity(probeCount, 'probe')}`);
    if (operation.arena !== operation.homeArena)
      this.say(`, stolen from arena ${operation.arena} by arena ${operation.homeArena}`);
    const paddingBytes = operation.foundBytes - operation.blockBytes - operation.restBytes;
    if (operation.restBytes > 0) this.say(`; split, ${formatExactBytes(operation.restBytes)} stay free`);
    else if (paddingBytes === 0) this.say(`; taken whole`);
  }

  private sayCoalescing(opening: string): void {
    const { absorbedNextBytes, absorbedPreviousBytes } = this.facts.operation;
    const neighbours = [
      ...(absorbedPreviousBytes > 0 ? [`the ${formatExactBytes(absorbedPreviousBytes)} free in front`] : []),
      ...(absorbedNextBytes > 0 ? [`the ${formatExactBytes(absorbedNextBytes)} free behind`] : []),
    ];
    if (neighbours.length > 0) this.say(opening + neighbours.join(' and '));
  }

  private sayOutOfMemory(consequence: string): void {
    const { probeCount } = this.facts;
    this.say('. ');
    this.say(`Out of memory after ${formatQuantity(probeCount, 'probe')}.`, 'bad');
    this.say(consequence);
  }

  private address(address: number): string {
    return formatAddress(address, this.timeline.heapBytes);
  }

  private say(text: string, style: SentencePart['style'] = 'plain'): void {
    if (text !== '') this.parts.push({ text, style });
  }
}
