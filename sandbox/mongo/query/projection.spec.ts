import type { Doc } from '../bson/values.js';
import { Scope } from '../aggregation/scope.js';
import { codeOf, SPEC_NOW } from '../testing.js';
import { compileFilter } from './matcher.js';
import { compileProjection } from './projection.js';

const scope = Scope.forCommand(SPEC_NOW);

function project(doc: Doc, spec: Doc, filter: Doc = {}): Doc {
  return compileProjection(spec, scope)(doc, scope, compileFilter(filter, scope));
}

const DOC: Doc = { _id: 1, a: 1, b: { c: 2, d: 3 }, list: [{ x: 1, y: 1 }, { x: 2, y: 2 }, 5] };

describe('projection', () => {
  it.each<[string, Doc, Doc]>([
    ['inclusion keeps the id', { a: 1 }, { _id: 1, a: 1 }],
    ['inclusion without the id', { _id: 0, a: true }, { a: 1 }],
    ['only the id', { _id: 1 }, { _id: 1 }],
    ['exclusion', { a: 0, 'b.c': 0 }, { _id: 1, b: { d: 3 }, list: DOC['list'] }],
    [
      'a path into a document and through an array',
      { 'b.c': 1, 'list.x': 1 },
      { _id: 1, b: { c: 2 }, list: [{ x: 1 }, { x: 2 }] },
    ],
    ['exclusion inside an array', { 'list.x': 0, a: 0, b: 0 }, { _id: 1, list: [{ y: 1 }, { y: 2 }, 5] }],
    ['nested form', { b: { d: 1 } }, { _id: 1, b: { d: 3 } }],
    ['$slice leaves the other fields', { list: { $slice: -1 }, b: 0 }, { _id: 1, a: 1, list: [5] }],
    ['$slice with a start', { _id: 0, list: { $slice: [1, 1] }, a: 1 }, { a: 1, list: [{ x: 2, y: 2 }] }],
    ['$elemMatch', { list: { $elemMatch: { x: { $gt: 1 } } } }, { _id: 1, list: [{ x: 2, y: 2 }] }],
    ['$elemMatch without a match', { list: { $elemMatch: { x: 9 } }, a: 1 }, { _id: 1, a: 1 }],
    ['an expression', { a: 1, twice: { $multiply: ['$a', 2] } }, { _id: 1, a: 1, twice: 2 }],
    ['a path that is not there', { zz: 1, 'a.b': 1 }, { _id: 1 }],
  ])('%s', (_name, spec, wanted) => {
    expect(project(DOC, spec)).toEqual(wanted);
  });

  it('positional $ gives the element the filter matched', () => {
    expect(project(DOC, { 'list.$': 1 }, { 'list.x': 2 })).toEqual({ _id: 1, list: [{ x: 2, y: 2 }] });
    expect(codeOf(() => project(DOC, { 'list.$': 1 }, { a: 1 }))).toBe(51246);
  });

  it.each<[string, Doc, number]>([
    ['inclusion and exclusion together', { a: 1, b: 0 }, 31254],
    ['colliding paths', { b: 1, 'b.c': 1 }, 31249],
    ['$meta', { a: { $meta: 'textScore' } }, 115],
    ['an empty sub-projection', { a: {} }, 51270],
  ])('refuses %s', (_name, spec, code) => {
    expect(codeOf(() => project(DOC, spec))).toBe(code);
  });
});
