/**
 * What each code means in general and what to do about it, apart from any one finding: for rules in SARIF, for hovers
 * and for documents. The words for a finding at hand are in `findings.ts`.
 */

import type { FindingCode } from './findings.ts';

export interface FindingHelp {
  /** What happened, in one sentence. */
  readonly meaning: string;
  /** What would put it right, in one or two sentences. */
  readonly remedy: string;
}

const helpByCode: Readonly<Record<FindingCode, FindingHelp>> = {
  syntax: {
    meaning: 'The line is no directive, event or mark of the format, so it is skipped.',
    remedy: 'Correct the marked text, or start the line with # to make it a comment.',
  },
  'unknown-directive': {
    meaning: 'The line sets something that the format does not know, so it is ignored.',
    remedy: 'Use %alloctrace, %heap, %strategy, %order, %align or %arenas, or remove the line.',
  },
  'duplicate-directive': {
    meaning: 'A directive is given twice; the later line wins.',
    remedy: 'Keep one of the two lines.',
  },
  'unknown-attribute': {
    meaning: 'An attribute of the event is none that the format knows; it is kept in the text and ignored.',
    remedy: 'Nothing has to be done; known are t=THREAD, @SITE and ts=SECONDS.',
  },
  'unknown-suppression': {
    meaning: 'A comment asks to suppress findings of a code that there is not, so it does nothing.',
    remedy: 'Correct the code; several are separated by commas, and a reason follows the last.',
  },
  'unused-suppression': {
    meaning: 'A comment suppresses findings where there are none of its code.',
    remedy: 'Remove the comment, or move it to the line of the finding or alone on the line above.',
  },
  'double-free': {
    meaning: 'A block is freed although it was freed before.',
    remedy: 'Keep only one of the frees, or forget the pointer at the first.',
  },
  'invalid-free': {
    meaning: 'Something is freed that was never allocated.',
    remedy:
      'Free only what alloc or realloc returned. In a recording that began late the allocation may be missing.',
  },
  'use-after-free': {
    meaning: 'A block is resized although it was freed before.',
    remedy: 'Allocate anew instead, or free the block later.',
  },
  'invalid-realloc': {
    meaning: 'Something is resized that was never allocated.',
    remedy:
      'Resize only what alloc or realloc returned. In a recording that began late the allocation may be missing.',
  },
  'overwritten-pointer': {
    meaning:
      'An id that still names a live block is given to another block, so the first can never be freed.',
    remedy: 'Free the first block before its pointer is assigned anew.',
  },
  'out-of-memory': {
    meaning: 'No free block is large enough for the request.',
    remedy:
      'Cause exhausted: enlarge %heap or free earlier. Cause fragmented: try another %strategy or %order. Cause too-large: enlarge %heap or use fewer %arenas, or ask for less where not even the largest heap has so much.',
  },
  leak: {
    meaning: 'A block is still allocated after the last event.',
    remedy: 'Free the block when it is no longer needed.',
  },
};

export function explainFinding(code: FindingCode): FindingHelp {
  return helpByCode[code];
}
