/**
 * How engine calls cross a thread: birpc messages, structured clones. Errors of ours lose their class in a structured
 * clone, so they travel as plain data and are rebuilt on the other side.
 */

import { SupersededError } from './engine.ts';

interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** A birpc message as far as errors are concerned: `e` is the error of an answer. */
interface RpcMessage {
  readonly e?: unknown;
}

export function serialize(message: RpcMessage): RpcMessage {
  if (!(message.e instanceof Error)) return message;
  const { name, message: text, stack } = message.e;
  return { ...message, e: { name, message: text, stack } satisfies WireError };
}

export function deserialize(message: RpcMessage): RpcMessage {
  if (message.e === undefined) return message;
  const wire = message.e as WireError;
  const error = wire.name === 'SupersededError' ? new SupersededError('') : new Error(wire.message);
  error.message = wire.message;
  if (wire.stack !== undefined) error.stack = wire.stack;
  return { ...message, e: error };
}
