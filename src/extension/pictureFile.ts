/** What a picture is saved as under a name, or why it cannot be. Knows nothing of editors, so that the words can be tested alone. */

import * as l10n from '@vscode/l10n';
import { MAXIMUM_SVG_BYTES, type SavedPicture } from '../protocol/panel.ts';

/** Why there is no SVG where `SavedPicture.svg` is null. */
export const NO_SVG = l10n.t('an SVG of this view is larger than {0} MB', MAXIMUM_SVG_BYTES / 1e6);

export type PictureFile = { readonly bytes: Uint8Array } | { readonly problem: string };

export function pictureFile(path: string, picture: SavedPicture): PictureFile {
  const kind = pictureKind(path);
  if (!kind) {
    const name = path.split('/').at(-1) ?? path;
    return {
      problem: l10n.t('{0} is neither a PNG nor an SVG. Give it a name that ends in .png or .svg.', name),
    };
  }
  const bytes = picture[kind];
  return bytes ? { bytes } : { problem: l10n.t('{0}. Save it as PNG, or make the panel smaller.', NO_SVG) };
}

/** By the ending of a name; undefined where that is of no picture of ours. */
export function pictureKind(path: string): 'png' | 'svg' | undefined {
  if (/\.png$/i.test(path)) return 'png';
  return /\.svg$/i.test(path) ? 'svg' : undefined;
}
