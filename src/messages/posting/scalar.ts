export type Scalar = string | number | boolean;

/** The values that fields of an app's own may have: nothing nested, so that no path and no depth is to be thought of. */
export const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));

/** The same, for the API's description. */
export const SCALARS = [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }];
