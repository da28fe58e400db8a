import { Types } from 'mongoose';

/** A new record id: 24 hexadecimal digits that sort by time, kept as a plain string so that imported ids fit beside it. */
export const newId = (): string => new Types.ObjectId().toHexString();
