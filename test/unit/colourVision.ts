/**
 * Colours as people see them, in numbers: contrast as WCAG 2 defines it, distances in OKLab, and the three kinds of colour
 * blindness after Machado, Oliveira and Fernandes (2009), at full severity.
 */

export type Rgb = readonly [number, number, number];

const VISIONS = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

export type Vision = keyof typeof VISIONS;
export const EVERY_VISION = Object.keys(VISIONS) as Vision[];

/** Red, green and blue as amounts of light from 0 to 1. */
export function lightOf(hex: string): Rgb {
  const channel = (at: number) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** From 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark, bright] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

/** About 0.02 is seen side by side; 1 is from black to white. */
export function distance(one: Rgb, other: Rgb, vision: Vision): number {
  const seen = okLab(asSeen(one, vision));
  const seenToo = okLab(asSeen(other, vision));
  return Math.hypot(...seen.map((value, axis) => value - seenToo[axis]!));
}

/** From 0 to 1, as perceived. */
export function lightness(colour: Rgb, vision: Vision): number {
  return okLab(asSeen(colour, vision))[0];
}

/** As `color-mix(in oklab, ...)` does; `share` is that of `to`. */
export function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const start = okLab(from);
  const end = okLab(to);
  return lightOfLab(
    start.map((value, axis) => value + (end[axis]! - value) * share) as [number, number, number],
  );
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function asSeen(colour: Rgb, vision: Vision): Rgb {
  const matrix = VISIONS[vision];
  return [0, 3, 6].map((row) => {
    const sum = colour.reduce((total, channel, at) => total + matrix[row + at]! * channel, 0);
    return Math.min(1, Math.max(0, sum));
  }) as [number, number, number];
}

function okLab([red, green, blue]: Rgb): Rgb {
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

function lightOfLab([lightness, a, b]: Rgb): Rgb {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}
