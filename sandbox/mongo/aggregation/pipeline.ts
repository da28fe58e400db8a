import { encode, isDoc, toDouble, truthy, typeAlias, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { runQuery, type Query } from '../query/run-query.js';
import { parseSort, sortBy } from '../query/sort.js';
import type { Collection } from '../storage/collection.js';
import { compileDocStage, splitStage } from './doc-stages.js';
import { bucket, group, sortByCount } from './group-stages.js';
import { lookup, unionWith, unwind } from './join-stages.js';
import type { Scope } from './scope.js';

/** A compiled stage over all documents; it never changes the ones it is given. */
export type Stage = (docs: readonly Doc[], scope: Scope) => readonly Doc[];

/** What stages need of the world besides documents. */
export interface PipelineSource {
  /** A collection of the pipeline's database; undefined while it does not exist. */
  collection(name: string): Collection | undefined;
  /** Compiles an inner pipeline, of `$lookup`, `$facet` or `$unionWith`. */
  compile(stages: readonly unknown[]): Stage;
  /** Runs a pipeline over a collection from its beginning, with its indexes. */
  run(name: string, stages: readonly unknown[], scope: Scope): readonly Doc[];
}

type StageFactory = (operand: unknown, source: PipelineSource) => Stage;

const STAGES: Readonly<Record<string, StageFactory>> = {
  $match: match,
  $sort: (operand) => {
    const fields = parseSort(docOperand('$sort', operand, 15973));
    if (fields.length === 0) throw new MongoError(15976, '$sort stage must have at least one sort key');
    return (docs) => sortBy(docs, fields, (doc) => doc);
  },
  $limit: (operand) => {
    const limit = wholeOperand('$limit', operand, 15957);
    if (limit === 0) throw new MongoError(15958, 'the limit must be positive');
    return (docs) => docs.slice(0, limit);
  },
  $skip: (operand) => {
    const skip = wholeOperand('$skip', operand, 5107200);
    return (docs) => docs.slice(skip);
  },
  $count: (operand) => {
    if (typeof operand !== 'string' || operand === '' || operand.startsWith('$') || operand.includes('.')) {
      throw new MongoError(40156, 'the count field must be a non-empty string, without $ prefix or dots');
    }
    return (docs) => (docs.length === 0 ? [] : [{ [operand]: docs.length }]);
  },
  $sample: (operand) => {
    const size = wholeOperand('$sample', isDoc(operand) ? operand['size'] : undefined, 28747);
    return (docs) =>
      docs
        .map((doc) => ({ doc, at: Math.random() }))
        .sort((a, b) => a.at - b.at)
        .slice(0, size)
        .map(({ doc }) => doc);
  },
  $facet: facet,
  $group: group,
  $bucket: bucket,
  $sortByCount: sortByCount,
  $unwind: unwind,
  $lookup: lookup,
  $unionWith: unionWith,
};

const REFUSED =
  /^\$(?:out|merge|geoNear|graphLookup|redact|changeStream\w*|setWindowFields|densify|fill|bucketAuto|collStats|indexStats|currentOp|listSessions|listLocalSessions|planCacheStats|documents|search\w*|vectorSearch)$/;

/** Compiles one stage. Throws code 40324 for unknown stages; known ones without an answer here are refused by name. */
export function compileStage(stage: unknown, source: PipelineSource): Stage {
  const { name, operand } = splitStage(stage);
  const factory = Object.hasOwn(STAGES, name) ? STAGES[name] : undefined;
  if (factory !== undefined) return factory(operand, source);
  const perDoc = compileDocStage(name, operand);
  if (perDoc !== undefined) return (docs, scope) => docs.map((doc) => perDoc(doc, scope));
  if (REFUSED.test(name)) throw refuse(`the aggregation stage ${name}`);
  throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`);
}

/** The leading part of a pipeline that a query answers, with indexes, and the stages that remain. */
export function splitPipeline(stages: readonly unknown[]): {
  query: Omit<Query, 'scope' | 'hint'>;
  rest: readonly unknown[];
} {
  const query: Omit<Query, 'scope' | 'hint'> = { filter: {} };
  let at = 0;
  const next = (name: string): unknown => {
    const stage = at < stages.length ? splitStage(stages[at]) : undefined;
    if (stage?.name !== name) return undefined;
    at += 1;
    return stage.operand;
  };
  const filters: Doc[] = [];
  for (let filter = next('$match'); filter !== undefined; filter = next('$match')) {
    filters.push(docOperand('$match', filter, 15959));
  }
  query.filter = filters.length > 1 ? { $and: filters } : (filters[0] ?? {});
  const sort = next('$sort');
  if (sort !== undefined) query.sort = docOperand('$sort', sort, 15973);
  const skip = next('$skip');
  if (skip !== undefined) query.skip = wholeOperand('$skip', skip, 5107200);
  const limit = next('$limit');
  if (limit !== undefined) query.limit = wholeOperand('$limit', limit, 15957);
  if (limit !== undefined && query.limit === 0) throw new MongoError(15958, 'the limit must be positive');
  return { query, rest: stages.slice(at) };
}

/** Runs pipelines over the collections that `find` knows. */
export function pipelineSource(find: (name: string) => Collection | undefined): PipelineSource {
  const source: PipelineSource = {
    collection: find,
    compile(stages) {
      const compiled = stages.map((stage) => compileStage(stage, source));
      return (docs, scope) => compiled.reduce((current, stage) => stage(current, scope), docs);
    },
    run(name, stages, scope) {
      const { query, rest } = splitPipeline(stages);
      const stage = source.compile(rest);
      return stage(
        runQuery(find(name), { ...query, scope }).map(({ doc }) => doc),
        scope,
      );
    },
  };
  return source;
}

/** Runs a whole aggregation; documents that no stage has touched keep the bytes they are stored as. */
export function runPipeline(
  collection: Collection | undefined,
  stages: readonly unknown[],
  hint: unknown,
  scope: Scope,
  source: PipelineSource,
): Uint8Array[] {
  const { query, rest } = splitPipeline(stages);
  const stage = source.compile(rest);
  const found = runQuery(collection, { ...query, hint, scope });
  if (rest.length === 0) return found.map(({ raw }) => raw);
  return stage(
    found.map(({ doc }) => doc),
    scope,
  ).map(encode);
}

function match(operand: unknown): Stage {
  const filter = docOperand('$match', operand, 15959);
  return (docs, scope) => {
    const matches = compileFilter(filter, scope);
    return docs.filter((doc) => matches(doc));
  };
}

function facet(operand: unknown, source: PipelineSource): Stage {
  const facets = Object.entries(docOperand('$facet', operand, 40169)).map(([name, stages]) => {
    if (!Array.isArray(stages))
      throw new MongoError(40170, `arguments to $facet must be arrays, ${name} is type ${typeAlias(stages)}`);
    return [name, source.compile(stages)] as const;
  });
  return (docs, scope) => [Object.fromEntries(facets.map(([name, stage]) => [name, stage(docs, scope)]))];
}

function docOperand(name: string, operand: unknown, code: number): Doc {
  if (!isDoc(operand)) throw new MongoError(code, `the ${name} stage specification must be an object`);
  return operand;
}

function wholeOperand(name: string, operand: unknown, code: number): number {
  const number = toDouble(operand);
  if (number === undefined || !Number.isInteger(number) || number < 0 || (truthy(operand) && number === 0)) {
    throw new MongoError(code, `invalid argument to ${name} stage: Expected a non-negative whole number`);
  }
  return number;
}
