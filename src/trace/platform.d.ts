/**
 * What the portable rooms take from the platform besides the language: the Encoding Standard's two classes, which Node,
 * browsers and workers all have as globals.
 */

declare class TextDecoder {
  constructor(label?: string, options?: { readonly ignoreBOM?: boolean; readonly fatal?: boolean });
  decode(bytes?: Uint8Array): string;
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
