import { text } from "../source/scalars.ts";
import { map } from "../source/shape.ts";

/** The input `permissions`: octal digits with or without leading zeros, as a number. */
export const permissionsShape = map(
  text({ pattern: /^0*[0-7]{1,4}$/, expected: 'octal digits like "0755"' }),
  (digits) => Number.parseInt(digits, 8),
);
