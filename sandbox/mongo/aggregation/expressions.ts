import { refuse } from '../errors.js';
import type { Scope } from './scope.js';

export type Expression = (scope: Scope) => unknown;

export function compileExpression(_expression: unknown): Expression {
  throw refuse('an expression');
}
