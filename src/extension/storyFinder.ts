/**
 * From a place in a trace's text to what stands there: the token, and the block that an id means. Questions wait for a
 * replay that is under way, so that they are answered about the text that is shown.
 */

import * as vscode from 'vscode';
import {
  type BlockPlaces,
  type BlockStory,
  type IdToken,
  type LineToken,
  lineTokens,
  tokenAt,
} from '../engine/engine.ts';
import { LANGUAGE_ID } from '../protocol/ids.ts';
import { Disposable } from './disposable.ts';
import type { SessionManager } from './sessions.ts';
import type { TraceSession } from './traceSession.ts';

/** The documents that language features are for, whatever their scheme. */
export const TRACES: vscode.DocumentSelector = { language: LANGUAGE_ID };

export interface FoundToken {
  readonly token: LineToken;
  readonly range: vscode.Range;
}

export interface FoundStory extends FoundToken {
  readonly story: BlockStory;
}

export interface FoundPlaces extends FoundToken {
  readonly places: BlockPlaces;
}

export function tokenUnder(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
): FoundToken | undefined {
  const token = tokenAt(lineTokens(document.lineAt(line).text), character);
  return token && { token, range: new vscode.Range(line, token.start, line, token.end) };
}

export interface FoundId extends FoundToken {
  readonly id: IdToken;
}

/** Undefined where another token stands, or none. */
export function idUnder(document: vscode.TextDocument, position: vscode.Position): FoundId | undefined {
  const found = tokenUnder(document, position);
  const kind = found?.token.kind;
  return found && (kind === 'id' || kind === 'newId') ? { ...found, id: kind } : undefined;
}

/** For questions that nobody gives up. */
export const NEVER_CANCELLED: vscode.CancellationToken = {
  isCancellationRequested: false,
  onCancellationRequested: () => new vscode.Disposable(() => {}),
};

export class StoryFinder extends Disposable {
  private readonly replays = this.register(new vscode.EventEmitter<void>());
  /** Some trace was replayed: what was answered before may be another now. */
  readonly onDidReplay = this.replays.event;

  constructor(private readonly sessions: SessionManager) {
    super();
    this.register(sessions.forAll((session) => session.onDidReplay(() => this.replays.fire())));
  }

  /** The block that the id at a position means; undefined where no id stands there, or it means none. */
  async storyAt(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancellation: vscode.CancellationToken,
  ): Promise<FoundStory | undefined> {
    const found = idUnder(document, position);
    const story = found && (await this.storyOf(document, position.line + 1, found.id, cancellation));
    return story && { ...found, story };
  }

  /** Every place that means the same block as the id at a position; undefined where no id stands there, or it means none. */
  async placesAt(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancellation: vscode.CancellationToken,
  ): Promise<FoundPlaces | undefined> {
    const found = idUnder(document, position);
    const places = found && (await this.placesOf(document, position.line + 1, found.id, cancellation));
    return places && { ...found, places };
  }

  /** The block that an id of a 1-based line means. */
  async storyOf(
    document: vscode.TextDocument,
    line: number,
    token: IdToken,
    cancellation: vscode.CancellationToken,
  ): Promise<BlockStory | undefined> {
    const session = await this.replayed(document, cancellation);
    const story = await session?.ask((engine, trace) => engine.blockStory(trace, line, token));
    return story ?? undefined;
  }

  /** Every place that means the same block as an id of a 1-based line. */
  async placesOf(
    document: vscode.TextDocument,
    line: number,
    token: IdToken,
    cancellation: vscode.CancellationToken,
  ): Promise<BlockPlaces | undefined> {
    const session = await this.replayed(document, cancellation);
    const places = await session?.ask((engine, trace) => engine.blockPlaces(trace, line, token));
    return places ?? undefined;
  }

  /** The session of a document once its text is replayed; undefined where that is not wanted any more. */
  async replayed(
    document: vscode.TextDocument,
    cancellation: vscode.CancellationToken,
  ): Promise<TraceSession | undefined> {
    const session = this.sessions.get(document.uri);
    if (!session || session.document !== document) return undefined;
    if (session.isReplaying || !session.overview) await this.nextReplay(session, cancellation);
    const isCurrent = !session.isDisposed && session.overview !== undefined && !session.isReplaying;
    return isCurrent && !cancellation.isCancellationRequested ? session : undefined;
  }

  /** Resolves with the replay of the text as it is now, or when there will be none, or nobody waits for it any more. */
  private nextReplay(session: TraceSession, cancellation: vscode.CancellationToken): Promise<void> {
    if (session.problem || cancellation.isCancellationRequested) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        listening.dispose();
        resolve();
      };
      const settle = () => {
        if (!session.isReplaying || session.problem) end();
      };
      const listening = vscode.Disposable.from(
        session.onDidReplay(settle),
        session.onDidChangeState(settle),
        this.sessions.onDidClose((closed) => closed === session && end()),
        cancellation.onCancellationRequested(end),
      );
    });
  }
}
