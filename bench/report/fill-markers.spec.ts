import { fillBetweenMarkers } from './fill-markers.js';

const page = 'before\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nafter\n';

describe('figures in a page', () => {
  it('replace what stood between the markers, and nothing else', () => {
    const filled = fillBetweenMarkers(page, 'figures', 'new\n');
    expect(filled).toBe('before\n<!-- figures: begin -->\n\nnew\n\n<!-- figures: end -->\nafter\n');
    expect(fillBetweenMarkers(filled, 'figures', 'new')).toBe(filled);
  });

  it('have markers for each section', () => {
    const both = `${page}<!-- realtime: begin -->\nold\n<!-- realtime: end -->\n`;
    expect(fillBetweenMarkers(both, 'realtime', 'new')).toBe(
      `${page}<!-- realtime: begin -->\n\nnew\n\n<!-- realtime: end -->\n`,
    );
    expect(() => fillBetweenMarkers(page, 'realtime', 'new')).toThrow('realtime: begin');
  });

  it.each([
    ['no markers', 'text'],
    ['only the first', 'a <!-- figures: begin --> b'],
    ['only the last', 'a <!-- figures: end --> b'],
    ['them in the wrong order', 'a <!-- figures: end --> b <!-- figures: begin -->'],
    ['two pairs', page + page],
  ])('are refused by a page with %s', (_case, text) => {
    expect(() => fillBetweenMarkers(text, 'figures', 'new')).toThrow('each once');
  });
});
