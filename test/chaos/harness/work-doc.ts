import type { Document } from 'mongodb';

/** A document of the server's, of which the audit knows the work and little else. */
export interface WorkDoc extends Document {
  readonly _id: string;
  readonly work: { readonly status: string; readonly revision: number; readonly doneRevision: number };
}
