import { Scope } from '../aggregation/scope.js';
import { codeOf, runUpdateOver as run, SPEC_NOW, type UpdateCase as Case } from '../testing.js';
import { compileUpdate } from './update.js';

describe('faulty updates', () => {
  it.each<[string, Case, number]>([
    ['$inc on a string', { before: { a: 'x' }, update: { $inc: { a: 1 } } }, 14],
    ['$inc by a string', { before: {}, update: { $inc: { a: 'x' } } }, 14],
    ['$push on a number', { before: { a: 1 }, update: { $push: { a: 1 } } }, 2],
    ['$addToSet on a number', { before: { a: 1 }, update: { $addToSet: { a: 1 } } }, 2],
    ['$pull on a number', { before: { a: 1 }, update: { $pull: { a: 1 } } }, 2],
    ['$pop on a number', { before: { a: 1 }, update: { $pop: { a: 1 } } }, 14],
    ['$pop by two', { before: { a: [1] }, update: { $pop: { a: 2 } } }, 9],
    ['$set through a scalar', { before: { a: 1 }, update: { $set: { 'a.b': 1 } } }, 28],
    ['$set through null', { before: { a: null }, update: { $set: { 'a.b': 1 } } }, 28],
    ['$set of a name in an array', { before: { a: [1] }, update: { $set: { 'a.b': 1 } } }, 28],
    ['one path twice', { before: {}, update: { $set: { a: 1 }, $inc: { a: 1 } } }, 40],
    ['a path and one below it', { before: {}, update: { $set: { a: 1, 'a.b': 1 } } }, 40],
    [
      'two filters that meet in one element',
      { before: { a: [1] }, update: { $set: { 'a.$[x]': 1, 'a.$[y]': 2 } }, arrayFilters: [{ x: 1 }, { y: 1 }] },
      40,
    ],
    ['a dollar name', { before: {}, update: { $set: { 'a.$b': 1 } } }, 52],
    ['a dollar name in a replacement', { before: {}, update: { a: 1, $b: 1 } }, 52],
    ['an empty name', { before: {}, update: { $set: { 'a..b': 1 } } }, 56],
    ['another id', { before: {}, update: { $set: { _id: 2 } } }, 66],
    ['another id in a replacement', { before: {}, update: { _id: 2 } }, 66],
    ['an unknown operator', { before: {}, update: { $foo: { a: 1 } } }, 9],
    ['an operator without fields', { before: {}, update: { $set: 5 } }, 9],
    ['$ without a match in an array', { before: { a: [1] }, update: { $set: { 'a.$': 1 } } }, 2],
    ['$[id] without its filter', { before: { a: [1] }, update: { $set: { 'a.$[x]': 1 } } }, 2],
    ['a filter that nothing uses', { before: { a: [1] }, update: { $set: { a: 1 } }, arrayFilters: [{ x: 1 }] }, 9],
    ['$[] on a scalar', { before: { a: 1 }, update: { $set: { 'a.$[]': 1 } } }, 2],
    ['$[] on a missing field', { before: {}, update: { $set: { 'a.$[]': 1 } } }, 2],
    ['$rename through an array', { before: { a: [{ b: 1 }] }, update: { $rename: { 'a.b': 'c' } } }, 2],
    ['$rename onto itself', { before: {}, update: { $rename: { a: 'a' } } }, 2],
    ['$bit on a string', { before: { a: 'x' }, update: { $bit: { a: { or: 1 } } } }, 2],
    ['$push with an unknown clause', { before: {}, update: { $push: { a: { $each: [], $foo: 1 } } } }, 2],
    ['a stage that updates do not take', { before: {}, update: [{ $match: {} }] }, 72],
    ['arrayFilters with a pipeline', { before: {}, update: [{ $set: { a: 1 } }], arrayFilters: [{ x: 1 }] }, 9],
  ])('refuse %s and change nothing', (_name, spec, code) => {
    expect(codeOf(() => run(spec))).toBe(code);
    const original = { _id: 1, ...spec.before };
    const copy = structuredClone(original);
    codeOf(() =>
      compileUpdate(spec.update, spec.arrayFilters ?? [], Scope.forCommand(SPEC_NOW)).apply(original, {
        inserting: false,
      }),
    );
    expect(original).toEqual(copy);
  });
});
