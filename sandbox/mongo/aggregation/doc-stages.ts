import type { Doc } from '../bson/values.js';
import { refuse } from '../errors.js';
import type { Scope } from './scope.js';

export type DocStage = (doc: Doc, scope: Scope) => Doc;

export function compileStages(_stages: readonly unknown[]): DocStage[] {
  throw refuse('a pipeline update');
}
