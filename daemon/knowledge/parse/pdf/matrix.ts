/** An affine map as PDF writes it: x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = readonly [number, number, number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** First `inner`, then `outer`. */
export function after(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = inner;
  return [
    outer[0] * a + outer[2] * b,
    outer[1] * a + outer[3] * b,
    outer[0] * c + outer[2] * d,
    outer[1] * c + outer[3] * d,
    outer[0] * e + outer[2] * f + outer[4],
    outer[1] * e + outer[3] * f + outer[5],
  ];
}

/** Where a point goes. */
export function mapped(matrix: Matrix, x: number, y: number): { x: number; y: number } {
  const [a, b, c, d, e, f] = matrix;
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** Six numbers of a foreign file as a matrix; undefined when they are not six finite numbers. */
export function matrixOf(values: unknown): Matrix | undefined {
  const size = 6;
  const list = values instanceof Float32Array ? [...values] : values;
  if (!Array.isArray(list) || list.length < size) return undefined;
  const six = list.slice(0, size);
  if (!six.every((value) => Number.isFinite(value))) return undefined;
  return six as unknown as Matrix;
}
