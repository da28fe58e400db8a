/** Whether a caller would rather have a page than JSON: browsers name `text/html`, programs do not. */
export function prefersHtml(accept: string | undefined): boolean {
  const html = weightOf(accept, 'text/html');
  return html > 0 && html >= weightOf(accept, 'application/json');
}

/** How much a type is wanted that is named as such; 0 when it is not. */
function weightOf(accept: string | undefined, type: string): number {
  const named = (accept ?? '').split(',').find((part) => part.split(';', 1)[0]?.trim().toLowerCase() === type);
  if (named === undefined) return 0;
  const [, weight] = /;\s*q=([\d.]+)/i.exec(named) ?? [];
  return weight === undefined ? 1 : Number(weight);
}
