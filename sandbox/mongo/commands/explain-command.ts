import { splitPipeline, pipelineSource } from '../aggregation/pipeline.js';
import { Scope } from '../aggregation/scope.js';
import { isDoc, toDouble, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import type { IndexScan } from '../query/index-scan.js';
import { runQueryWithReport, type Query, type QueryReport } from '../query/run-query.js';
import { arrayArgument, docArgument } from './arguments.js';
import type { Command, CommandContext, Reply } from './command.js';
import { SERVER_VERSION } from './server-commands.js';

/** `explain`: tells which indexes a command's query walks, and how many keys and documents that really took. */
export const EXPLAIN_COMMAND: Command = { fields: ['verbosity'], run: explain };

interface Explained {
  collection: string;
  query: Omit<Query, 'scope'>;
  projection: Doc;
  /** Stages that come after the query. */
  rest: readonly unknown[];
}

function explain({ command, store, database, now }: CommandContext): Reply {
  const inner = command['explain'];
  if (!isDoc(inner)) throw new MongoError(14, "BSON field 'explain.explain' is the wrong type, expected type 'object'");
  const { collection, query, projection, rest } = explained(inner);
  const ns = `${database}.${collection}`;
  pipelineSource(() => undefined).compile(rest);
  const { found, report } = runQueryWithReport(store.get(ns), {
    ...query,
    scope: Scope.forCommand(now, docArgument(inner, 'let')),
  });
  const stage = stages(query, projection, report);
  const planner = {
    namespace: ns,
    indexFilterSet: false,
    parsedQuery: query.filter,
    winningPlan: stage,
    rejectedPlans: [],
  };
  const { keysExamined, docsExamined } = report;
  const statistics =
    command['verbosity'] === 'queryPlanner'
      ? {}
      : {
          executionStats: {
            executionSuccess: true,
            nReturned: found.length,
            executionTimeMillis: 0,
            totalKeysExamined: keysExamined,
            totalDocsExamined: docsExamined,
            executionStages: { ...stage, nReturned: found.length, keysExamined, docsExamined },
          },
        };
  const common = { serverInfo: { host: 'localhost', version: SERVER_VERSION } };
  if (rest.length === 0)
    return { explainVersion: '1', queryPlanner: planner, ...statistics, command: inner, ...common };
  return {
    explainVersion: '1',
    stages: [{ $cursor: { queryPlanner: planner, ...statistics } }, ...rest],
    command: inner,
    ...common,
  };
}

function explained(inner: Doc): Explained {
  const [verb = ''] = Object.keys(inner);
  const collection = String(inner[verb]);
  const base = { collection, projection: {}, rest: [] };
  const hint = inner['hint'];
  switch (verb) {
    case 'find': {
      const [skip, limit] = [toDouble(inner['skip']), toDouble(inner['limit'])];
      const query = { filter: docArgument(inner, 'filter'), sort: docArgument(inner, 'sort'), skip, limit, hint };
      return { ...base, query, projection: docArgument(inner, 'projection') };
    }
    case 'aggregate': {
      const { query, rest } = splitPipeline(arrayArgument(inner, 'pipeline'));
      return { ...base, query: { ...query, hint }, rest };
    }
    case 'count':
    case 'distinct':
      return { ...base, query: { filter: docArgument(inner, 'query'), hint } };
    case 'findAndModify':
      return {
        ...base,
        query: { filter: docArgument(inner, 'query'), sort: docArgument(inner, 'sort'), limit: 1, hint },
      };
    case 'update':
    case 'delete': {
      const [statement] = arrayArgument(inner, verb === 'update' ? 'updates' : 'deletes');
      if (!isDoc(statement)) throw new MongoError(9, `explain of ${verb} takes one statement`);
      const limit = verb === 'update' ? (statement['multi'] === true ? 0 : 1) : toDouble(statement['limit']);
      return { ...base, query: { filter: docArgument(statement, 'q'), limit, hint: statement['hint'] } };
    }
    default:
      throw refuse(`explain of ${verb}`);
  }
}

/** The plan as nested stages, the outermost first, under MongoDB's names. */
function stages({ sort = {}, skip = 0, limit = 0 }: Omit<Query, 'scope'>, projection: Doc, report: QueryReport): Doc {
  const wrap = (stage: string, inputStage: Doc, applies: boolean, more: Doc = {}): Doc =>
    applies ? { stage, ...more, inputStage } : inputStage;
  const access = accessStage(report, Object.keys(sort).length > 0);
  const sorted = wrap('SORT', access, report.sortedInMemory);
  const skipped = wrap('SKIP', sorted, skip > 0, { skipAmount: skip });
  const limited = wrap('LIMIT', skipped, limit > 0, { limitAmount: limit });
  return wrap('PROJECTION_DEFAULT', limited, Object.keys(projection).length > 0, { transformBy: projection });
}

function accessStage({ plan }: QueryReport, ordered: boolean): Doc {
  if (plan.kind === 'collection') return { stage: 'COLLSCAN', direction: 'forward' };
  if (plan.kind === 'id') return { stage: 'IDHACK' };
  const scans = plan.scans.map(scanStage);
  const [only = {}] = scans;
  if (scans.length === 1) return { stage: 'FETCH', inputStage: only };
  return { stage: 'FETCH', inputStage: { stage: plan.sorted && ordered ? 'SORT_MERGE' : 'OR', inputStages: scans } };
}

function scanStage({ index, backwards, ranges }: IndexScan): Doc {
  return {
    stage: 'IXSCAN',
    keyPattern: index.spec['key'],
    indexName: index.name,
    isMultiKey: index.isMultikey,
    isUnique: index.unique,
    isSparse: index.sparse,
    isPartial: index.partialFilter !== undefined,
    indexVersion: 2,
    direction: backwards ? 'backward' : 'forward',
    intervals: ranges.length,
  };
}
