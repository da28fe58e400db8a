import { getField, isDoc, setField, truthy, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { visitPath } from '../query/paths.js';
import { isRegex } from '../query/regex.js';
import { compileExpression } from './expressions.js';
import type { PipelineSource, Stage } from './pipeline.js';

/** `$lookup` by equality of fields, by an inner pipeline with `let`, or both together. */
export function lookup(operand: unknown, source: PipelineSource): Stage {
  if (!isDoc(operand)) throw new MongoError(9, 'the $lookup stage specification must be an object');
  const { from, as, localField, foreignField, pipeline = [], let: variables = {}, ...others } = operand;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new MongoError(9, `unknown argument to $lookup: ${unknown}`);
  if (typeof from !== 'string' || typeof as !== 'string')
    throw new MongoError(9, "must specify 'from' and 'as' fields for a $lookup");
  if ((localField === undefined) !== (foreignField === undefined)) {
    throw new MongoError(9, '$lookup requires both or neither of localField and foreignField to be specified');
  }
  if (localField === undefined && operand['pipeline'] === undefined) {
    throw new MongoError(
      9,
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    );
  }
  if (!Array.isArray(pipeline) || !isDoc(variables))
    throw new MongoError(9, "$lookup's pipeline must be an array and its let an object");
  source.compile(pipeline);
  const bindings = Object.entries(variables).map(([name, value]) => [name, compileExpression(value)] as const);
  return (docs, scope) =>
    docs.map((doc) => {
      const at = scope.withRoot(doc);
      const inner =
        bindings.length === 0 ? scope : scope.with(bindings.map(([name, value]) => [name, value(at)] as const));
      const join =
        localField === undefined ? [] : [{ $match: joinFilter(doc, String(localField), String(foreignField)) }];
      return withPath(doc, as.split('.'), source.run(from, [...join, ...(pipeline as unknown[])], inner));
    });
}

function joinFilter(doc: Doc, localField: string, foreignField: string): Doc {
  const values: unknown[] = [];
  const found = visitPath(doc, localField.split('.'), (leaf) => {
    if (Array.isArray(leaf)) values.push(...(leaf as unknown[]), leaf);
    else values.push(leaf ?? null);
    return false;
  });
  if (!found && values.length === 0) values.push(null);
  const plain = values.filter((value) => !isRegex(value));
  return { [foreignField]: { $in: plain } };
}

/** `$unionWith`: the documents, then those of another collection. */
export function unionWith(operand: unknown, source: PipelineSource): Stage {
  const spec: Doc = isDoc(operand) ? operand : { coll: operand };
  const { coll, pipeline = [] } = spec;
  if (typeof coll !== 'string' || !Array.isArray(pipeline))
    throw new MongoError(9, 'the $unionWith stage requires a collection name');
  source.compile(pipeline);
  return (docs, scope) => [...docs, ...source.run(coll, pipeline, scope)];
}

/** `$unwind`: one document per array element. */
export function unwind(operand: unknown): Stage {
  const spec: Doc = isDoc(operand) ? operand : { path: operand };
  const { path, includeArrayIndex, preserveNullAndEmptyArrays } = spec;
  if (typeof path !== 'string') throw new MongoError(28808, 'expected a string as the path for $unwind stage');
  if (!path.startsWith('$'))
    throw new MongoError(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  const parts = path.slice(1).split('.');
  const keep = truthy(preserveNullAndEmptyArrays);
  const indexPath = typeof includeArrayIndex === 'string' ? includeArrayIndex.split('.') : undefined;
  const numbered = (doc: Doc, index: number | null): Doc => (indexPath ? withPath(doc, indexPath, index) : doc);
  return (docs) =>
    docs.flatMap((doc) => {
      const value = plainValue(doc, parts);
      if (Array.isArray(value) && value.length > 0) {
        return value.map((item: unknown, i) => numbered(withPath(doc, parts, item), i));
      }
      if (value === undefined || value === null || Array.isArray(value)) {
        if (!keep) return [];
        return [numbered(Array.isArray(value) ? withPath(doc, parts, undefined) : doc, null)];
      }
      return [numbered(doc, null)];
    });
}

function plainValue(doc: Doc, parts: readonly string[]): unknown {
  return parts.reduce<unknown>((value, part) => (isDoc(value) ? getField(value, part) : undefined), doc);
}

/** A copy of the document with one path set; undefined takes the field away. */
function withPath(doc: Doc, parts: readonly string[], value: unknown): Doc {
  const [name = '', ...rest] = parts;
  const result = { ...doc };
  const present = getField(doc, name);
  if (rest.length > 0) setField(result, name, withPath(isDoc(present) ? present : {}, rest, value));
  else if (value === undefined) delete result[name];
  else setField(result, name, value);
  return result;
}
