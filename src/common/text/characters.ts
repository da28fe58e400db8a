/** Characters of a text as JSON Schema counts them: Unicode code points. The one measure for texts of clients. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _character of text) length += 1;
  return length;
}

/** For `@Prop`: a text of at most so many {@link lengthOf characters}. Mongoose's own `maxlength` counts UTF-16 units. */
export const atMost = (characters: number) => ({
  validate: {
    validator: (value: string | null | undefined): boolean => lengthOf(value ?? '') <= characters,
    message: `must have at most ${characters} characters`,
  },
});
