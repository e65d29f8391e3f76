/**
 * How an engine is asked across a thread, whatever kind of thread it is: birpc messages over a port, typed arrays handed
 * over instead of copied. Errors of ours lose their class in a structured clone, so they travel as plain data and are
 * rebuilt on the other side.
 */

import { createBirpc } from 'birpc';
import {
  CancelledError,
  type EngineListener,
  MemoryLimitError,
  SourceError,
  type SourceFault,
  SupersededError,
  type TraceEngine,
  UnknownTextError,
} from './engine.ts';

/** One end of a message port, as Node and browsers each have it under names of their own. */
export interface EnginePort {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  listen(receive: (message: unknown) => void): void;
}

/** The engine's thread has ended, by `dispose` or by a failure: `cause` says which. */
export class EngineStoppedError extends Error {
  override readonly name = 'EngineStoppedError';
}

/** What a listener is told that nobody gave. */
const NO_LISTENER: EngineListener = { progress: () => {}, preview: () => {}, trying: () => {} };

/** In the engine's thread: answers what comes through the port, and tells what the engine tells. */
export function serveEngine(port: EnginePort, create: (listener: EngineListener) => TraceEngine): void {
  const told: EngineListener = {
    progress: (progress) => void listener.progress(progress),
    preview: (trace, overview) => void listener.preview(trace, overview),
    trying: (ticket, words) => void listener.trying(ticket, words),
  };
  const listener = createBirpc<EngineListener, TraceEngine>(create(told), {
    bind: 'functions',
    eventNames: ['progress', 'preview', 'trying'],
    ...channelOf(port),
  });
}

export interface RemoteEngine {
  readonly engine: TraceEngine;
  /** Rejects what is under way and what is asked from now on. */
  stop(reason: Error): void;
}

/** In the thread that asks: the engine behind the port. `dispose` ends its thread. */
export function connectEngine(
  port: EnginePort,
  dispose: () => Promise<void>,
  listener: EngineListener = NO_LISTENER,
): RemoteEngine {
  const rpc = createBirpc<TraceEngine, EngineListener>(listener, {
    bind: 'functions',
    // A replay may take as long as it takes; a thread that dies is noticed by its exit.
    timeout: -1,
    ...channelOf(port),
  });
  let stopped: EngineStoppedError | undefined;
  const engine = new Proxy(rpc as TraceEngine, {
    get: (target, name, receiver) => {
      if (name === 'dispose') return dispose;
      const ask = Reflect.get(target, name, receiver);
      return stopped && typeof ask === 'function' ? () => Promise.reject(stopped) : ask;
    },
  });
  const stop = (reason: Error) => {
    stopped = new EngineStoppedError(`The engine has stopped: ${reason.message}`, { cause: reason });
    rpc.$close(stopped);
  };
  return { engine, stop };
}

/** A birpc message as far as it matters here: arguments of a question; result or error of an answer. */
interface RpcMessage {
  readonly a?: readonly unknown[];
  readonly r?: unknown;
  readonly e?: unknown;
}

interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** What the classes have besides. */
  readonly facts: Readonly<Record<string, unknown>>;
}

function channelOf(port: EnginePort) {
  return {
    post: (message: RpcMessage) => {
      const transfer: ArrayBuffer[] = [];
      const { a, r } = message;
      port.post(
        r === undefined
          ? { ...message, a: a?.map((value) => packed(value, transfer)) }
          : { ...message, r: packed(r, transfer) },
        transfer,
      );
    },
    on: (receive: (message: unknown) => void) => port.listen(receive),
    serialize: (message: RpcMessage): RpcMessage =>
      message.e instanceof Error ? { ...message, e: wireError(message.e) } : message,
    deserialize: (message: RpcMessage): RpcMessage =>
      message.e === undefined ? message : { ...message, e: rebuilt(message.e as WireError) },
  };
}

/**
 * A value as it goes through the port: its typed arrays are handed over. A clone of a view takes all of its buffer along,
 * so that a view of a part is copied first. Lists hold no typed arrays; they are not looked through.
 */
function packed(value: unknown, transfer: ArrayBuffer[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (isTypedArray(value)) {
    const isWhole = value.byteLength === value.buffer.byteLength && value.buffer instanceof ArrayBuffer;
    const owned = isWhole ? value : value.slice();
    const { buffer } = owned;
    if (buffer instanceof ArrayBuffer && !transfer.includes(buffer)) transfer.push(buffer);
    return owned;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, packed(field, transfer)]));
}

type TypedArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

function isTypedArray(value: object): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function wireError(error: Error): WireError {
  const { name, message, stack } = error;
  const facts = Object.fromEntries(Object.entries(error).filter(([, fact]) => typeof fact !== 'object'));
  return { name, message, stack, facts };
}

function rebuilt({ name, message, stack, facts }: WireError): Error {
  const error = errorOf(name, facts);
  error.message = message;
  if (stack !== undefined) error.stack = stack;
  return error;
}

function errorOf(name: string, facts: WireError['facts']): Error {
  switch (name) {
    case 'SupersededError':
      return new SupersededError('');
    case 'CancelledError':
      return new CancelledError();
    case 'UnknownTextError':
      return new UnknownTextError('');
    case 'SourceError':
      return new SourceError(facts.fault as SourceFault, String(facts.detail), '');
    case 'MemoryLimitError':
      return new MemoryLimitError(
        typeof facts.neededBytes === 'number' ? facts.neededBytes : null,
        Number(facts.limitBytes),
      );
    default:
      return new Error();
  }
}
