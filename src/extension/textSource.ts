/**
 * How a trace's text gets to an engine that cannot read it by itself: a document in slices, a file that VS Code reads in
 * pieces. Nothing here keeps a whole text as a string.
 */

import * as vscode from 'vscode';
import { type OpenRequest, SupersededError, type TraceEngine, type TraceOverview } from '../engine/engine.ts';
import { documentSlices } from './documentBytes.ts';

/** A text that is on its way: `overview` resolves when the engine has read and replayed it. */
export interface SentText {
  readonly overview: Promise<TraceOverview>;
}

export type TextRequest = Omit<OpenRequest, 'source'>;

const PIECE_BYTES = 2 ** 22;

/** Whether nobody has asked for another reading meanwhile: what is sent then would get into that one's text. */
export type IsWanted = () => boolean;

/**
 * Resolves when all of a document's text was sent, or as much as the engine wanted. Rejects with a DocumentChangedError
 * where it was edited meanwhile; who has seen to the edit opens the trace again, which ends this opening.
 */
export function sendDocument(
  engine: TraceEngine,
  request: TextRequest,
  document: vscode.TextDocument,
  isWanted: IsWanted,
): Promise<SentText> {
  return feed(engine, request, null, documentSlices(document), isWanted);
}

/** Resolves when all of a file's bytes were sent, or as many as the engine wanted. VS Code gives them all at once. */
export async function sendFile(
  engine: TraceEngine,
  request: TextRequest,
  uri: vscode.Uri,
  isWanted: IsWanted,
): Promise<SentText> {
  const bytes = await vscode.workspace.fs.readFile(uri);
  if (!isWanted()) throw new SupersededError(request.trace);
  return feed(engine, request, bytes.length, piecesOf(bytes), isWanted);
}

async function feed(
  engine: TraceEngine,
  request: TextRequest,
  totalBytes: number | null,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  isWanted: IsWanted,
): Promise<SentText> {
  const sent = settling(engine.open({ ...request, source: { kind: 'feed', totalBytes } }));
  try {
    for await (const piece of pieces) {
      if (!isWanted()) return sent;
      await engine.feed(request.trace, piece);
    }
    if (isWanted()) await engine.endFeed(request.trace);
  } catch (error) {
    // The engine has enough and its overview is coming; or the opening was replaced, which the overview says as well.
    if (!(error instanceof SupersededError)) throw error;
  }
  return sent;
}

/** An opening that is abandoned rejects, and nobody listens. */
function settling(overview: Promise<TraceOverview>): SentText {
  overview.catch(() => {});
  return { overview };
}

function* piecesOf(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES)
    yield bytes.slice(start, start + PIECE_BYTES);
}
